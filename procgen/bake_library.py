"""Makes what scenes need of each asset: one mesh, its hulls, its size. Only what is missing or stale is made.

<workspace>/baked/<asset id>/     appears whole
  asset.blend, mesh.npz           procgen/blender/scenes/bake_asset.py
  hulls.npz                       corners of the convex hulls that it falls as, one array each
  baked.json                      Baked below
"""

import dataclasses
import shutil
from collections.abc import Mapping, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from scipy.spatial import ConvexHull, QhullError

from blender_addon.contract import typed
from blender_addon.contract.assets import AssetRecord
from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Emit, Progress
from blender_addon.contract.files import clear_partials, whole_file, whole_folder, write_json
from blender_addon.contract.fronts import Front
from blender_addon.contract.jobs import BakeAsset
from blender_addon.contract.locks import only_one
from blender_addon.contract.scene_dataset import Keypoint, SceneAsset
from blender_addon.contract.scenes import Vector
from blender_addon.contract.versions import read_document, schema_name

from .blender_process import BlenderWorker, WorkerDied
from .scenes.collision_hulls import collision_hulls
from .scenes.stock import Array, Stock
from .worker_pool import do_all, failure_of

STAGE = "bake"
LOCK = ".lock"
PATIENCE = 600.0  # seconds for one asset
STARTS = 3  # of a worker at one asset
_KIND, _VERSION = "baked", 1
REVISION = 5  # raise it when baking changes what it makes


@dataclasses.dataclass(frozen=True)
class Shape:
    """What only Blender knows of an asset: the result of BakeAsset. Fields as SceneAsset has them."""

    low: Vector
    high: Vector
    centre: Vector
    radius: float
    parts: tuple[str, ...]
    keypoints: tuple[Keypoint, ...]
    cutout: bool
    blender: str


@dataclasses.dataclass(frozen=True)
class Baked:
    """baked.json: of which content this was made."""

    source_hash: str
    revision: int
    shape: Shape


@dataclasses.dataclass(frozen=True)
class LibraryAsset:
    """An asset and where it is."""

    library: Path
    record: AssetRecord


def bake_stale(
    assets: Sequence[LibraryAsset],
    folder: Path,
    workers: int,
    blender: Path | None,
    emit: Emit,
    log: Path | None,
) -> Stock:
    """The assets that can be used in scenes; those that cannot are reported as Failed and left out."""
    failed = set()
    busy = f"Another command prepares assets in {folder}: wait until it renders, or stop it first."
    with only_one(folder / LOCK, busy):
        clear_partials(folder)
        stale = [a for a in assets if not _is_current(a, folder)]
        with closing(do_all(stale, partial(_bake, folder), workers, blender, log)) as finished:
            for done, (asset, future) in enumerate(finished, 1):
                if failure := failure_of(future, asset.record.name):
                    emit(failure)
                    failed.add(asset.record.asset_id)
                emit(Progress(STAGE, done, len(stale), asset.record.name))
    usable = [a for a in assets if a.record.asset_id not in failed]
    if not usable:
        raise UserError("No asset of the libraries can be used in scenes: give some faces and a category.")
    return _stock(usable, folder)


def _bake(folder: Path, worker: BlenderWorker, asset: LibraryAsset) -> None:
    for left in reversed(range(STARTS)):
        try:
            bake_into(folder / asset.record.asset_id, worker, asset, {})
        except WorkerDied:
            if not left:
                raise
        else:
            return


def bake_into(
    folder: Path, worker: BlenderWorker, asset: LibraryAsset, parameters: Mapping[str, float]
) -> Shape:
    """Bakes one asset, with parameters of its geometry nodes and shape keys, into a new ``folder``."""
    record = asset.record
    with whole_folder(folder) as target:
        request = BakeAsset(str(asset.library), record.kind, record.name, dict(parameters), str(target))
        shape = typed.decode(Shape, worker.run(request, lambda event: None, PATIENCE), record.name)
        vertices, triangles = read_mesh(target)
        np.savez(target / "hulls.npz", *collision_hulls(vertices, triangles))
        document = typed.encode(Baked(record.source_hash, REVISION, shape))
        write_json(target / "baked.json", {"schema": schema_name(_KIND, _VERSION)} | document)
    return shape


def read_mesh(folder: Path) -> tuple[Array, "np.ndarray"]:
    """Vertices float64 [v, 3] and triangles int32 [t, 3] of a baked asset."""
    with np.load(folder / "mesh.npz") as stored:
        return stored["vertices"].astype(np.float64), stored["triangles"]


def copy_meshes(stock: Stock, baked: Path, target: Path) -> None:
    """The meshes that a dataset keeps, as scene_dataset.mesh_file names them."""
    target.mkdir(parents=True, exist_ok=True)
    clear_partials(target)
    for asset in stock.assets:
        if not (target / f"{asset.asset_id}.npz").exists():
            with whole_file(target / f"{asset.asset_id}.npz") as file:
                shutil.copyfile(baked / asset.asset_id / "mesh.npz", file)


def _read(folder: Path) -> Baked | None:
    path = folder / "baked.json"
    if not path.exists():
        return None
    document: dict[str, Any] = read_document(path, _KIND, _VERSION)
    del document["schema"]
    return typed.decode(Baked, document, path)


def _is_current(asset: LibraryAsset, folder: Path) -> bool:
    try:
        baked = _read(folder / asset.record.asset_id)
    except UserError:  # damaged, or of another version of this program: it is only a cache
        return False
    return baked is not None and (baked.source_hash, baked.revision) == (asset.record.source_hash, REVISION)


def _stock(assets: Sequence[LibraryAsset], folder: Path) -> Stock:
    known, hulls = [], {}
    for asset in sorted(assets, key=lambda a: (a.record.category, a.record.name, a.record.asset_id)):
        record = asset.record
        baked = _read(folder / record.asset_id)
        assert baked
        shape = {f.name: getattr(baked.shape, f.name) for f in dataclasses.fields(Shape)}
        del shape["blender"]
        front = Front.from_metadata(record.front)
        known.append(
            SceneAsset(
                asset_id=record.asset_id,
                name=record.name,
                category=record.category,
                tags=record.tags,
                library=str(asset.library),
                source_hash=record.source_hash,
                front=front.degrees if front else None,
                **shape,
            )
        )
        hulls[record.asset_id] = _hull(folder / record.asset_id)
    return Stock(tuple(known), hulls)


def _hull(folder: Path) -> Array:
    """Corners of the whole convex hull, [n, 3]; of a flat asset, all corners."""
    vertices, triangles = read_mesh(folder)
    points = vertices[np.unique(triangles)]
    try:
        return points[ConvexHull(points).vertices]
    except QhullError:
        return points
