"""What is in the folders that the user works in: counted aside. Knows nothing of Blender."""

import dataclasses
import os
from collections.abc import Iterator
from pathlib import Path

from .backend_setup.needs import size_bytes
from .contract.catalogue import Catalogue
from .contract.errors import UserError
from .contract.workspace import FOLDER, Workspace


@dataclasses.dataclass(frozen=True)
class LibraryPlace:
    """``assets`` and ``coded`` as the catalogues below it say; ``work`` in bytes, of all work folders."""

    name: str
    folder: Path
    there: bool
    writable: bool = False
    files: int = 0
    assets: int = 0
    coded: int = 0
    work: int = 0
    problem: str = ""


@dataclasses.dataclass(frozen=True)
class WorkPlace:
    name: str
    folder: Path
    size: int  # bytes


def look_at_library(name: str, folder: Path) -> LibraryPlace:
    """Takes as long as the disk needs to list the folder."""
    if not folder.is_dir():
        return LibraryPlace(name, folder, there=False)
    files = assets = coded = work = 0
    problem = ""
    for root, names in _folders(folder):
        files += sum(name.endswith(".blend") for name in names)
        workspace = Workspace(root / FOLDER)
        if not workspace.root.is_dir():
            continue
        work += size_bytes(workspace.root)
        try:
            entries = Catalogue(workspace.catalogue).entries() if workspace.catalogue.exists() else []
        except UserError as error:
            problem = str(error)
            continue
        assets += len(entries)
        coded += sum(entry.codes is not None for entry in entries)
    return LibraryPlace(name, folder, True, os.access(folder, os.W_OK), files, assets, coded, work, problem)


def look_at_work(name: str, folder: Path) -> WorkPlace:
    return WorkPlace(name, folder, size_bytes(folder))


def _folders(folder: Path) -> Iterator[tuple[Path, list[str]]]:
    """With the names of their files; without what Asset2Vec and others keep for themselves."""
    for root, below, names in os.walk(folder):
        below[:] = [name for name in below if name != FOLDER and not name.startswith(".")]
        yield Path(root), names
