"""The assets most like a given one, from the catalogue."""

from pathlib import Path

from blender_addon.contract.catalogue import Catalogue, Entry
from blender_addon.contract.errors import UserError
from blender_addon.contract.workspace import Workspace
from blender_addon.similarity import By, Neighbour, comparable, neighbours


def find_asset(catalogue: Catalogue, library: Path, name: str) -> Entry:
    """The one asset of ``library`` with this name or id; UserError if none, several or not fitted."""
    found = named_asset(catalogue, library, name)
    if found.codes is None:
        raise UserError(f"{name!r} in {library} has no codes yet: run `asset2vec refresh` on the library.")
    return found


def named_asset(catalogue: Catalogue, library: Path, name: str) -> Entry:
    """The one asset of ``library`` with this name or id; UserError if none or several."""
    entries = catalogue.entries(library=str(library))
    if not entries:
        raise UserError(f"{library} is not in the catalogue {catalogue.path}: run `asset2vec refresh` on it.")
    found = [e for e in entries if name in (e.name, e.asset_id)]
    if not found:
        raise UserError(f"{library} has no asset named {name!r}{_suggestion(name, entries)}")
    if len(found) > 1:
        ids = ", ".join(f"{e.asset_id} ({e.kind.lower()}, {e.category or 'no category'})" for e in found)
        raise UserError(
            f"{library} has {len(found)} assets named {name!r}: give one of their ids instead: {ids}."
        )
    return found[0]


def similar_assets(catalogue: Catalogue, asset: Entry, by: By, top: int) -> list[Neighbour]:
    """The ``top`` assets of the same category and model, of all libraries in the catalogue, nearest first."""
    assert asset.codes is not None
    entries = comparable(catalogue.entries(category=asset.category), asset.category, asset.codes.model)
    return neighbours(entries, asset.asset_id, by, top)


def preview_path(workspace: Workspace, entry: Entry) -> Path:
    return workspace.previews / f"{entry.asset_id}.png"


def _suggestion(name: str, entries: list[Entry]) -> str:
    import difflib

    close = difflib.get_close_matches(name, [e.name for e in entries], n=1, cutoff=0.5)
    return f": did you mean {close[0]!r}?" if close else ": `asset2vec catalogue` lists its assets."
