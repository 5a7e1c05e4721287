"""sRGB and linear light (IEC 61966-2-1), element by element."""

from typing import TypeVar

import numpy as np
import numpy.typing as npt

FloatArray = TypeVar("FloatArray", npt.NDArray[np.float32], npt.NDArray[np.float64])


def encode_srgb(linear: FloatArray) -> FloatArray:
    """Linear light 0 to 1 to sRGB 0 to 1, clipped."""
    linear = np.clip(linear, 0, 1)
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)


def decode_srgb(encoded: FloatArray) -> FloatArray:
    """sRGB 0 to 1 to linear light 0 to 1."""
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)
