"""The assets that one can be compared with, read aside and remembered: a slider then ranks them at once."""

from pathlib import Path

import bpy

from . import similarity
from .asset_state import catalogue_entries, following, open_library, redraw
from .contract import metadata
from .contract.catalogue import Codes, Entry
from .contract.colours import read_colours
from .contract.fronts import Front
from .contract.steps import Steps, at_once
from .contract.workspace import Workspace
from .deferred import Deferred, Key
from .library import asset_metadata
from .library.assets import assets_in_steps, kind_of
from .question import Question


def space(question: Question) -> similarity.Space | None:
    """The assets to be compared: those of the open file, and of the catalogue beside the asset's file.

    None while they are being read.
    """
    return _spaces.get(_key(question))


def nearest(question: Question, look: float, count: int) -> list[similarity.Neighbour]:
    """At once: for scripts, and for what an operator does again."""
    known = _spaces.get(_key(question)) or similarity.space_of(at_once(_coded_of(_key(question))))
    return known.nearest(question.asset_id, look, count)


def shares_colours(question: Question) -> bool:
    """Whether looks hardly differ in the asset's category; False while that is being read."""
    return bool(_shared.get((str(question.library or ""), question.category)))


def _key(question: Question) -> Key:
    return (str(question.library or ""), question.category, question.model)


def _space_of(key: Key) -> similarity.Space | None:
    entries = _coded.get(key)  # two steps, so that neither takes long from the interface
    if entries is None:
        return None
    last, made = _made.get(key, (None, None))
    if last is not entries:
        made = similarity.space_of(entries)
        _made[key] = (entries, made)
    return made


def _coded_of(key: Key) -> Steps[list[Entry]]:
    """Assets of other files from the catalogue, the open file's from itself."""
    library, category, model = key
    here = str(open_library() or "")
    entries = catalogue_entries(Path(library), category) if library else []
    found = {entry.asset_id: entry for entry in entries if entry.library != here}
    for datablock in assets_in_steps():
        if datablock is None:
            yield
        elif entry := _local_entry(datablock, here, category):
            found[entry.asset_id] = entry
    return similarity.comparable(found.values(), category, model)


def _local_entry(datablock: bpy.types.ID, library: str, category: str) -> Entry | None:
    """An asset of the category with the codes it has; nobody asks what it looks like now."""
    if datablock.asset_data.get(metadata.CATEGORY) != category:
        return None
    values = asset_metadata.read(datablock.asset_data)
    fitted = metadata.fitted_values(values)
    if not fitted or metadata.ASSET_ID not in values:
        return None
    asset_id = values[metadata.ASSET_ID]
    return Entry(
        asset_id=asset_id,
        library=library,
        kind=kind_of(datablock),
        name=datablock.name,
        category=category,
        tags=(),
        source_hash="",
        codes=Codes.from_metadata(asset_id, fitted),
        front=Front.from_metadata(values),
    )


def _shared_of(key: Key) -> bool:
    library, category = key
    spread = read_colours(Workspace.of(Path(library)), category) if library else None
    return spread is not None and spread.shared


def _read_anew() -> None:
    _spaces.outdate()


_made: dict[Key, tuple[list[Entry], similarity.Space]] = {}
_coded: Deferred[list[Entry]] = following(Deferred(_coded_of, [], _read_anew))
_shared: Deferred[bool] = following(Deferred(_shared_of, False, redraw))
_spaces: Deferred[similarity.Space | None] = following(Deferred(_space_of, similarity.space_of([]), redraw))
