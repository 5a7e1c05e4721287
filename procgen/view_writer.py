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

Float = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.uint8]
Layers = dict[str, Float]  # "Combined" -> [H, W, channels]

NO_SURFACE = 1e9  # Cycles writes 1e10 where a ray hits nothing, and nothing where it sends none

# Names of one pass: Blender 4.x's, then 5.0's.
_COMBINED, _DIFFUSE_COLOUR = ("Combined",), ("DiffCol", "Diffuse Color")
_DEPTH, _NORMAL = ("Depth",), ("Normal",)


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
    depth, normal, mask = exact_labels(_pass(labels, _DEPTH)[..., 0], _pass(labels, _NORMAL), rays)
    unlit = _pass(albedo, _COMBINED).copy()
    unlit[..., :3] += _pass(albedo, _DIFFUSE_COLOUR)
    for channel, image in (("rgba", _pass(colour, _COMBINED)), ("albedo", unlit)):
        Image.fromarray(straight_srgb(image)).save(view_file(folder, channel, view))
    Image.fromarray(mask).save(view_file(folder, "mask", view))
    np.save(view_file(folder, "depth", view), depth)
    np.save(view_file(folder, "normal", view), normal)


def read_layers(path: Path) -> Layers:
    """All passes of a multilayer file: Blender 4.x writes them into one part, 5.0 into a part each."""
    import OpenEXR

    channels: dict[str, dict[str, Float]] = {}
    with OpenEXR.File(str(path), separate_channels=True) as file:
        for part in file.parts:
            for name, channel in part.channels.items():
                *_, layer, component = name.split(".")  # ViewLayer.Combined.R
                channels.setdefault(layer, {})[component] = channel.pixels
    return {layer: _stack(components) for layer, components in channels.items()}


def _stack(components: dict[str, Float]) -> Float:
    order = sorted(components, key="RGBAXYZV".index)
    return np.stack([components[c] for c in order], axis=-1)


def _pass(layers: Layers, names: tuple[str, ...]) -> Float:
    return next(layers[name] for name in names if name in layers)


def straight_srgb(premultiplied: Float) -> Bytes:
    """Linear premultiplied RGBA [H, W, 4] to 8-bit sRGB with straight alpha."""
    colour = premultiplied.astype(np.float64)
    alpha = np.clip(colour[..., 3:], 0, 1)
    linear = np.divide(colour[..., :3], alpha, out=np.zeros_like(colour[..., :3]), where=alpha > 0)
    return np.rint(255 * np.concatenate([encode_srgb(linear), alpha], axis=-1)).astype(np.uint8)


def encode_srgb(linear: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Linear light 0 to 1 to sRGB 0 to 1, clipped (IEC 61966-2-1)."""
    linear = np.clip(linear, 0, 1)
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)


def exact_labels(depth: Float, normal: Float, rays: npt.NDArray[np.float64]) -> tuple[Float, Float, Bytes]:
    """Depth [H, W] and normal [H, W, 3] as coordinates.py defines them, and the mask.

    Smooth shading bends normals away from the face: at a silhouette one can look away from the
    camera. Such a normal is replaced by the nearest one that does not.
    """
    hit = (depth > 0) & (depth < NO_SURFACE)
    unit_rays = rays / np.linalg.norm(rays, axis=-1, keepdims=True)
    away = np.maximum((normal * unit_rays).sum(-1, keepdims=True), 0)
    facing = normal - away * unit_rays
    length = np.linalg.norm(facing, axis=-1, keepdims=True)
    facing = np.where(length > 1e-6, facing / np.maximum(length, 1e-6), -unit_rays)
    return (
        np.where(hit, depth, 0).astype(np.float32),
        np.where(hit[..., None], facing, 0).astype(np.float32),
        np.where(hit, 255, 0).astype(np.uint8),
    )


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
