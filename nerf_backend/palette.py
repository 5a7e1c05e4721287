"""Which colours an asset has at all, whatever their shares, and how far the colours of assets are apart.

A palette is the few colours [k, 3] in CIELAB that most of an asset's surface is near to. Distances are colour
differences of CIE 1976 (Delta E): 2 is just seen side by side, a light and a dark wood are some 20 apart.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

SPACING = 4.0  # Delta E between the places where the densest is looked for
REACH = 10.0  # Delta E round a colour that count as shades of it
LEAST = 0.02  # share of the surface: smaller ones are seams and the blends at edges
MOST = 12  # colours: a surface with more has every shade there is


def palette_of(colours: Array) -> Array:
    """The palette [k, 3] of surface colours [n, 3] in CIELAB, the most frequent colour first.

    Again and again the densest place takes what is within REACH of it; no order of the colours matters.
    """
    left = colours
    found: list[Array] = []
    while len(left) and len(found) < MOST:
        places = np.round(left / SPACING) @ (1e6, 1e3, 1.0)
        _, at, counts = np.unique(places, return_inverse=True, return_counts=True)
        middle = left[at == counts.argmax()].mean(0)
        near = np.linalg.norm(left - middle, axis=1) <= REACH
        if near.sum() > LEAST * len(colours):
            found.append(left[near].mean(0))
        left = left[~near]
    return np.array(found).reshape(-1, 3)


def palettes_apart(palettes: Sequence[Array]) -> Array:
    """float64 [A, A]: symmetric chamfer distances between palettes, none of them empty.

    One way it is the mean distance of a palette's colours to the other's nearest; this is the mean of both.
    """
    colours = np.concatenate(palettes)
    sizes = np.array([len(palette) for palette in palettes])
    starts = np.cumsum(sizes) - sizes
    distances = np.linalg.norm(colours[:, None] - colours[None], axis=2)
    nearest = np.minimum.reduceat(distances, starts, axis=1)
    one_way = np.add.reduceat(nearest, starts, axis=0) / sizes[:, None]
    return np.asarray((one_way + one_way.T) / 2)
