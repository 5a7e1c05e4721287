"""Turns what a Blender worker rendered of one asset into its part of a view dataset.

The worker leaves (procgen/blender/render_views.py), one OpenEXR file a view:

    colour/0000.exr   Combined: linear RGBA, premultiplied, mean over the pixel
    albedo/0000.exr   Combined likewise, and DiffCol, to be added to it
    labels/0000.exr   Depth and Normal at the pixel's centre, 0 or beyond NO_SURFACE where there is none

What comes out is described in contract/view_dataset.py and contract/coordinates.py.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from blender_addon.contract.view_dataset import ViewSettings, view_file

from .cameras import Intrinsics, intrinsics, pixel_directions
from .render_layers import (
    COMBINED,
    DEPTH,
    DIFFUSE_COLOUR,
    NORMAL,
    exact_labels,
    pass_of,
    read_layers,
    straight_srgb,
)


def write_views(
    rendered: Path, folder: Path, settings: ViewSettings, cameras: npt.NDArray[np.float64]
) -> None:
    """Writes all channels and transforms.json into ``folder``; ``cameras`` is [views, 4, 4]."""
    for channel in ("rgba", "albedo", "mask", "depth", "normal"):
        (folder / channel).mkdir()
    directions = pixel_directions(intrinsics(settings))
    for view, camera_to_unit in enumerate(cameras):
        _write_view(rendered, folder, view, directions @ camera_to_unit[:3, :3].T)
    document = transforms(settings, cameras)
    (folder / "transforms.json").write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


def _write_view(rendered: Path, folder: Path, view: int, rays: npt.NDArray[np.float64]) -> None:
    """``rays`` [H, W, 3]: unit-space directions through the pixel centres, any length."""
    colour, albedo, labels = (
        read_layers(rendered / kind / f"{view:04d}.exr") for kind in ("colour", "albedo", "labels")
    )
    depth, normal, mask = exact_labels(pass_of(labels, DEPTH)[..., 0], pass_of(labels, NORMAL), rays)
    unlit = pass_of(albedo, COMBINED).copy()
    unlit[..., :3] += pass_of(albedo, DIFFUSE_COLOUR)
    for channel, image in (("rgba", pass_of(colour, COMBINED)), ("albedo", unlit)):
        Image.fromarray(straight_srgb(image)).save(view_file(folder, channel, view))
    Image.fromarray(mask).save(view_file(folder, "mask", view))
    np.save(view_file(folder, "depth", view), depth)
    np.save(view_file(folder, "normal", view), normal)


def transforms(settings: ViewSettings, cameras: npt.NDArray[np.float64]) -> dict[str, Any]:
    """transforms.json, with the keys of both nerfstudio's and instant-ngp's loaders.

    - No mask_path: nerfstudio would leave masked pixels out of its loss, and the empty background
      is what tells it where the asset ends. It lies in rgba's alpha, which both read.
    - orientation_override keeps nerfstudio from turning the axes.
    - Depths are in unit-space units: give nerfstudio --depth-unit-scale-factor 1.
    - scale and offset put the unit sphere into instant-ngp's unit cube, so aabb_scale is 1.
    """
    camera: Intrinsics = intrinsics(settings)
    return {
        "camera_model": "OPENCV",
        "w": camera.resolution,
        "h": camera.resolution,
        "fl_x": camera.focal,
        "fl_y": camera.focal,
        "cx": camera.centre,
        "cy": camera.centre,
        "k1": 0.0,
        "k2": 0.0,
        "p1": 0.0,
        "p2": 0.0,
        "camera_angle_x": float(np.radians(settings.field_of_view)),
        "camera_angle_y": float(np.radians(settings.field_of_view)),
        "aabb_scale": 1,
        "scale": 0.5,
        "offset": [0.5, 0.5, 0.5],
        "orientation_override": "none",
        "depth_unit_scale_factor": 1.0,
        "frames": [
            {
                "file_path": f"rgba/{view:03d}.png",
                "depth_file_path": f"depth/{view:03d}.npy",
                "transform_matrix": matrix.tolist(),
            }
            for view, matrix in enumerate(cameras)
        ],
    }
