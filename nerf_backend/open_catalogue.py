"""Which catalogue a command works with: the workspace's own file, or a studio's on a server."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from blender_addon.contract.catalogue import Catalogue
from blender_addon.contract.environment import CATALOGUE_VARIABLE
from blender_addon.contract.errors import UserError

if TYPE_CHECKING:
    from .shared_catalogue.catalogue import SharedCatalogue

# Of this process: what it knows of a server that is away has to be known once.
_opened: dict[tuple[Path, str], "SharedCatalogue"] = {}


def open_catalogue(path: Path) -> Catalogue:
    """The file at ``path``, or the server's that CATALOGUE_VARIABLE names: then the file is Blender's."""
    if not (url := os.environ.get(CATALOGUE_VARIABLE)):
        return Catalogue(path)
    from .shared_catalogue.address import checked
    from .shared_catalogue.catalogue import SharedCatalogue

    if (path, url) not in _opened:
        _opened[path, url] = SharedCatalogue(path, checked(url))
    return _opened[path, url]


def catalogue_news() -> list[str]:
    """What is to be said at the end of a command: a sentence for each server that was away meanwhile."""
    said = [catalogue.news() for catalogue in _opened.values()]
    _opened.clear()
    return [sentence for sentence in said if sentence]


def shared_url() -> str:
    """Of the studio's catalogue; UserError if none is named."""
    if not (url := os.environ.get(CATALOGUE_VARIABLE)):
        raise UserError(
            f"No shared catalogue is named: set {CATALOGUE_VARIABLE} to its address, "
            "postgresql://USER@HOST/DATABASE (docs/guide-studio.md)."
        )
    from .shared_catalogue.address import checked

    return checked(url)


def keep_to_the_file() -> None:
    """For this process: what it makes is no part of a studio's catalogue, such as a demo."""
    os.environ.pop(CATALOGUE_VARIABLE, None)
