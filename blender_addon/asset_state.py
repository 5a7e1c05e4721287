"""What the panel shows of an asset: its state, computed aside and remembered."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

import bpy

from . import timers
from .areas import areas
from .contract import metadata
from .contract.assets import NEVER, state
from .contract.catalogue import Catalogue, Entry
from .contract.catalogue_queries import coded_counts as coded_counts_of
from .contract.errors import Busy, UserError
from .contract.models import current_model
from .contract.steps import Steps
from .contract.workspace import Workspace
from .deferred import SETTLE_SECONDS, Deferred, Key
from .library import asset_metadata, fingerprint
from .library.assets import find_local, kind_of
from .library.catalogue_beside import catalogue_beside
from .touched import Touched

V = TypeVar("V")

# Beside contract.assets' states:
UNKNOWN = "unknown"  # there are codes, and nobody has checked them
UNREADABLE = "unreadable"  # what it looks like cannot be told

# Called when anything here may have changed, by what is made of it (library_summary.py).
dependents: list[Callable[[], None]] = []


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


def following(deferred: Deferred[V]) -> Deferred[V]:
    """Has it computed anew wherever the file's metadata or the catalogue changed."""
    _following.append(deferred)
    return deferred


def coded_counts(library: Path) -> dict[str, int] | None:
    """How many assets with codes each category of the workspace has; None while it is being computed."""
    return _counts.get((str(library),))


def edited(updates: Iterable[bpy.types.DepsgraphUpdate]) -> None:
    """Something was edited: hashes of the assets that have it may differ, codes do not.

    They are looked at when the artist's hand rests.
    """
    if not _touched.note(updates):
        return
    timers.start_anew(_outdate_touched, SETTLE_SECONDS)


def _outdate_touched() -> None:
    if assets := _touched.take():
        _hashes.outdate_only((kind_of(asset), asset.name) for asset in assets)
        _tell()


def codes_changed() -> None:
    """Metadata or the catalogue were written, or an undo brought other ones."""
    for deferred in _following:
        deferred.outdate()
    _tell()


def forget() -> None:
    _touched.clear()
    for deferred in _following:
        deferred.clear()
        deferred.outdate()
    _tell()


def _tell() -> None:
    for dependent in dependents:
        dependent()


def redraw() -> None:
    """Draws the side bars anew, in every window."""
    for _, area in areas():
        if area.type in ("VIEW_3D", "FILE_BROWSER", "NODE_EDITOR", "PREFERENCES"):
            area.tag_redraw()


def reread_libraries() -> None:
    """Asset browsers show what they have read until they are told that files have changed.

    What was selected in them no longer is.
    """
    for window, area in areas():
        if area.ui_type == "ASSETS" and _shows_other_files(area.spaces.active):
            with bpy.context.temp_override(window=window, area=area, region=area.regions[-1]):
                bpy.ops.asset.library_refresh()


def _shows_other_files(browser: bpy.types.SpaceFileBrowser) -> bool:
    return not browser.params or browser.params.asset_library_reference != "LOCAL"


def _hash_known() -> None:
    redraw()
    _tell()


def _hash(key: Key) -> Steps[str]:
    kind, name = key
    while datablock := find_local(kind, name):
        try:
            return (yield from fingerprint.content_hash_in_steps(datablock))
        except ReferenceError:  # it, or a part of it, was deleted between two steps
            yield
    return ""


def _model_of(key: Key) -> str:
    library, category = key
    return current_model(Workspace.of(Path(library)), category) if library else ""


def _entries_of(key: Key) -> dict[str, Entry]:
    return {entry.asset_id: entry for entry in catalogue_entries(Path(key[0]), None)}


def _counts_of(key: Key) -> dict[str, int]:
    return coded_counts_of(catalogue_beside(Path(key[0])))


def is_poor(library: Path, asset_id: str) -> bool:
    """Whether its codes describe the asset badly, as the catalogue beside ``library`` knows by now."""
    entry = (_foreign.get((str(library),)) or {}).get(asset_id)
    return entry is not None and entry.poor


def catalogue_entries(library: Path, category: str | None) -> list[Entry]:
    """The entries of ``category``, or all, of the catalogue beside ``library``; none if there is none."""
    return _asked(library, lambda catalogue: catalogue.entries(category=category))


def catalogue_entries_named(library: Path, name: str) -> list[Entry]:
    """Assets of ``library`` with this name or id in the catalogue beside it, without reading the others."""
    return _asked(library, lambda catalogue: catalogue.entries_named(str(library), name))


def _asked(library: Path, ask: Callable[[Catalogue], list[Entry]]) -> list[Entry]:
    try:
        return ask(catalogue_beside(library))
    except Busy:
        raise
    except UserError as error:
        print(error)
        return []


_touched = Touched()
_following: list[Deferred[Any]] = []
_hashes: Deferred[str] = following(Deferred(_hash, "", _hash_known))
_models: Deferred[str] = following(Deferred(_model_of, "", redraw))
_foreign: Deferred[dict[str, Entry]] = following(Deferred(_entries_of, {}, redraw))
_counts: Deferred[dict[str, int]] = following(Deferred(_counts_of, {}, redraw))
