"""Turns what a worker rendered of one camera into a frame's images (frame_files.FrameImages).

The worker leaves colour as PNG and, if it was asked to, one OpenEXR file of labels
(procgen/blender/scenes/render.py): base colour, depth, normal and ids of the one surface point that the ray
through each pixel's centre meets.
"""

import dataclasses
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image
from scipy.ndimage import gaussian_filter

from blender_addon.contract.scene_dataset import Sensor

from ..render_layers import (
    COMBINED,
    DEPTH,
    MATERIAL_INDEX,
    NORMAL,
    OBJECT_INDEX,
    exact_labels,
    pass_of,
    read_layers,
)
from ..srgb import encode_srgb
from .frame_files import FrameImages
from .rays import Rays


@dataclasses.dataclass(frozen=True)
class Labels:
    """All channels but colour; arrays as FrameImages has them."""

    albedo: npt.NDArray[np.uint8] | None  # rays do not know it
    depth: npt.NDArray[np.float32]
    normal: npt.NDArray[np.float32]
    instance: npt.NDArray[np.uint16]
    part: npt.NDArray[np.uint8]


def read_labels(path: Path, rays: Rays) -> Labels:
    layers = read_layers(path)
    depth, normal = pass_of(layers, DEPTH)[..., 0], pass_of(layers, NORMAL)
    depth, normal, _ = exact_labels(depth, normal, rays.directions.reshape(normal.shape))
    return Labels(
        albedo=np.rint(255 * encode_srgb(pass_of(layers, COMBINED)[..., :3])).astype(np.uint8),
        depth=depth,
        normal=normal,
        instance=np.rint(pass_of(layers, OBJECT_INDEX)[..., 0]).astype(np.uint16),
        part=np.rint(pass_of(layers, MATERIAL_INDEX)[..., 0]).astype(np.uint8),
    )


def with_colour(labels: Labels, path: Path, sensor: Sensor, rng: np.random.Generator) -> FrameImages:
    """The frame's images: labels, and the colours in a PNG file after what the sensor does to them."""
    with Image.open(path) as image:
        pixels = np.asarray(image)
    return FrameImages(rgb=expose(pixels, sensor, rng), **vars(labels))


def expose(pixels: npt.NDArray[np.uint8], sensor: Sensor, rng: np.random.Generator) -> npt.NDArray[np.uint8]:
    """Blur, then noise, over the whole picture [H, W, 3 or 4] alike; alpha stays."""
    if not (sensor.noise or sensor.blur):
        return pixels
    colour = pixels[..., :3] / 255.0
    if sensor.blur:
        colour = gaussian_filter(colour, (sensor.blur, sensor.blur, 0), mode="nearest")
    colour = colour + rng.normal(0, sensor.noise, colour.shape)
    changed = pixels.copy()
    changed[..., :3] = np.rint(255 * np.clip(colour, 0, 1))
    return changed
