"""What the panel shows of an asset: its state and its neighbours, computed aside and remembered."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bpy
import numpy as np

from .contract import metadata
from .contract.assets import KINDS, NEVER, state
from .contract.catalogue import Catalogue, Entry
from .contract.errors import UserError
from .contract.workspace import Workspace
from .deferred import SETTLE_SECONDS, Deferred, Key
from .library import asset_metadata, fingerprint
from .library.assets import asset_datablocks, kind_of
from .similarity import By, nearest

NEIGHBOURS = 5
UNKNOWN = "unknown"  # beside contract.assets' states: there are codes, and nobody has checked them


@dataclasses.dataclass(frozen=True)
class Coded:
    """An asset with codes: one that can be near another."""

    asset_id: str
    kind: str
    name: str
    library: str  # absolute path of the file it is in
    model: str
    shape: tuple[float, ...]
    appearance: tuple[float, ...]


@dataclasses.dataclass(frozen=True)
class Neighbour:
    asset: Coded
    distance: float  # 1.0 is the distance between two typical assets of the category


@dataclasses.dataclass(frozen=True)
class Neighbours:
    shape: tuple[Neighbour, ...]
    look: tuple[Neighbour, ...]
    compared: int  # how many assets there are to compare with


def open_library() -> Path | None:
    return Path(bpy.data.filepath).resolve() if bpy.data.filepath else None


def local_state(datablock: bpy.types.ID) -> str | None:
    """FITTED, STALE or NEVER of an asset of the open file; None while it is being computed."""
    fitted = asset_metadata.read(datablock.asset_data).get(metadata.SOURCE_HASH)
    if not fitted:
        return NEVER
    source_hash = _hashes.get((kind_of(datablock), datablock.name))
    return state(source_hash, fitted) if source_hash else None


def foreign_state(library: Path, values: dict[str, Any]) -> str | None:
    """The same of an asset of another file; UNKNOWN if the catalogue beside that file lacks it."""
    if metadata.SOURCE_HASH not in values:
        return NEVER
    entries = _foreign.get((str(library),))
    if entries is None:
        return None
    entry = entries.get(values.get(metadata.ASSET_ID, ""))
    return state(entry.source_hash, values[metadata.SOURCE_HASH]) if entry else UNKNOWN


def neighbours(library: Path | None, values: dict[str, Any]) -> Neighbours | None:
    """Those of the asset with the metadata ``values``; None while they are being computed."""
    wanted = (metadata.CATEGORY, metadata.ASSET_ID, metadata.MODEL)
    return _neighbours.get((str(library or ""), *(values.get(key, "") for key in wanted)))


def shape_changed() -> None:
    """Something was edited: hashes may differ, codes do not."""
    _hashes.outdate(settle=SETTLE_SECONDS)


def codes_changed() -> None:
    """Metadata or the catalogue were written, or an undo brought other ones."""
    for deferred in (_hashes, _neighbours, _foreign):
        deferred.outdate()


def forget() -> None:
    for deferred in (_hashes, _neighbours, _foreign):
        deferred.clear()
        deferred.outdate()


def redraw() -> None:
    """Draws the side bars anew, in every window."""
    for window in bpy.context.window_manager.windows:
        for area in window.screen.areas:
            if area.type in ("VIEW_3D", "FILE_BROWSER", "PREFERENCES"):
                area.tag_redraw()


def find_local(kind: str, name: str) -> bpy.types.ID | None:
    """The open file's own datablock of that name; a linked one may have the same."""
    data = bpy.data.objects if kind == KINDS[0] else bpy.data.collections
    return data.get((name, None))


def _hash(key: Key) -> str:
    kind, name = key
    datablock = find_local(kind, name)
    return fingerprint.content_hash(datablock) if datablock else ""


def _entries_of(key: Key) -> dict[str, Entry]:
    return {entry.asset_id: entry for entry in _read_catalogue(Path(key[0]), None)}


def _neighbours_of(key: Key) -> Neighbours:
    library, category, asset_id, model = key
    found = {asset.asset_id: asset for asset in _coded(library, category) if asset.model == model}
    if asset_id not in found:
        return Neighbours((), (), 0)
    assets = list(found.values())
    query = list(found).index(asset_id)
    shapes = np.array([asset.shape for asset in assets])
    looks = np.array([asset.appearance for asset in assets])

    def by(what: By) -> tuple[Neighbour, ...]:
        order = nearest(shapes, looks, query, what, NEIGHBOURS)
        return tuple(Neighbour(assets[i], distance) for i, distance in order)

    return Neighbours(by("shape"), by("appearance"), len(assets) - 1)


def _coded(library: str, category: str) -> Iterator[Coded]:
    """Assets with codes: those of other files from the catalogue, the open file's from itself."""
    here = str(open_library() or "")
    for entry in _read_catalogue(Path(library), category) if library else ():
        if (codes := entry.codes) and entry.library != here and Path(entry.library).exists():
            yield Coded(
                entry.asset_id,
                entry.kind,
                entry.name,
                entry.library,
                codes.model,
                codes.shape,
                codes.appearance,
            )
    for datablock in asset_datablocks():
        values = asset_metadata.read(datablock.asset_data)
        if metadata.SHAPE in values and metadata.ASSET_ID in values:
            yield Coded(
                values[metadata.ASSET_ID],
                kind_of(datablock),
                datablock.name,
                here,
                values[metadata.MODEL],
                tuple(values[metadata.SHAPE]),
                tuple(values[metadata.APPEARANCE]),
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


_hashes: Deferred[str] = Deferred(_hash, redraw)
_neighbours: Deferred[Neighbours] = Deferred(_neighbours_of, redraw)
_foreign: Deferred[dict[str, Entry]] = Deferred(_entries_of, redraw)
