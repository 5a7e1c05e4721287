"""Makes what scenes need of each asset: one mesh, its hulls, its size. Only what is missing or stale is made.

<workspace>/baked/<asset id>/     appears whole
  asset.blend, mesh.npz           procgen/blender/scenes/bake_asset.py
  hulls.npz                       corners of the convex hulls that it falls as, one array each
  baked.json                      Baked below
"""

import dataclasses
import shutil
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
from scipy.spatial import ConvexHull, QhullError

from blender_addon.contract import typed
from blender_addon.contract.assets import AssetRecord
from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Emit, Progress, seconds_left
from blender_addon.contract.files import clear_partials, whole_file, whole_folder
from blender_addon.contract.fronts import Front
from blender_addon.contract.jobs import BakeAsset
from blender_addon.contract.locks import only_one
from blender_addon.contract.records import read_record, write_record
from blender_addon.contract.scene_dataset import Keypoint, SceneAsset
from blender_addon.contract.scenes import Vector

from .blender_process import BlenderWorker
from .patience import ASSET
from .scene_record.mesh_file import read_mesh
from .scenes.collision_hulls import collision_hulls
from .scenes.stock import Array, Stock
from .worker_pool import Workers, again_if_it_died, do_all, failure_of

STAGE = "bake"
LOCK = ".lock"
_KIND, _VERSION = "baked", 1
REVISION = 6  # raise it when baking changes what it makes


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
    workers: Workers,
    blender: Path | None,
    emit: Emit,
    log: Path | None,
) -> Stock:
    """The assets that can be used in scenes; those that cannot are reported as Failed and left out."""
    failed = set()

    def bake(worker: BlenderWorker, asset: LibraryAsset) -> None:
        again_if_it_died(lambda: bake_into(folder / asset.record.asset_id, worker, asset, {}))

    with only_one(folder / LOCK, f"prepares assets in {folder}"):
        clear_partials(folder)
        stale = [a for a in assets if not _is_current(a, folder)]
        start = time.monotonic()
        with closing(do_all(stale, bake, workers, blender, log)) as finished:
            for done, (asset, future) in enumerate(finished, 1):
                if failure := failure_of(future, asset.record.name):
                    emit(failure)
                    failed.add(asset.record.asset_id)
                left = seconds_left(start, done, len(stale))
                emit(Progress(STAGE, done, len(stale), asset.record.name, left))
        clear_partials(folder)  # of nodes that were lost
    usable = [a for a in assets if a.record.asset_id not in failed]
    if not usable:
        raise UserError("No asset of the libraries can be used in scenes: give some faces and a category.")
    return _stock(usable, folder)


def bake_into(
    folder: Path, worker: BlenderWorker, asset: LibraryAsset, parameters: Mapping[str, float]
) -> Shape:
    """Bakes one asset, with parameters of its geometry nodes and shape keys, into a new ``folder``."""
    record = asset.record
    with whole_folder(folder) as target:
        request = BakeAsset(str(asset.library), record.kind, record.name, dict(parameters), str(target))
        shape = typed.decode(Shape, worker.run(request, lambda event: None, ASSET), record.name)
        mesh = read_mesh(target / "mesh.npz")
        hulls = collision_hulls(mesh.vertices.astype(np.float64), mesh.triangles)
        np.savez(target / "hulls.npz", *hulls)
        write_record(target / "baked.json", _KIND, _VERSION, Baked(record.source_hash, REVISION, shape))
    return shape


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
    return read_record(Baked, path, _KIND, _VERSION)


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
    mesh = read_mesh(folder / "mesh.npz")
    points = mesh.vertices.astype(np.float64)[np.unique(mesh.triangles)]
    try:
        return points[ConvexHull(points).vertices]
    except QhullError:
        return points
