"""KITTI's 3D object benchmark: label_2, calib and image_2. https://www.cvlibs.net/datasets/kitti/

    OUT/training/image_2/000036.png
    OUT/training/label_2/000036.txt   type truncated occluded alpha, box (left top right bottom),
                                      height width length, x y z, rotation_y
    OUT/training/calib/000036.txt     P0 to P3 all [K | 0]: one camera
    OUT/ImageSets/train.txt           numbers of frames, and val.txt

Camera space is OpenCV's (+X right, +Y down, +Z ahead), metres; x y z is the middle of the box's lower face.
KITTI's boxes turn about the camera's Y only. A 3D box here is the smallest such box round the object's own
box: the same where the camera is level and the object stands, larger where the camera looks down.
"""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from blender_addon.contract.events import Emit
from blender_addon.contract.scene_dataset import FrameObject
from procgen.scene_record import geometry
from procgen.scene_record.dataset import FrameView, SceneDataset

from .subjects import opencv_camera_matrix, reported, splits, subjects, write_rgb

Array = npt.NDArray[np.float64]

# KITTI's own bounds are a matter of the eye: 0 fully visible, 1 partly occluded, 2 largely occluded.
FULLY, PARTLY = 0.9, 0.5


def export(dataset: SceneDataset, out: Path, emit: Emit, val: float = 0.0) -> dict[str, Any]:
    """Writes into the empty folder ``out``."""
    parts = splits(dataset, val)
    training = out / "training"
    for name in ("image_2", "label_2", "calib"):
        (training / name).mkdir(parents=True)
    done = labels = 0
    for split, frame_ids in parts.items():
        for frame in reported(dataset, frame_ids, emit, done):
            name = f"{frame.frame_id:06d}"
            lines = [_label(frame, item) for item in subjects(frame)]
            write_rgb(frame, training / "image_2" / f"{name}.png")
            (training / "label_2" / f"{name}.txt").write_text("".join(lines), encoding="utf-8")
            (training / "calib" / f"{name}.txt").write_text(_calibration(frame))
            labels += len(lines)
        done += len(frame_ids)
        sets = out / "ImageSets"
        sets.mkdir(exist_ok=True)
        (sets / f"{split}.txt").write_text("".join(f"{i:06d}\n" for i in frame_ids))
    return {"images": {split: len(ids) for split, ids in parts.items()}, "labels": labels}


def _label(frame: FrameView, item: FrameObject) -> str:
    assert item.visible_box is not None  # it has visible pixels
    left, top, width, height = item.visible_box
    turn = heading(frame, item)
    dimensions, location = upright_box(frame, item, turn)
    alpha = _wrapped(turn - np.arctan2(location[0], location[2]))
    box = [left, top, left + width - 1, top + height - 1]  # indices of the outermost pixels
    words = [item.category.replace(" ", "_"), f"{item.truncation or 0:.2f}", str(occlusion(item))]
    return " ".join([*words, *(f"{v:.3f}" for v in (alpha, *box, *dimensions, *location, turn))]) + "\n"


def occlusion(item: FrameObject) -> int:
    visible = 1.0 if item.visibility is None else item.visibility
    return 0 if visible >= FULLY else 1 if visible >= PARTLY else 2


def heading(frame: FrameView, item: FrameObject) -> float:
    """rotation_y, radians: 0 if it faces the camera's +X, a quarter turn if it faces the camera."""
    asset = frame.dataset.assets[item.asset_id]
    front = np.radians(asset.front or 0.0)
    facing = np.array(item.pose)[:3, :3] @ [np.sin(front), -np.cos(front), 0.0]
    x, _, z = geometry.world_to_opencv(frame.camera)[:3, :3] @ facing
    return float(np.arctan2(-z, x))


def upright_box(frame: FrameView, item: FrameObject, turn: float) -> tuple[Array, Array]:
    """Height, width, length and the middle of the lower face of the box turned by ``turn`` about camera Y."""
    camera = geometry.world_to_opencv(frame.camera)
    corners = frame.box_corners(item.instance) @ camera[:3, :3].T + camera[:3, 3]
    c, s = np.cos(turn), np.sin(turn)
    to_camera = np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]])
    low, high = (corners @ to_camera).min(0), (corners @ to_camera).max(0)
    length, height, width = high - low
    bottom = np.array([(low[0] + high[0]) / 2, high[1], (low[2] + high[2]) / 2])
    return np.array([height, width, length]), to_camera @ bottom


def _wrapped(angle: float) -> float:
    return float((angle + np.pi) % (2 * np.pi) - np.pi)


def _calibration(frame: FrameView) -> str:
    """There is no laser scanner: Tr_velo_to_cam has KITTI's axes (X ahead, Z up) at the camera's place."""
    projection = np.hstack([opencv_camera_matrix(frame), np.zeros((3, 1))])
    to_camera = [[0, -1, 0, 0], [0, 0, -1, 0], [1, 0, 0, 0]]
    rows = {f"P{i}": projection for i in range(4)}
    rows |= {"R0_rect": np.eye(3), "Tr_velo_to_cam": np.array(to_camera), "Tr_imu_to_velo": np.eye(4)[:3]}
    return "".join(f"{key}: " + " ".join(f"{v:.12e}" for v in m.ravel()) + "\n" for key, m in rows.items())
