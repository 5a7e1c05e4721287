"""The smallest circle round points of a plane: unlike a box, it turns with them."""

from itertools import combinations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

_SLACK = 1e-9  # of the radius: points this far outside of the circle count as on it


def smallest_circle(points: Array) -> tuple[Array, float]:
    """Centre [2] and radius of the smallest circle that holds all ``points`` [n, 2], n at least 1.

    The circle of at most three points (its support) is grown by the farthest point outside until there
    is none. Each is larger than the one before, so no support comes twice and the search ends.
    """
    support = points[:1]
    centre, radius = support[0], 0.0
    while True:
        distances = np.linalg.norm(points - centre, axis=1)
        farthest = int(distances.argmax())
        if distances[farthest] <= radius * (1 + _SLACK):
            return centre, float(radius)
        grown = _smallest_of_few(np.concatenate([support, points[farthest : farthest + 1]]))
        if grown[1] <= radius:  # equal up to rounding
            return centre, float(distances[farthest])
        centre, radius, support = grown


def _smallest_of_few(points: Array) -> tuple[Array, float, Array]:
    """Centre, radius and support of the circle of at most four points: the smallest of all possible ones."""
    found = []
    for size in (2, 3):
        for chosen in combinations(range(len(points)), size):
            support = points[list(chosen)]
            centre = _circumcentre(support)
            if centre is None:
                continue
            radius = float(np.linalg.norm(support - centre, axis=1).max())
            if (np.linalg.norm(points - centre, axis=1) <= radius * (1 + _SLACK)).all():
                found.append((radius, chosen, centre))
    radius, chosen, centre = min(found, key=lambda circle: circle[:2])
    return centre, radius, points[list(chosen)]


def _circumcentre(support: Array) -> Array | None:
    """The point equally far from two or three points; None if three lie on a line."""
    origin, edges = support[0], support[1:] - support[0]
    if len(edges) == 1:
        return origin + edges[0] / 2
    (ax, ay), (bx, by) = edges
    double = 2 * (ax * by - ay * bx)
    if abs(double) <= 1e-12 * float((edges**2).sum()):
        return None
    a, b = ax * ax + ay * ay, bx * bx + by * by
    return origin + np.array([by * a - ay * b, ax * b - bx * a]) / double
