"""Where a frame round assets is drawn: round those of them that lie together, with hardly any others between.

A frame is a rectangle, and assets that are alike need not lie in one on the map.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

STRANGERS = 0.1  # of the assets in a frame at most are not those that it is about
_CORE = 2 / 3  # of those that it is about are in it at least
NEARLY_ALL = 0.9  # of the map's assets: a frame round them tells nothing

Square = tuple[int, int]  # column and row


class Core(NamedTuple):
    """Squares of the map, the outer ones included."""

    left: int
    low: int
    right: int
    high: int

    def holds(self, square: Square) -> bool:
        return self.left <= square[0] <= self.right and self.low <= square[1] <= self.high


def core(own: Sequence[Square], others: Sequence[Square]) -> Core | None:
    """The rectangle round most of ``own`` that keeps to STRANGERS; None where there is none worth drawing.

    ``own`` and ``others`` are the squares of all assets on the map, each once.
    """
    if not own:
        return None
    found = _heaviest(own, others)
    inside = [square for square in own if found.holds(square)]
    if len(inside) < max(2.0, _CORE * len(own)):
        return None
    tight = Core(*np.min(inside, 0).tolist(), *np.max(inside, 0).tolist())
    holds = len(inside) + sum(tight.holds(square) for square in others)
    return tight if holds < NEARLY_ALL * (len(own) + len(others)) else None


def _heaviest(own: Sequence[Square], others: Sequence[Square]) -> Core:
    """The rectangle with the largest sum, where each asset of ``own`` counts 1.

    Another counts so far below zero that a sum above it has no more than STRANGERS of them. For each lower
    row, sums over all higher ones at once: the best stretch of columns ends where the sum up to there is
    furthest above the least one before (Kadane).
    """
    outer = Core(*np.min(own, 0).tolist(), *np.max(own, 0).tolist())
    between = [square for square in others if outer.holds(square)]  # beyond it there is nothing to gain
    places = np.array([*own, *between])
    columns, at_column = np.unique(places[:, 0], return_inverse=True)  # without the empty ones
    rows, at_row = np.unique(places[:, 1], return_inverse=True)
    weights = np.zeros((len(columns), len(rows)))
    weights[at_column, at_row] = -(1 - STRANGERS) / STRANGERS
    weights[at_column[: len(own)], at_row[: len(own)]] = 1.0
    best, found = -np.inf, Core(0, 0, 0, 0)
    for low in range(weights.shape[1]):
        sums = np.zeros((weights.shape[0] + 1, weights.shape[1] - low))  # up to each column, by upper row
        sums[1:] = weights[:, low:].cumsum(1).cumsum(0)
        gains = sums[1:] - np.minimum.accumulate(sums[:-1], 0)
        right, high = np.unravel_index(int(gains.argmax()), gains.shape)
        if gains[right, high] > best:
            best = float(gains[right, high])
            left = int(sums[: right + 1, high].argmin())
            found = Core(left, low, int(right), low + int(high))
    return Core(
        int(columns[found.left]), int(rows[found.low]), int(columns[found.right]), int(rows[found.high])
    )
