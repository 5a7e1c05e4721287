"""Which assets are in a library twice, or in several colours. Pure functions on arrays.

Leader clustering (Hartigan 1975, ch. 3): assets are taken in their order; each joins the nearest leader
within a threshold, or becomes a leader itself. Assets that are the same in shape and look are clustered by
both at once, with the larger of the two distances, each in its threshold. So each member lies within the
threshold of the first of its group, and a library of slowly changing shapes does not become one group, as it
would with single linkage. Distances to all leaders are made block by block: memory does not grow with the
square of the assets.
"""

import dataclasses
from collections.abc import Callable, Sequence

import numpy as np

from blender_addon.similarity import SAME_LOOK, SAME_SHAPE
from blender_addon.similarity import near_duplicates as same_asset

BLOCK = 1024  # assets at a time
LEADERS_AT_ONCE = 16_384
_LEAST = 1e-3  # a threshold of 0 is no unit, and far less is beyond float32


@dataclasses.dataclass(frozen=True)
class Variant:
    """Rows of one look; within a SameShape they are all near its first in shape."""

    rows: tuple[int, ...]


@dataclasses.dataclass(frozen=True)
class SameShape:
    """Assets of one shape, that of the first variant's first, a variant for each look; rows ascend."""

    variants: tuple[Variant, ...]


@dataclasses.dataclass(frozen=True)
class Duplicates:
    """Groups of more than one asset, the largest first.

    ``copies``: rows of the same shape and look as the first. ``recolours``: same shape in several looks (some
    of which may be there twice). ``looks``: rows of the same look on different shapes, one of each shape.
    """

    copies: tuple[tuple[int, ...], ...]
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

    ``report`` is told how many rows are done, of 3 n.
    """
    count = len(shapes)
    by_shape = leaders(shapes, same_shape, report)
    by_look = leaders(appearances, same_look, lambda done: report(count + done))
    by_both = leaders_of_both(
        shapes, appearances, same_shape, same_look, lambda done: report(2 * count + done)
    )
    copies = [tuple(rows.tolist()) for rows in _groups(by_both) if len(rows) > 1]
    groups = []
    for rows in _groups(by_shape):
        own = leaders(appearances[rows], same_look)
        groups.append(SameShape(tuple(Variant(tuple(rows[part].tolist())) for part in _groups(own))))
    looks = []
    for rows in _groups(by_look):
        firsts = np.unique(by_shape[rows], return_index=True)[1]  # one of each shape
        looks.append(tuple(np.sort(rows[firsts]).tolist()))
    recolours = [group for group in groups if len(group.variants) > 1]
    return Duplicates(
        tuple(sorted(copies, key=lambda rows: -len(rows))),
        tuple(sorted(recolours, key=lambda group: -len(group.variants))),
        tuple(sorted((rows for rows in looks if len(rows) > 1), key=lambda rows: -len(rows))),
    )


def leaders(
    vectors: np.ndarray, within: float, report: Callable[[int], None] = lambda done: None
) -> np.ndarray:
    """int [n]: the row of each row's leader; a leader's is its own. vectors: [n, k]."""
    return _leaders([_Half(vectors, within)], lambda apart: apart <= within, report)


def leaders_of_both(
    shapes: np.ndarray,
    appearances: np.ndarray,
    same_shape: float = SAME_SHAPE,
    same_look: float = SAME_LOOK,
    report: Callable[[int], None] = lambda done: None,
) -> np.ndarray:
    """int [n]: the row of each row's leader, of which it is a near-duplicate by shape and look."""
    return _leaders(
        [_Half(shapes, same_shape), _Half(appearances, same_look)],
        lambda shape, look: same_asset(shape, look, same_shape, same_look),
        report,
    )


class _Half:
    """Vectors [n, k] whose distances count in units of ``within``."""

    def __init__(self, vectors: np.ndarray, within: float) -> None:
        self.exact = np.asarray(vectors, np.float64)
        centred = self.exact - self.exact.mean(axis=0) if len(self.exact) else self.exact
        self.rough = (centred / max(within, _LEAST)).astype(np.float32)  # float32 errs less near zero

    def apart(self, rows: np.ndarray, others: np.ndarray) -> np.ndarray:
        return np.linalg.norm(self.exact[rows] - self.exact[others], axis=1)

    def roughly(self, rows: np.ndarray, others: np.ndarray) -> np.ndarray:
        """float32 [rows, others]: squared distances in units of the threshold, less exact."""
        some = self.rough[others]
        squared = np.square(some).sum(axis=1) - 2 * (self.rough[rows] @ some.T)
        return np.asarray(squared + np.square(self.rough[rows]).sum(axis=1)[:, None])


def _leaders(
    halves: Sequence[_Half], same: Callable[..., np.ndarray], report: Callable[[int], None]
) -> np.ndarray:
    """``same`` tells of distances [m], an array a half, which are near enough."""
    count = len(halves[0].exact)
    found = np.full(count, -1)
    chosen = np.empty(0, np.intp)
    for start in range(0, count, BLOCK):
        rows = np.arange(start, min(start + BLOCK, count))
        nearest = _nearest(halves, rows, chosen)
        known = nearest >= 0
        known[known] = same(*(half.apart(rows[known], nearest[known]) for half in halves))
        found[rows[known]] = nearest[known]
        _lead_each_other(halves, same, rows[~known], found)
        chosen = np.concatenate([chosen, np.unique(found[rows[~known]])])
        report(start + len(rows))
    return found


def _nearest(halves: Sequence[_Half], rows: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """The nearest of the chosen to each of the rows, by the half it is farther in; -1 if there is none."""
    best, nearest = np.full(len(rows), np.inf, np.float32), np.full(len(rows), -1)
    for start in range(0, len(chosen), LEADERS_AT_ONCE):
        some = chosen[start : start + LEADERS_AT_ONCE]
        squared = halves[0].roughly(rows, some)
        for half in halves[1:]:
            np.maximum(squared, half.roughly(rows, some), out=squared)
        place = squared.argmin(axis=1)
        least = squared[np.arange(len(rows)), place]
        nearer = least < best
        best[nearer], nearest[nearer] = least[nearer], some[place[nearer]]
    return nearest


def _lead_each_other(
    halves: Sequence[_Half], same: Callable[..., np.ndarray], rows: np.ndarray, found: np.ndarray
) -> None:
    """Writes the leaders of the few rows of a block that no earlier leader has into ``found`` [n]."""
    for row in rows:
        if found[row] < 0:
            free = rows[found[rows] < 0]
            near = same(*(half.apart(free, np.full(len(free), row)) for half in halves))
            found[free[near]] = row


def _groups(labels: np.ndarray) -> list[np.ndarray]:
    """Rows of each label, ascending, in the order of the labels."""
    order = np.argsort(labels, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(labels[order])) + 1) if len(labels) else []
