"""What every asset of a category looks like from all around, kept in the workspace, a file an asset.

    WORK/photo/<asset id>.safetensors
        descriptions              float16 [POSES, D], of drawings from grid() (crop_features.py)
        points, normals, albedo   float16 [n, 3], the surface cloud, category space
        metadata "key": what it was made from and how

Made when a photo first needs it, from the views; an asset that was rendered anew, or faces another way, is
made again, and no other.
"""

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import safetensors
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file

from blender_addon.contract import view_dataset
from blender_addon.contract.catalogue import Entry
from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Emit, Progress, seconds_left
from blender_addon.contract.view_dataset import AssetViews
from blender_addon.contract.workspace import Workspace

from ...cores import on_cores
from ...tensor_file import write_tensors
from .crop_features import describe, seen_evenly
from .pose import Pose
from .splatting import draw
from .surface_cloud import SurfaceCloud, read_cloud

REVISION = 2  # raise it when a file would be made differently
AZIMUTHS = 24
ELEVATIONS = (-5.0, 10.0, 25.0, 40.0, 55.0, 70.0)
DISTANCE = 3.5  # of all poses: as a sphere looks that just fills 33 degrees
STAGE = "photo"


@dataclasses.dataclass(frozen=True)
class Gallery:
    """The assets of one category that a photo is compared with; descriptions are [A, POSES, D]."""

    entries: tuple[Entry, ...]
    clouds: tuple[SurfaceCloud, ...]
    descriptions: NDArray[np.float16]

    def __len__(self) -> int:
        return len(self.entries)


def grid() -> list[Pose]:
    """The poses of a gallery, an elevation after another."""
    step = 360 / AZIMUTHS
    return [Pose(k * step, elevation, 0.0, DISTANCE) for elevation in ELEVATIONS for k in range(AZIMUTHS)]


def has_gallery(workspace: Workspace, entries: Sequence[Entry]) -> bool:
    """Whether every asset has its file, so that a photo is answered at once."""
    return all(_file(workspace, entry).exists() for entry in entries)


def open_gallery(workspace: Workspace, entries: Sequence[Entry], emit: Emit) -> Gallery:
    """Of all ``entries`` that have views; UserError if none has."""
    import time

    records = {asset.asset_id: asset for asset in view_dataset.list_assets(workspace.views)}
    seen = [entry for entry in entries if entry.asset_id in records]
    if not seen:
        raise UserError(f"{workspace.views} has no views of these assets: run `asset2vec refresh` first.")

    def one(entry: Entry) -> tuple[SurfaceCloud, NDArray[np.float16]]:
        return _asset(workspace, entry, records[entry.asset_id])

    start, found = time.monotonic(), []
    emit(Progress(STAGE, 0, len(seen)))
    for part in on_cores(one, seen, torch.device("cpu")):
        found.append(part)
        done = len(found)
        left = seconds_left(start, done, len(seen))
        emit(Progress(STAGE, done, len(seen), message=seen[done - 1].name, seconds_left=left))
    return Gallery(tuple(seen), tuple(cloud for cloud, _ in found), np.stack([d for _, d in found]))


def described(cloud: SurfaceCloud) -> NDArray[np.float16]:
    """[POSES, D]."""
    return np.stack([describe(seen_evenly(draw(cloud, pose))) for pose in grid()]).astype(np.float16)


def _asset(
    workspace: Workspace, entry: Entry, record: AssetViews
) -> tuple[SurfaceCloud, NDArray[np.float16]]:
    front = entry.front.in_category if entry.front else 0.0
    key = f"{record.source_hash} {record.settings_hash} {front} {REVISION}"
    path = _file(workspace, entry)
    if kept := _read(path, key):
        return kept
    cloud = read_cloud(workspace.views, record, front)
    tensors = {
        f.name: torch.from_numpy(getattr(cloud, f.name)).half() for f in dataclasses.fields(SurfaceCloud)
    }
    descriptions = described(cloud)
    write_tensors(path, tensors | {"descriptions": torch.from_numpy(descriptions)}, {"key": key})
    return cloud, descriptions


def _file(workspace: Workspace, entry: Entry) -> Path:
    return workspace.root / "photo" / f"{entry.asset_id}.safetensors"


def _read(path: Path, key: str) -> tuple[SurfaceCloud, NDArray[np.float16]] | None:
    try:
        with safetensors.safe_open(path, "pt") as file:
            if (file.metadata() or {}).get("key") != key:
                return None
        tensors = load_file(path)
    except (OSError, safetensors.SafetensorError):
        return None
    names = [f.name for f in dataclasses.fields(SurfaceCloud)]
    return SurfaceCloud(*(tensors[n].float().numpy() for n in names)), tensors["descriptions"].numpy()
