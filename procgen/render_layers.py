"""Reads what Cycles rendered: passes of OpenEXR files, exact labels, colours for PNG files."""

from pathlib import Path

import numpy as np
import numpy.typing as npt

from .srgb import encode_srgb

Float = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.uint8]
Layers = dict[str, Float]  # "Combined" -> [H, W, channels]

NO_SURFACE = 1e9  # Cycles writes 1e10 where a ray hits nothing, and nothing where it sends none

# Names of one pass: Blender 4.x's, then 5.0's.
COMBINED, DIFFUSE_COLOUR = ("Combined",), ("DiffCol", "Diffuse Color")
DEPTH, NORMAL = ("Depth",), ("Normal",)
OBJECT_INDEX, MATERIAL_INDEX = ("IndexOB", "Object Index"), ("IndexMA", "Material Index")


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


def pass_of(layers: Layers, names: tuple[str, ...]) -> Float:
    return next(layers[name] for name in names if name in layers)


def straight_srgb(premultiplied: Float) -> Bytes:
    """Linear premultiplied RGBA [H, W, 4] to 8-bit sRGB with straight alpha."""
    colour = premultiplied.astype(np.float64)
    alpha = np.clip(colour[..., 3:], 0, 1)
    linear = np.divide(colour[..., :3], alpha, out=np.zeros_like(colour[..., :3]), where=alpha > 0)
    return np.rint(255 * np.concatenate([encode_srgb(linear), alpha], axis=-1)).astype(np.uint8)


def exact_labels(depth: Float, normal: Float, rays: npt.NDArray[np.floating]) -> tuple[Float, Float, Bytes]:
    """Depth [H, W] and normal [H, W, 3] as coordinates.py defines them, and the mask.

    Smooth shading bends normals away from the face: at a silhouette one can look away from the
    camera. Such a normal is replaced by the nearest one that does not.
    """
    hit = (depth > 0) & (depth < NO_SURFACE)
    # Axis by axis: numpy takes several times as long over rows of three.
    facing, ray = (np.ascontiguousarray(np.moveaxis(v, -1, 0)) for v in (normal.astype(rays.dtype), rays))
    towards = _dot(facing, ray)
    away = towards > 0
    facing[:, away] -= (towards[away] / _dot(ray[:, away], ray[:, away])) * ray[:, away]
    length = np.sqrt(_dot(facing, facing))
    gone = length <= 1e-6
    facing[:, gone] = -ray[:, gone]
    length[gone] = np.sqrt(_dot(ray[:, gone], ray[:, gone]))
    found = np.zeros_like(normal, np.float32)
    for axis in range(3):
        found[..., axis] = np.where(hit, facing[axis] / length, 0)
    return np.where(hit, depth, 0).astype(np.float32), found, np.where(hit, 255, 0).astype(np.uint8)


def _dot(first: npt.NDArray[np.floating], second: npt.NDArray[np.floating]) -> npt.NDArray[np.floating]:
    return first[0] * second[0] + first[1] * second[1] + first[2] * second[2]
