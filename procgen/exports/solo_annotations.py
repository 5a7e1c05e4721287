"""The annotations of a frame in SOLO; what the axes are is said in solo.py."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from blender_addon.contract.scene_dataset import FrameObject
from procgen.scene_record.dataset import FrameView
from procgen.scene_record.frame_files import write_exr

from .subjects import categories, keypoint_names, subjects

Array = npt.NDArray[np.float64]
Document = dict[str, Any]

TYPE = "type.unity.com/unity.solo."
SENSOR = "camera"
KEYPOINTS = "keypoints"

# Of each annotation but keypoints, which has one for each category: its type and what it is.
KINDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "bounding box": ("BoundingBox2DAnnotation", "boxes of what is visible"),
        "bounding box 3D": ("BoundingBox3DAnnotation", "boxes in the camera's space, metres"),
        "instance segmentation": ("InstanceSegmentationAnnotation", "a colour for each object"),
        "semantic segmentation": ("SemanticSegmentationAnnotation", "a colour for each category"),
        "depth": ("DepthAnnotation", "metres along the viewing axis"),
    }
)

# Ours to Unity's: both are their own inverses.
WORLD = np.array([[1.0, 0, 0], [0, 0, 1], [0, 1, 0]])
CAMERA = np.diag([1.0, 1.0, -1.0])


def annotations(frame: FrameView, folder: Path) -> list[Document]:
    """All annotations of a frame; their pictures are written into ``folder``."""
    return [
        _boxes_2d(frame),
        _boxes_3d(frame),
        _instances(frame, folder),
        _semantics(frame, folder),
        _depth(frame, folder),
        *(
            _keypoints(frame, category)
            for category in categories(frame.dataset)
            if keypoint_names(frame.dataset, category)
        ),
    ]


def keypoints_id(category: str) -> str:
    return f"{KEYPOINTS} {category}"


def colour(number: int) -> list[int]:
    """RGBA that no other number below 2^24 has, and that differs well from its neighbours'; 0 is black.

    Multiplying by an odd number only changes the order of the numbers below a power of two.
    """
    mixed = number * 0x9E3779 % 2**24
    return [mixed >> 16, mixed >> 8 & 255, mixed & 255, 255]


def quaternion(rotation: Array) -> list[float]:
    """x, y, z, w of a rotation [3, 3]."""
    from scipy.spatial.transform import Rotation

    return Rotation.from_matrix(rotation).as_quat().tolist()


def _annotation(name: str) -> Document:
    kind, description = KINDS[name]
    return {"@type": TYPE + kind, "id": name, "sensorId": SENSOR, "description": description}


def _picture(frame: FrameView, name: str, extension: str) -> Document:
    return {
        "imageFormat": extension.capitalize(),
        "dimension": [float(frame.camera.width), float(frame.camera.height)],
        "filename": f"step0.{SENSOR}.{name}.{extension}",
    }


def _label(frame: FrameView, item: FrameObject) -> Document:
    label = frame.dataset.category_id(item.category)
    return {"instanceId": item.instance, "labelId": label, "labelName": item.category}


def _boxes_2d(frame: FrameView) -> Document:
    values = []
    for item in subjects(frame):
        assert item.visible_box is not None  # it has visible pixels
        left, top, width, height = item.visible_box
        values.append(_label(frame, item) | {"origin": [left, top], "dimension": [width, height]})
    return _annotation("bounding box") | {"values": values}


def _boxes_3d(frame: FrameView) -> Document:
    """In the camera's space; the size is along the axes of the asset as Unity sees it."""
    to_camera = CAMERA @ np.linalg.inv(frame.camera_to_world)[:3, :3]
    values = []
    for item in subjects(frame):
        middle = frame.box_corners(item.instance).mean(0)
        size = (np.array(item.high) - np.array(item.low)) * item.scale
        values.append(
            _label(frame, item)
            | {
                "translation": (to_camera @ (middle - frame.camera_to_world[:3, 3])).tolist(),
                "size": (WORLD @ size).tolist(),
                "rotation": quaternion(to_camera @ np.array(item.pose)[:3, :3] @ WORLD),
                "velocity": [0.0, 0.0, 0.0],
                "acceleration": [0.0, 0.0, 0.0],
            }
        )
    return _annotation("bounding box 3D") | {"values": values}


def _instances(frame: FrameView, folder: Path) -> Document:
    items = subjects(frame)
    picture = _picture(frame, "instance segmentation", "png")
    _write_colours(folder / picture["filename"], frame.instance, [o.instance for o in items])
    values = [_label(frame, item) | {"color": colour(item.instance)} for item in items]
    return _annotation("instance segmentation") | picture | {"instances": values}


def _semantics(frame: FrameView, folder: Path) -> Document:
    shown = np.isin(frame.instance, [o.instance for o in subjects(frame)])
    picture = _picture(frame, "semantic segmentation", "png")
    labels = np.unique(frame.category[shown]).tolist()
    _write_colours(folder / picture["filename"], np.where(shown, frame.category, 0), labels)
    values = [{"labelName": frame.dataset.categories[i - 1], "pixelValue": colour(i)} for i in labels]
    return _annotation("semantic segmentation") | picture | {"instances": values}


def _write_colours(path: Path, ids: npt.NDArray, named: list[int]) -> None:
    """RGBA: the colour of each id that is named, opaque black elsewhere."""
    palette = np.tile(np.array(colour(0), np.uint8), (int(ids.max(initial=0)) + 1, 1))
    for number in named:
        palette[number] = colour(number)
    Image.fromarray(palette[ids]).save(path)


def _depth(frame: FrameView, folder: Path) -> Document:
    picture = _picture(frame, "depth", "exr")
    write_exr(folder / picture["filename"], {"R": frame.depth})
    return _annotation("depth") | {"measurementStrategy": "Depth"} | picture


def _keypoints(frame: FrameView, category: str) -> Document:
    """All points of the category's template; state 0 where the object lacks it or it is out of the image."""
    names = keypoint_names(frame.dataset, category)
    to_camera = CAMERA @ np.linalg.inv(frame.camera_to_world)[:3, :3]
    values = []
    for item in (o for o in subjects(frame) if o.category == category):
        seen = {k.name: k for k in item.keypoints if k.visibility > 0}
        points = []
        for index, name in enumerate(names):
            point: Document = {"index": index, "location": [0.0, 0.0], "state": 0}
            if name in seen:
                place = to_camera @ (np.array(seen[name].position) - frame.camera_to_world[:3, 3])
                point |= {"location": list(seen[name].pixel), "state": seen[name].visibility}
                point |= {"cameraCartesianLocation": place.tolist()}
            points.append(point)
        label = {"instanceId": item.instance, "labelId": frame.dataset.category_id(category)}
        values.append(label | {"pose": "unset", "keypoints": points})
    name = keypoints_id(category)
    head = {"@type": TYPE + "KeypointAnnotation", "id": name, "sensorId": SENSOR, "description": name}
    return head | {"templateId": category, "values": values}
