"""What the panel shows of an asset: its state and its neighbours, computed aside and remembered."""

import dataclasses
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import bpy

from . import similarity
from .contract import metadata
from .contract.assets import NEVER, state
from .contract.catalogue import Catalogue, Codes, Entry
from .contract.errors import UserError
from .contract.models import current_model
from .contract.workspace import Workspace
from .deferred import SETTLE_SECONDS, Deferred, Key
from .library import asset_metadata, fingerprint
from .library.assets import asset_datablocks, find_local, kind_of
from .touched import Touched

NEIGHBOURS = 5
# Beside contract.assets' states:
UNKNOWN = "unknown"  # there are codes, and nobody has checked them
UNREADABLE = "unreadable"  # what it looks like cannot be told

# Called when anything here may have changed, by what is made of it (library_summary.py).
dependents: list[Callable[[], None]] = []


@dataclasses.dataclass(frozen=True)
class Neighbours:
    shape: tuple[similarity.Neighbour, ...]
    look: tuple[similarity.Neighbour, ...]
    compared: int  # how many assets there are to compare with


def open_library() -> Path | None:
    return Path(bpy.data.filepath).resolve() if bpy.data.filepath else None


def local_state(datablock: bpy.types.ID) -> str | None:
    """FITTED, STALE or NEVER of an asset of the open file; None while it is being computed."""
    values = asset_metadata.read(datablock.asset_data)
    fitted = metadata.fitted_values(values)
    if not fitted:
        return NEVER
    source_hash = _hashes.get((kind_of(datablock), datablock.name))
    model = _models.get((str(open_library() or ""), values.get(metadata.CATEGORY, "")))
    if source_hash is None or model is None:
        return None
    return state(source_hash, model, _fitted_to(fitted)) if source_hash else UNREADABLE


def foreign_state(library: Path, values: dict[str, Any]) -> str | None:
    """The same of an asset of another file; UNKNOWN if the catalogue beside that file lacks it."""
    fitted = metadata.fitted_values(values)
    if not fitted:
        return NEVER
    entries = _foreign.get((str(library),))
    model = _models.get((str(library), values.get(metadata.CATEGORY, "")))
    if entries is None or model is None:
        return None
    entry = entries.get(values.get(metadata.ASSET_ID, ""))
    return state(entry.source_hash, model, _fitted_to(fitted)) if entry else UNKNOWN


def _fitted_to(fitted: dict[str, Any]) -> tuple[str, str]:
    return fitted[metadata.SOURCE_HASH], fitted[metadata.MODEL]


def neighbours(library: Path | None, values: dict[str, Any]) -> Neighbours | None:
    """Those of the asset with the metadata ``values``; None while they are being computed."""
    wanted = (metadata.CATEGORY, metadata.ASSET_ID, metadata.MODEL)
    return _neighbours.get((str(library or ""), *(values.get(key, "") for key in wanted)))


def edited(updates: Iterable[bpy.types.DepsgraphUpdate]) -> None:
    """Something was edited: hashes of the assets that have it may differ, codes do not.

    They are looked at when the artist's hand rests.
    """
    if not _touched.note(updates):
        return
    if bpy.app.timers.is_registered(_outdate_touched):
        bpy.app.timers.unregister(_outdate_touched)
    bpy.app.timers.register(_outdate_touched, first_interval=SETTLE_SECONDS)


def _outdate_touched() -> None:
    if assets := _touched.take():
        _hashes.outdate_only((kind_of(asset), asset.name) for asset in assets)
        _tell()


def codes_changed() -> None:
    """Metadata or the catalogue were written, or an undo brought other ones."""
    for deferred in (_hashes, _models, _neighbours, _foreign):
        deferred.outdate()
    _tell()


def forget() -> None:
    _touched.clear()
    for deferred in (_hashes, _models, _neighbours, _foreign):
        deferred.clear()
        deferred.outdate()
    _tell()


def _tell() -> None:
    for dependent in dependents:
        dependent()


def redraw() -> None:
    """Draws the side bars anew, in every window."""
    for window in bpy.context.window_manager.windows:
        for area in window.screen.areas:
            if area.type in ("VIEW_3D", "FILE_BROWSER", "PREFERENCES"):
                area.tag_redraw()


def reread_libraries() -> None:
    """Asset browsers show what they have read until they are told that files have changed.

    What was selected in them no longer is.
    """
    for window in bpy.context.window_manager.windows:
        for area in window.screen.areas:
            if area.ui_type == "ASSETS" and _shows_other_files(area.spaces.active):
                with bpy.context.temp_override(window=window, area=area, region=area.regions[-1]):
                    bpy.ops.asset.library_refresh()


def _shows_other_files(browser: bpy.types.SpaceFileBrowser) -> bool:
    return not browser.params or browser.params.asset_library_reference != "LOCAL"


def _hash_known() -> None:
    redraw()
    _tell()


def _hash(key: Key) -> str:
    kind, name = key
    datablock = find_local(kind, name)
    return fingerprint.content_hash(datablock) if datablock else ""


def _model_of(key: Key) -> str:
    library, category = key
    return current_model(Workspace.of(Path(library)), category) if library else ""


def _entries_of(key: Key) -> dict[str, Entry]:
    return {entry.asset_id: entry for entry in _read_catalogue(Path(key[0]), None)}


def _neighbours_of(key: Key) -> Neighbours:
    library, category, asset_id, model = key
    found = {entry.asset_id: entry for entry in _coded(library, category)}
    entries = similarity.comparable(found.values(), category, model)

    def by(what: similarity.By) -> tuple[similarity.Neighbour, ...]:
        return tuple(similarity.neighbours(entries, asset_id, what, NEIGHBOURS))

    return Neighbours(by("shape"), by("appearance"), max(0, len(entries) - 1))


def _coded(library: str, category: str) -> Iterator[Entry]:
    """Assets with codes: those of other files from the catalogue, the open file's from itself."""
    here = str(open_library() or "")
    for entry in _read_catalogue(Path(library), category) if library else ():
        if entry.library != here:
            yield entry
    for datablock in asset_datablocks():
        values = asset_metadata.read(datablock.asset_data)
        fitted = metadata.fitted_values(values)
        if fitted and metadata.ASSET_ID in values:
            yield _local_entry(datablock, here, values, fitted)


def _local_entry(
    datablock: bpy.types.ID, library: str, values: dict[str, Any], fitted: dict[str, Any]
) -> Entry:
    """An asset of the open file with the codes it has; nobody asks what it looks like now."""
    asset_id = values[metadata.ASSET_ID]
    return Entry(
        asset_id=asset_id,
        library=library,
        kind=kind_of(datablock),
        name=datablock.name,
        category=values.get(metadata.CATEGORY, ""),
        tags=(),
        source_hash="",
        codes=Codes.from_metadata(asset_id, fitted),
    )


def _read_catalogue(library: Path, category: str | None) -> list[Entry]:
    """The entries of ``category``, or all, of the catalogue beside ``library``; none if there is none."""
    path = Workspace.of(library).catalogue
    if not path.exists():
        return []
    try:
        return Catalogue(path).entries(category=category)
    except UserError as error:
        print(error)
        return []


_touched = Touched()
_hashes: Deferred[str] = Deferred(_hash, "", _hash_known)
_models: Deferred[str] = Deferred(_model_of, "", redraw)
_neighbours: Deferred[Neighbours] = Deferred(_neighbours_of, Neighbours((), (), 0), redraw)
_foreign: Deferred[dict[str, Entry]] = Deferred(_entries_of, {}, redraw)
