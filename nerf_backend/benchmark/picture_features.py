"""What a user would try first: vectors straight from the pictures, no field. The baselines.

A stack is the albedo of one asset's views, uint8 [V, H, W, 4]; view ``ring * azimuths + step``
looks from azimuth ``step / azimuths`` of a turn, each ring begun a little later (procgen/cameras.py).
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from skimage.feature import hog
from skimage.measure import block_reduce

SMALL = 32  # pictures are averaged to this many pixels a side before their principal components
ORIENTATIONS, CELL, BLOCK = 9, 8, 2  # of HOG (Dalal & Triggs 2005): bins, pixels a cell, cells a block
BINS = 4  # of the colour histogram, a channel

Stack = NDArray[np.uint8]
Feature = Callable[[Stack, int], NDArray[np.float32]]  # (stack, azimuths) -> one asset's vector


def silhouettes(stack: Stack, azimuths: int) -> NDArray[np.float32]:
    return _small(stack[..., 3:] / 255.0).ravel()


def pixels(stack: Stack, azimuths: int) -> NDArray[np.float32]:
    return _small(_over_white(stack)).ravel()


def gradients(stack: Stack, azimuths: int) -> NDArray[np.float32]:
    """HOG of every view."""
    return _hogs(stack).ravel()


def colours(stack: Stack, azimuths: int) -> NDArray[np.float32]:
    """Share of the object's pixels [BINS^3], of all views, in each cube of sRGB."""
    seen = stack[stack[..., 3] > 127][:, :3].astype(np.int64) * BINS // 256
    counts = np.bincount(seen @ [BINS * BINS, BINS, 1], minlength=BINS**3)
    return (counts / max(1, len(seen))).astype(np.float32)


def hog_over_azimuth(stack: Stack, azimuths: int) -> NDArray[np.float32]:
    """Magnitude of the Fourier transform over azimuth of HOG: a turn by whole steps changes nothing."""
    rings = _hogs(stack).reshape(-1, azimuths, _hogs(stack[:1]).shape[1])
    return np.abs(np.fft.rfft(rings, axis=1)).astype(np.float32).ravel()


# Parts of one feature stand beside each other, brought to equal spread (representations.py).
FEATURES: dict[str, tuple[Feature, ...]] = {
    "PCA of silhouettes": (silhouettes,),
    "PCA of pixels": (pixels,),
    "HOG + colour histogram": (gradients, colours),
    "Fourier magnitude of HOG": (hog_over_azimuth,),
}
COMPONENTS_OF = ("PCA of silhouettes", "PCA of pixels")  # reduced to as many numbers as a code has


def rolled(stack: Stack, azimuths: int, front: float) -> Stack:
    """The views from the azimuths they have in category space, as near as whole steps come.

    An asset whose front is at ``front`` degrees shows at its own azimuth a + front what the category
    shows at a. Pictures cannot be turned, so the nearest view stands in: with 6 azimuths it is up to
    30 degrees off.
    """
    shift = round(front / (360 / azimuths))
    rings = stack.reshape(-1, azimuths, *stack.shape[1:])
    return np.roll(rings, -shift, axis=1).reshape(stack.shape)


def mean_colour(stack: Stack) -> NDArray[np.float32]:
    """Mean sRGB [3] in [0, 1] of the object's pixels in all views."""
    weight = stack[..., 3:] / 255.0
    total = (stack[..., :3] / 255.0 * weight).sum((0, 1, 2))
    return np.asarray(total / max(float(weight.sum()), 1e-9), np.float32)


def principal_directions(vectors: NDArray, count: int) -> Callable[[NDArray], NDArray[np.float64]]:
    """A projection onto the first principal components of ``vectors`` [A, D], for these and for others."""
    mean = vectors.mean(0)
    _, _, right = np.linalg.svd(vectors - mean, full_matrices=False)
    return lambda others: np.asarray((others - mean) @ right[:count].T, np.float64)


def _hogs(stack: Stack) -> NDArray[np.float32]:
    """HOG of each view [V, D], of its luminance over white."""
    grey = _over_white(stack) @ [0.299, 0.587, 0.114]
    cell = min(CELL, grey.shape[1] // BLOCK)
    cells, block = (cell, cell), (BLOCK, BLOCK)
    found = [hog(g, ORIENTATIONS, pixels_per_cell=cells, cells_per_block=block) for g in grey]
    return np.stack(found).astype(np.float32)


def _over_white(stack: Stack) -> NDArray[np.float64]:
    rgba = stack / 255.0
    return rgba[..., :3] * rgba[..., 3:] + 1 - rgba[..., 3:]


def _small(pictures: NDArray[np.float64]) -> NDArray[np.float32]:
    side = max(1, pictures.shape[1] // SMALL)
    return block_reduce(pictures, (1, side, side, 1), np.mean).astype(np.float32)
