"""Convex polygons of a plane: [n, 2] corners, counter-clockwise for x to the right and y up; n = 0: empty."""

import numpy as np
import numpy.typing as npt
from scipy.spatial import ConvexHull, QhullError

Array = npt.NDArray[np.float64]


def hull(points: Array) -> Array:
    """The smallest convex polygon round points [n, 2]; empty if they lie on a line."""
    try:
        return np.array(points[ConvexHull(points).vertices])
    except QhullError:
        return np.zeros((0, 2))


def rectangle(width: float, height: float) -> Array:
    """With one corner at the origin."""
    return np.array([(0.0, 0.0), (width, 0.0), (width, height), (0.0, height)])


def area(polygon: Array) -> float:
    """The shoelace formula."""
    x, y = polygon.T
    return float(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y)) / 2


def intersection(one: Array, other: Array) -> Array:
    """What lies in both: ``one``, cut along each edge of ``other`` (Sutherland and Hodgman 1974)."""
    if not len(one) or not len(other) or _apart(one, other):
        return one[:0]
    for start, end in zip(other, np.roll(other, -1, axis=0), strict=True):
        one = _left_of(one, start, end)
    return one


def _apart(one: Array, other: Array) -> bool:
    """Whether their boxes do not meet: most pairs need no cutting."""
    return bool((one.max(axis=0) < other.min(axis=0)).any() or (other.max(axis=0) < one.min(axis=0)).any())


def _left_of(polygon: Array, start: Array, end: Array) -> Array:
    (dx, dy), offsets = end - start, polygon - start
    side = dx * offsets[:, 1] - dy * offsets[:, 0]
    after = np.roll(side, -1)
    inside, cut = side >= 0, (side >= 0) != (after >= 0)
    share = side / np.where(cut, side - after, 1.0)
    cuts = polygon + share[:, None] * (np.roll(polygon, -1, axis=0) - polygon)
    corners = np.stack([polygon, cuts], axis=1).reshape(-1, 2)
    return np.array(corners[np.stack([inside, cut], axis=1).ravel()])
