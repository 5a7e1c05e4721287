"""Which assets are in a library twice, or in several colours. Pure functions on arrays.

Leader clustering (Hartigan 1975, ch. 3): assets are taken in their order; each joins the nearest leader
within a threshold, or becomes a leader itself. So each member lies within the threshold of the first of its
group, and a library of slowly changing shapes does not become one group, as it would with single linkage.
Distances to all leaders are made block by block: memory does not grow with the square of the assets.
"""

import dataclasses
from collections.abc import Callable

import numpy as np

from blender_addon.similarity import SAME_LOOK, SAME_SHAPE

BLOCK = 1024  # assets at a time
LEADERS_AT_ONCE = 16_384


@dataclasses.dataclass(frozen=True)
class Variant:
    """Rows of one shape and one look; several are the same asset twice."""

    rows: tuple[int, ...]


@dataclasses.dataclass(frozen=True)
class SameShape:
    """Assets of one shape, a variant for each look; rows ascend."""

    variants: tuple[Variant, ...]


@dataclasses.dataclass(frozen=True)
class Duplicates:
    """Groups of more than one asset, the largest first.

    ``copies``: same shape and look. ``recolours``: same shape in several looks (some of which may be there
    twice). ``looks``: rows of the same look on different shapes, one of each shape.
    """

    copies: tuple[Variant, ...]
    recolours: tuple[SameShape, ...]
    looks: tuple[tuple[int, ...], ...]


def near_duplicates(
    shapes: np.ndarray,
    appearances: np.ndarray,
    same_shape: float = SAME_SHAPE,
    same_look: float = SAME_LOOK,
    report: Callable[[int], None] = lambda done: None,
) -> Duplicates:
    """shapes, appearances: [n, k], divided by the typical distance of each half (similarity.py).

    ``report`` is told how many rows are done, of 2 n.
    """
    count = len(shapes)
    by_shape = leaders(shapes, same_shape, report)
    by_look = leaders(appearances, same_look, lambda done: report(count + done))
    groups = []
    for rows in _groups(by_shape):
        own = leaders(appearances[rows], same_look)
        groups.append(SameShape(tuple(Variant(tuple(rows[part].tolist())) for part in _groups(own))))
    looks = []
    for rows in _groups(by_look):
        firsts = np.unique(by_shape[rows], return_index=True)[1]  # one of each shape
        looks.append(tuple(np.sort(rows[firsts]).tolist()))
    copies = [variant for group in groups for variant in group.variants if len(variant.rows) > 1]
    recolours = [group for group in groups if len(group.variants) > 1]
    return Duplicates(
        tuple(sorted(copies, key=lambda variant: -len(variant.rows))),
        tuple(sorted(recolours, key=lambda group: -len(group.variants))),
        tuple(sorted((rows for rows in looks if len(rows) > 1), key=lambda rows: -len(rows))),
    )


def leaders(
    vectors: np.ndarray, within: float, report: Callable[[int], None] = lambda done: None
) -> np.ndarray:
    """int [n]: the row of each row's leader; a leader's is its own. vectors: [n, k]."""
    exact = np.asarray(vectors, np.float64)
    centred = exact - exact.mean(axis=0) if len(exact) else exact  # float32 errs less near zero
    rough = centred.astype(np.float32)
    found = np.full(len(exact), -1)
    chosen = np.empty(0, np.intp)
    for start in range(0, len(exact), BLOCK):
        rows = np.arange(start, min(start + BLOCK, len(exact)))
        nearest = _nearest(rough, rows, chosen)
        known = nearest >= 0
        known[known] = _apart(exact, rows[known], nearest[known]) <= within
        found[rows[known]] = nearest[known]
        new = _lead_each_other(exact[rows[~known]], within)
        found[rows[~known]] = rows[~known][new]
        chosen = np.concatenate([chosen, np.unique(found[rows[~known]])])
        report(start + len(rows))
    return found


def _nearest(rough: np.ndarray, rows: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """The nearest of the chosen to each of the rows; -1 if there is none."""
    best, nearest = np.full(len(rows), np.inf, np.float32), np.full(len(rows), -1)
    for start in range(0, len(chosen), LEADERS_AT_ONCE):
        some = rough[chosen[start : start + LEADERS_AT_ONCE]]
        squared = np.square(some).sum(axis=1) - 2 * (rough[rows] @ some.T)  # less |row|^2
        place = squared.argmin(axis=1)
        least = squared[np.arange(len(rows)), place]
        nearer = least < best
        best[nearer], nearest[nearer] = least[nearer], chosen[start + place[nearer]]
    return nearest


def _lead_each_other(vectors: np.ndarray, within: float) -> np.ndarray:
    """The leader of each of the few rows of a block that no earlier leader has."""
    found = np.full(len(vectors), -1)
    for row in range(len(vectors)):
        if found[row] < 0:
            free = row + np.flatnonzero(found[row:] < 0)
            found[free[np.linalg.norm(vectors[free] - vectors[row], axis=1) <= within]] = row
    return found


def _apart(exact: np.ndarray, rows: np.ndarray, others: np.ndarray) -> np.ndarray:
    return np.linalg.norm(exact[rows] - exact[others], axis=1)


def _groups(labels: np.ndarray) -> list[np.ndarray]:
    """Rows of each label, ascending, in the order of the labels."""
    order = np.argsort(labels, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(labels[order])) + 1) if len(labels) else []
