"""What a tag's classifier may look at: a few descriptions of every asset, of equal size."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Descriptors = Mapping[str, Array]  # [n, D] by name, row i of each is asset i

MOST_DIMENSIONS = 64  # of one descriptor: its principal components


def joined(blocks: Sequence[NDArray]) -> Array:
    """Blocks [n, D] beside each other, brought to equal spread, in at most MOST_DIMENSIONS dimensions.

    Centred, with root mean square length 1. Only turned, not scaled dimension by dimension, which would
    blow up noise; what is cut off is what the assets hardly differ in.
    """
    sized = [_scaled(np.asarray(block, np.float64)) for block in blocks]
    left, singular, _ = np.linalg.svd(_scaled(np.concatenate(sized, axis=1)), full_matrices=False)
    return np.asarray((left * singular)[:, :MOST_DIMENSIONS])


def _scaled(block: Array) -> Array:
    centred = block - block.mean(0)
    size = np.sqrt((centred**2).sum(1).mean())
    return np.asarray(centred / max(float(size), 1e-12))
