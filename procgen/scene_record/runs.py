"""Masks as run lengths, as COCO's uncompressed RLE: down the columns, the first run is of zeros."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.bool_]


def encode(mask: Mask) -> tuple[int, ...]:
    """Lengths of alternating runs of zeros and ones of a mask [H, W]; the first may be 0."""
    flat = np.asarray(mask, dtype=bool).ravel(order="F")
    changes = np.flatnonzero(flat[1:] != flat[:-1]) + 1
    first = [0, 0] if flat[:1].any() else [0]
    return tuple(np.diff(np.concatenate([first, changes, [flat.size]])).tolist())


def decode(counts: Sequence[int], height: int, width: int) -> Mask:
    """The mask [height, width] of ``counts``. Raises ValueError if they do not fill it."""
    if sum(counts) != height * width or min(counts, default=0) < 0:
        raise ValueError(f"run lengths of {sum(counts)} pixels cannot fill {width} x {height}")
    ones = np.arange(len(counts)) % 2 == 1
    return np.repeat(ones, counts).reshape(width, height).T
