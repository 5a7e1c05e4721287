"""Assets of a library by name, and where their previews lie."""

import difflib
from pathlib import Path

from blender_addon.contract import catalogue_queries
from blender_addon.contract.catalogue import Catalogue, Entry
from blender_addon.contract.closest import ALIKE
from blender_addon.contract.errors import UserError
from blender_addon.contract.workspace import Workspace

# Above so many names only those with the same first letter are compared with a misspelt one.
_NAMES_COMPARED = 20_000


def find_asset(catalogue: Catalogue, library: Path, name: str) -> Entry:
    """The one asset of ``library`` with this name or id; UserError if none, several or not fitted."""
    found = named_asset(catalogue, library, name)
    if found.codes is None:
        raise UserError(f"{name!r} in {library} has no codes yet: run `asset2vec refresh` on the library.")
    return found


def named_asset(catalogue: Catalogue, library: Path, name: str) -> Entry:
    """The one asset of ``library`` with this name or id; UserError if none or several."""
    found = catalogue.entries_named(str(library), name)
    if not found:
        names = catalogue_queries.names(catalogue, str(library))
        if not names:
            raise UserError(f"{library} is not in the catalogue {catalogue}: run `asset2vec refresh` on it.")
        raise UserError(f"{library} has no asset named {name!r}{_suggestion(name, names)}")
    if len(found) > 1:
        ids = ", ".join(f"{e.asset_id} ({e.kind.lower()}, {e.category or 'no category'})" for e in found)
        raise UserError(
            f"{library} has {len(found)} assets named {name!r}: give one of their ids instead: {ids}."
        )
    return found[0]


def preview_path(workspace: Workspace, entry: Entry) -> Path:
    return workspace.previews / f"{entry.asset_id}.png"


def _suggestion(name: str, names: list[str]) -> str:
    if len(names) > _NAMES_COMPARED:
        names = [other for other in names if other[:1].lower() == name[:1].lower()][:_NAMES_COMPARED]
    lower = {other.lower(): other for other in reversed(names)}
    close = difflib.get_close_matches(name.lower(), lower, n=1, cutoff=ALIKE)
    return f": did you mean {lower[close[0]]!r}?" if close else ": `asset2vec catalogue` lists its assets."
