"""How many fronts are right, up to what cannot be known: symmetries, and one turn common to all."""

import dataclasses
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

NEAR = 15.0  # degrees within which a front counts as found


@dataclasses.dataclass(frozen=True)
class YawScore:
    """``found``: share of assets; ``turn``: what all are turned by together, which an artist sets once."""

    found: float
    turn: float
    median_error: float
    wrong: list[int]  # rows of the assets that are not found


def score(found: Sequence[float], truth: Sequence[float], symmetry: Sequence[int]) -> YawScore:
    """Of fronts in degrees. ``symmetry``: 1 none, n the order of turns that change nothing, 0 any turn.

    The common turn is the one with which most fronts are right, of those that the assets themselves name.
    """
    gaps = np.asarray(found, np.float64) - np.asarray(truth, np.float64)
    orders = np.asarray(symmetry)
    named = gaps[orders == 1] if (orders == 1).any() else gaps
    errors = [errors_of(gaps - turn, orders) for turn in named]
    best = max(range(len(named)), key=lambda i: (int((errors[i] <= NEAR).sum()), -float(errors[i].sum())))
    wrong = [int(row) for row in np.nonzero(errors[best] > NEAR)[0]]
    turn = (float(named[best]) + 180) % 360 - 180
    share = 1 - len(wrong) / len(gaps)
    return YawScore(share, turn, float(np.median(errors[best])), wrong)


def errors_of(gaps: NDArray[np.float64], orders: NDArray[np.int64]) -> NDArray[np.float64]:
    """Degrees [A] from the nearest of an asset's equivalent fronts; 0 where any will do."""
    period = 360 / np.maximum(orders, 1)
    folded = np.abs((gaps + period / 2) % period - period / 2)
    return np.where(orders == 0, 0.0, folded)
