"""Does the score rise along a direction of the codes? Ridge regression, leave-one-out, permutation p.

Everything that is chosen (how much is shrunk) is chosen again in every permutation, so it is paid for. No
matrix is larger than assets times COMPONENTS, or assets times the shuffles of a block.
"""

import dataclasses

import numpy as np

from .covariates import Array, Rows
from .permutations import Draws, low_tails

COMPONENTS = 10
SHRINKING = (0.1, 1.0, 10.0, 100.0)  # ridge penalties, in mean squares of a component


@dataclasses.dataclass(frozen=True)
class Direction:
    r2: float  # leave-one-out: share of the differences between assets that is foretold, below 0: none
    p: float
    foretold: Array  # [n]: value of each asset, foretold without it


@dataclasses.dataclass(frozen=True)
class Ridge:
    """A regression with a free intercept on orthonormal, centred ``components`` [n, c], shrunk by [c]."""

    components: Array
    shrinking: Array

    def left_out(self, values: Array) -> Array:
        """[n, b]: what is foretold of each row of ``values`` [n, b] by all others (the PRESS identity)."""
        slopes = self.shrinking[:, None] * (self.components.T @ values)
        fitted = values.mean(axis=0) + self.components @ slopes
        leverage = 1 / len(values) + self.components**2 @ self.shrinking
        return np.asarray(values - (values - fitted) / (1 - leverage)[:, None])


def direction(codes: Array, values: Array, draws: Draws) -> Direction:
    """``values`` [n] from the principal components of ``codes`` [n, d]."""
    fits = ridges(codes)
    foretold = [fit.left_out(values[:, None]) for fit in fits]
    r2 = np.array([_r2(values[:, None], f)[0] for f in foretold])
    best = int(r2.argmax())

    def of(chance: Array, _: Rows) -> Array:
        return -np.max([_r2(chance, fit.left_out(chance)) for fit in fits], axis=0)[None]

    cost = len(SHRINKING) * COMPONENTS * len(values)
    [p] = low_tails(-r2[[best]], of, values, np.zeros(len(values), np.int64), draws, cost)
    return Direction(float(r2[best]), float(p), foretold[best][:, 0])


def ridges(codes: Array) -> list[Ridge]:
    """One for each of SHRINKING."""
    u, s, _ = np.linalg.svd(codes - codes.mean(axis=0), full_matrices=False)
    count = max(1, min(COMPONENTS, len(codes) // 4, int((s > 1e-9 * max(s[0], 1e-300)).sum())))
    u, square = u[:, :count], s[:count] ** 2
    penalties = np.array(SHRINKING) * max(float(square.mean()), 1e-300)
    return [Ridge(u, square / (square + penalty)) for penalty in penalties]


def _r2(values: Array, foretold: Array) -> Array:
    """[b]: against the mean of the others."""
    others = (values - values.mean(axis=0)) * len(values) / (len(values) - 1)
    left, total = ((values - foretold) ** 2).sum(axis=0), (others**2).sum(axis=0)
    return 1 - np.divide(left, total, out=np.ones_like(total), where=total > 0)
