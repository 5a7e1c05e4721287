"""What an asset falls as: convex hulls of its loose parts.

Artists build furniture of pieces, so that the pieces' hulls leave open what is open (the space below a
table, between a chair's legs). A concave piece is filled up. No source: the usual cheap stand-in for a
convex decomposition.
"""

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

Array = npt.NDArray[np.float64]

MOST_PARTS = 10  # the largest; what is left out is small, and each costs time when things fall
_WELD = 1e-5  # of the asset's size: corners that near are one, as importers split them along seams
_DIRECTIONS = 64


def collision_hulls(vertices: Array, triangles: "npt.NDArray[np.int32]") -> list[Array]:
    """Corners [n, 3] of a hull each, largest first. ``vertices`` [v, 3], ``triangles`` [t, 3]."""
    used, corners = np.unique(triangles, return_inverse=True)
    points, faces = vertices[used].astype(np.float64), corners.reshape(-1, 3)
    labels = _loose_parts(points, faces)
    parts = [points[labels == label] for label in range(labels.max() + 1)]
    parts.sort(key=lambda p: -float(np.prod(np.ptp(p, axis=0) + 1e-3)))
    directions = sphere_directions(_DIRECTIONS)
    return [_extremes(part, directions) for part in parts[:MOST_PARTS]]


def _loose_parts(points: Array, faces: npt.NDArray[np.int64]) -> npt.NDArray[np.int32]:
    """Part of each point."""
    size = float(np.ptp(points, axis=0).max()) or 1.0
    _, welded = np.unique(np.round(points / (size * _WELD)), axis=0, return_inverse=True)
    welded = welded.ravel()
    edges = welded[np.concatenate([faces[:, :2], faces[:, 1:]])]
    count = int(welded.max()) + 1
    graph = coo_matrix((np.ones(len(edges)), (edges[:, 0], edges[:, 1])), (count, count))
    return connected_components(graph, directed=False)[1][welded]


def _extremes(points: Array, directions: Array) -> Array:
    """The points that lie farthest in some direction: the hull's corners, but for fine roundings."""
    chosen = np.unique(np.argmax(points @ directions.T, axis=0))
    return points[chosen]


def sphere_directions(count: int) -> Array:
    """[count, 3] unit vectors, evenly spread (Fibonacci lattice; Gonzalez 2010), and the six axes."""
    i = np.arange(count) + 0.5
    z, turn = 1 - 2 * i / count, np.pi * (1 + 5**0.5) * i
    r = np.sqrt(1 - z * z)
    spread = np.stack([r * np.cos(turn), r * np.sin(turn), z], axis=1)
    return np.concatenate([spread, np.eye(3), -np.eye(3)])
