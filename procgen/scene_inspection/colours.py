"""Colours of labels in pictures: of instances, parts and depth."""

import colorsys

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]
Rgb = tuple[int, int, int]

GOLDEN = 0.618033988749895  # of a turn: neighbours in a sequence of such hues are far apart
NOTHING: Rgb = (38, 37, 35)

# From near to far.
_NEAR_TO_FAR = np.array(
    [(252, 236, 190), (246, 165, 92), (205, 84, 76), (126, 44, 108), (56, 28, 98), (14, 12, 48)]
)


def instance_colour(instance: int) -> Rgb:
    """Vivid; equal for equal ids in any frame."""
    value = 0.95 if instance % 2 else 0.8
    r, g, b = colorsys.hsv_to_rgb(instance * GOLDEN % 1, 0.72, value)
    return round(255 * r), round(255 * g), round(255 * b)


def id_picture(ids: npt.NDArray[np.integer]) -> Bytes:
    """uint8 [H, W, 3] of ids [H, W]; NOTHING where they are 0."""
    colours = [NOTHING, *(instance_colour(i) for i in range(1, int(ids.max()) + 1))]
    return np.array(colours, np.uint8)[ids]


def depth_picture(depth: npt.NDArray[np.float32]) -> Bytes:
    """uint8 [H, W, 3] of metres [H, W], bright is near; NOTHING where there is nothing.

    Even in 1 / depth, so that what is near has most of the colours.
    """
    there = depth > 0
    picture = np.full((*depth.shape, 3), NOTHING, np.uint8)
    if there.any():
        nearness = 1 / depth[there]
        low, high = np.percentile(nearness, (1, 99))
        far = 1 - np.clip((nearness - low) / max(high - low, 1e-9), 0, 1)
        stops = np.linspace(0, 1, len(_NEAR_TO_FAR))
        picture[there] = np.stack([np.interp(far, stops, _NEAR_TO_FAR[:, i]) for i in range(3)], axis=-1)
    return picture


def normal_picture(normal: npt.NDArray[np.float32]) -> Bytes:
    """uint8 [H, W, 3] of unit vectors [H, W, 3]: -1 to 1 becomes 0 to 255; NOTHING where there is none."""
    picture = np.rint((np.clip(normal, -1, 1) + 1) / 2 * 255).astype(np.uint8)
    picture[~normal.any(axis=-1)] = NOTHING
    return picture
