"""What all exports agree on: which objects they name, which frames go where, how pictures are written."""

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Emit, Progress
from blender_addon.contract.scene_dataset import FrameObject
from blender_addon.contract.scenes import SUBJECT
from procgen.scene_record import geometry
from procgen.scene_record.dataset import FrameView, SceneDataset

TRAIN, VAL = "train", "val"


def categories(dataset: SceneDataset) -> list[str]:
    """Those of the library: what a detector shall find. They come first in the dataset's list."""
    known = {asset.category for asset in dataset.assets.values()}
    return [name for name in dataset.categories if name in known]


def subjects(frame: FrameView) -> list[FrameObject]:
    """The objects that exports name: subjects of a library's category with a visible pixel or more."""
    known = categories(frame.dataset)
    return [o for o in frame.objects if o.role == SUBJECT and o.category in known and o.visible_pixels > 0]


def keypoint_names(dataset: SceneDataset, category: str) -> list[str]:
    """All keypoints that assets of a category have, in the order of assets and of their own lists."""
    assets = sorted((a for a in dataset.assets.values() if a.category == category), key=lambda a: a.asset_id)
    return list(dict.fromkeys(k.name for a in assets for k in a.keypoints))


def splits(dataset: SceneDataset, val: float) -> dict[str, list[int]]:
    """Ids of frames to train and to validate with: ``val`` is the share of scenes that validate.

    A scene is never in both. Which scenes are drawn follows from the dataset alone. Without validation
    there is no such key.
    """
    if not 0 <= val < 1:
        raise UserError(f"--val must be at least 0 and below 1, not {val:g}.")
    if val == 0:
        return {TRAIN: dataset.frame_ids}
    scene_of = {i: i // dataset.record.frames_per_scene for i in dataset.frame_ids}
    scenes = sorted(set(scene_of.values()), key=lambda scene: _lot(dataset, scene))
    if len(scenes) < 2:
        raise UserError(
            f"{dataset.folder} has frames of one scene only, which cannot be split: leave out --val."
        )
    count = min(max(round(val * len(scenes)), 1), len(scenes) - 1)
    kept_out = set(scenes[:count])
    return {
        TRAIN: [i for i in dataset.frame_ids if scene_of[i] not in kept_out],
        VAL: [i for i in dataset.frame_ids if scene_of[i] in kept_out],
    }


def _lot(dataset: SceneDataset, scene: int) -> str:
    return hashlib.sha256(f"{dataset.record.spec_hash} {scene}".encode()).hexdigest()


def reported(
    dataset: SceneDataset, frame_ids: Sequence[int], emit: Emit, done: int = 0
) -> Iterator[FrameView]:
    """The frames one by one; says how far the export is. ``done`` frames came before."""
    for number, frame_id in enumerate(frame_ids, done + 1):
        yield FrameView(dataset, frame_id)  # made anew each, so that its images do not stay in memory
        emit(Progress("export", number, len(dataset)))


def opencv_camera_matrix(frame: FrameView) -> npt.NDArray[np.float64]:
    """K [3, 3] where the upper left pixel has its centre at (0, 0), as OpenCV, BOP and KITTI count."""
    shifted = geometry.camera_matrix(frame.camera)
    shifted[:2, 2] -= 0.5
    return shifted


def stored_picture(frame: FrameView, channel: str) -> Path:
    """The frame's own file of "rgb" or "albedo". Raises UserError that names it if it is damaged."""
    getattr(frame, channel)  # reads it
    return frame.folder / f"{channel}.png"


def link(source: Path, target: Path) -> None:
    """The same file under another name; a copy where that cannot be.

    Windows neither flushes nor replaces another name of a file that must not be written.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    if os.name != "nt" or os.access(source, os.W_OK):
        with contextlib.suppress(OSError):
            os.link(source, target)
            return
    shutil.copyfile(source, target)


def write_rgb(frame: FrameView, target: Path) -> None:
    """The colour image without alpha: before black where the scene has no background."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if frame.has_alpha:
        solid = frame.rgb * (frame.alpha[..., None] / 255)
        Image.fromarray(np.rint(solid).astype(np.uint8)).save(target)
    else:
        link(stored_picture(frame, "rgb"), target)


def write_compact_json(path: Path, document: object) -> None:
    """For files of one line an annotation it would take megabytes of blanks to indent."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8")
