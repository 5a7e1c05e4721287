"""From a cut-out picture to the square crop that is compared: the object in its middle, always as large."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from procgen.srgb import decode_srgb

from .crop_features import Crop
from .splatting import FILLED, SIZE


def crop_of(rgb: NDArray[np.uint8], alpha: NDArray[np.floating], size: int = SIZE) -> Crop:
    """Of ``rgb`` [H, W, 3], sRGB, and coverage ``alpha`` [H, W] in [0, 1] that shows something."""
    rows, columns = np.flatnonzero((alpha > 0.5).any(1)), np.flatnonzero((alpha > 0.5).any(0))
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    half = max(bottom - top, right - left) / FILLED / 2
    middle = (top + bottom) / 2, (left + right) / 2
    box = (middle[1] - half, middle[0] - half, middle[1] + half, middle[0] + half)
    light = decode_srgb(rgb.astype(np.float32) / 255) * alpha[..., None]
    parts = [*np.moveaxis(light, -1, 0), np.asarray(alpha, np.float32)]
    red, green, blue, cover = (_resized(part, box, size) for part in parts)
    colour = np.stack([red, green, blue], axis=-1) / np.maximum(cover, 1e-3)[..., None]
    return Crop(np.clip(cover, 0, 1), np.clip(colour, 0, 1))


def _resized(
    picture: NDArray[np.float32], box: tuple[float, float, float, float], size: int
) -> NDArray[np.float32]:
    """The part of ``picture`` in ``box`` (left, top, right, bottom), by areas; 0 outside of the picture."""
    beyond = int(np.ceil(max(0, -min(box), box[2] - picture.shape[1], box[3] - picture.shape[0]))) + 1
    padded = Image.fromarray(np.pad(picture, beyond))
    left, top, right, bottom = (edge + beyond for edge in box)
    return np.asarray(
        padded.resize((size, size), Image.Resampling.BOX, box=(left, top, right, bottom)), np.float32
    )
