"""A watertight surface of numbers on a grid: cavities closed, floaters gone. Pure arrays.

``values`` are float [X, Y, Z], above 0 inside of the solid. The grid's border counts as outside.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from skimage.measure import marching_cubes

Values = NDArray[np.float32]
Flags = NDArray[np.bool_]

EVERY_NEIGHBOUR = np.ones((3, 3, 3), np.bool_)
LEAST_PART = 0.002  # of the volume of the largest part, from which a separate part belongs to the asset
NEARLY_ON = 1e-3  # values nearer to 0 are moved so far: corners on the surface give triangles without area


def closed(values: Values, least_part: float = LEAST_PART) -> Values:
    """The same solid, its border empty, its cavities filled and its floaters removed."""
    whole = values.copy()
    whole[np.abs(whole) < NEARLY_ON] = -NEARLY_ON
    for axis in range(3):
        for end in (0, -1):
            side = np.moveaxis(whole, axis, 0)[end]
            np.minimum(side, -1.0, out=side)
    floaters = _floaters(whole > 0, least_part)
    whole[floaters] = -np.abs(whole[floaters])
    cavities = _cavities(whole > 0)
    whole[cavities] = np.abs(whole[cavities])
    return whole


def surface(values: Values) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
    """Vertices [v, 3] in cells of the grid and triangles [f, 3], counter-clockwise seen from outside.

    Marching cubes (Lewiner et al. 2003) where values pass 0; nothing at all if they never do.
    """
    if not (values > 0).any():
        return np.zeros((0, 3)), np.zeros((0, 3), np.int32)
    vertices, faces, _, _ = marching_cubes(values, 0.0, gradient_direction="ascent")
    return vertices.astype(np.float64), faces.astype(np.int32)


def parts(inside: Flags) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """The number of the part that each cell belongs to, 0 for none; and each part's cells, from number 1 on.

    Cells that touch at a corner are of one part: a thin slanted tube is no row of floaters.
    """
    labels, count = ndimage.label(inside, EVERY_NEIGHBOUR)
    return labels, np.bincount(labels.ravel(), minlength=count + 1)[1:]


def _floaters(inside: Flags, least_part: float) -> Flags:
    labels, sizes = parts(inside)
    if not len(sizes):
        return np.zeros_like(inside)
    small = np.concatenate([[False], sizes < least_part * sizes.max()])
    return small[labels]


def _cavities(inside: Flags) -> Flags:
    """Empty cells that cannot be reached from the border: nothing told the field what is there."""
    labels, _ = ndimage.label(~inside, EVERY_NEIGHBOUR)
    outside = labels[0, 0, 0]
    return ~inside & (labels != outside)
