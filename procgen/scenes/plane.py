"""Convex polygons of a plane: arrays [n, 2] of corners, counter-clockwise for x to the right and y up.

The plane is the ground, in metres, or an image, in pixels (there they go round clockwise for the eye).
"""

import numpy as np
from scipy.spatial import ConvexHull, QhullError

from .poses import Array


def convex_hull(points: Array) -> Array:
    """The corners of the hull of ``points`` [n, 2]; the two ends of those that lie on a line."""
    try:
        return np.array(points[ConvexHull(points).vertices])
    except QhullError:
        return np.unique(points, axis=0)[[0, -1]]


def rectangle(low: "tuple[float, float] | Array", high: "tuple[float, float] | Array") -> Array:
    return np.array([(low[0], low[1]), (high[0], low[1]), (high[0], high[1]), (low[0], high[1])], float)


def turned(points: Array, degrees: float) -> Array:
    """``points`` [n, 2] turned counter-clockwise about the origin."""
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return points @ np.array([[c, s], [-s, c]])


def posed(points: Array, degrees: float, at: "tuple[float, float] | Array") -> Array:
    """``points`` [n, 2] turned counter-clockwise about the origin, and the origin moved to ``at``."""
    return turned(points, degrees) + np.asarray(at)


def separation(a: Array, b: Array) -> float:
    """A lower bound of the distance of two convex polygons, negative where they overlap.

    The widest gap along the normals of their edges (separating axes).
    """
    normals = np.concatenate([_normals(a), _normals(b)])
    on_a, on_b = a @ normals.T, b @ normals.T
    gaps = np.maximum(on_b.min(axis=0) - on_a.max(axis=0), on_a.min(axis=0) - on_b.max(axis=0))
    return float(gaps.max())


def contains(polygon: Array, points: Array, margin: float = 0.0) -> bool:
    """Whether all ``points`` [n, 2] lie in a convex polygon, so far or farther from its edges."""
    return bool(outside(polygon, points).max() <= 1e-9 - margin)


def outside(polygon: Array, points: Array) -> Array:
    """[n]: how far points [n, 2] are at least from a convex polygon; negative: how deep inside."""
    normals = _normals(polygon)
    return (points @ normals.T - (polygon * normals).sum(axis=1)).max(axis=1)


def _normals(polygon: Array) -> Array:
    """Unit normals of the edges, outwards, [n, 2]."""
    edges = polygon[np.arange(1 - len(polygon), 1)] - polygon
    return edges[:, ::-1] * (1, -1) / np.hypot(edges[:, :1], edges[:, 1:])


def span(polygon: Array, direction: Array) -> tuple[float, float]:
    """The least and the greatest coordinate along a direction [2]."""
    along = polygon @ direction
    return float(along.min()), float(along.max())


def area(polygon: Array) -> float:
    """The shoelace formula."""
    x, y = polygon.T
    return float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2


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
