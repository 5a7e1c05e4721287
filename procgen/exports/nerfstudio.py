"""Nerfstudio and instant-ngp: a transforms.json for each scene. https://docs.nerf.studio/

    OUT/000012-0/                 scene 12 under its lighting 0: a radiance field sees one light
      transforms.json             cameras; "scale" and "offset" put what is seen into instant-ngp's unit cube
      images/000036.png           8-bit sRGB, with alpha where the scene has no background
      depth/000036.npy            float32 [H, W], metres, 0: nothing (--depth-unit-scale-factor 1)

World space is the record's: metres, Z up. Cameras are OpenGL's. Nerfstudio scales poses by itself; give it
--orientation-method none --center-method none --auto-scale-poses False to keep metres.
"""

import collections
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from blender_addon.contract.events import Emit
from blender_addon.contract.files import write_json
from blender_addon.contract.scenes import Camera
from procgen.scene_record.dataset import SceneDataset

from .subjects import link, reported, stored_picture

Array = npt.NDArray[np.float64]


def export(dataset: SceneDataset, out: Path, emit: Emit) -> dict[str, Any]:
    """Writes into the empty folder ``out``."""
    groups: dict[str, list[int]] = collections.defaultdict(list)
    for frame in dataset:
        groups[f"{frame.record.scene:06d}-{frame.record.lighting}"].append(frame.frame_id)
    done = 0
    for name, frame_ids in groups.items():
        folder = out / name
        (folder / "depth").mkdir(parents=True)
        cameras: dict[int, Camera] = {}  # not the frames, whose images would stay in memory
        ends: list[Array] = []
        for frame in reported(dataset, frame_ids, emit, done):
            cameras[frame.frame_id] = frame.camera
            link(stored_picture(frame, "rgb"), folder / "images" / _file(frame.frame_id, "png"))
            np.save(folder / "depth" / _file(frame.frame_id, "npy"), frame.depth)
            points = frame.position[frame.instance > 0]
            ends += [points.min(0), points.max(0)] if len(points) else []
        write_json(folder / "transforms.json", transforms(cameras, ends))
        done += len(cameras)
    return {"images": len(dataset), "scenes": len(groups)}


def transforms(cameras: dict[int, Camera], seen: list[Array]) -> dict[str, Any]:
    """transforms.json of cameras by frame; ``seen`` has corners of the boxes round what they see."""
    corners = np.array(seen) if seen else np.zeros((1, 3))
    middle = (corners.min(0) + corners.max(0)) / 2
    half = max(float(np.ptp(corners, axis=0).max()) / 2, 1e-6)
    scale = 0.5 / half
    return {
        "camera_model": "OPENCV",
        "orientation_override": "none",
        "depth_unit_scale_factor": 1.0,
        "aabb_scale": 1,
        "scale": scale,
        "offset": (0.5 - middle * scale).tolist(),
        "frames": [
            {
                "file_path": f"images/{_file(frame_id, 'png')}",
                "depth_file_path": f"depth/{_file(frame_id, 'npy')}",
                "transform_matrix": np.array(camera.pose).tolist(),
                **_lens(camera),
            }
            for frame_id, camera in cameras.items()
        ],
    }


def _file(frame_id: int, extension: str) -> str:
    return f"{frame_id:06d}.{extension}"


def _lens(camera: Camera) -> dict[str, float]:
    """In each frame, as cameras of a scene may differ. There is no distortion."""
    return {
        "w": camera.width,
        "h": camera.height,
        "fl_x": camera.focal,
        "fl_y": camera.focal,
        "cx": camera.width / 2,
        "cy": camera.height / 2,
        "k1": 0.0,
        "k2": 0.0,
        "p1": 0.0,
        "p2": 0.0,
    }
