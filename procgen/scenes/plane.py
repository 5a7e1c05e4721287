"""Convex polygons in the ground plane: arrays [n, 2] of corners in metres, counter-clockwise."""

import numpy as np

from .poses import Array


def convex_hull(points: Array) -> Array:
    """The corners of the hull of ``points`` [n, 2] (Andrew's monotone chain)."""
    ordered = np.unique(points, axis=0)
    lower, upper = _chain(ordered), _chain(ordered[::-1])
    return np.array(lower[:-1] + upper[:-1])


def _chain(points: Array) -> list[Array]:
    kept: list[Array] = []
    for point in points:
        while len(kept) > 1 and _turn(kept[-2], kept[-1], point) <= 0:
            kept.pop()
        kept.append(point)
    return kept


def _turn(a: Array, b: Array, c: Array) -> float:
    return float((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]))


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
    x, y = polygon.T
    return float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2
