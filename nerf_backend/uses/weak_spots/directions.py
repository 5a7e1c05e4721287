"""Does the score rise along a direction of the codes? Ridge regression, leave-one-out, permutation p.

Everything that is chosen (how much is shrunk) is chosen again in every permutation, so it is paid for.
"""

import dataclasses

import numpy as np

from .covariates import Array, Rows

COMPONENTS = 10
SHRINKING = (0.1, 1.0, 10.0, 100.0)  # ridge penalties, in mean squares of a component


@dataclasses.dataclass(frozen=True)
class Direction:
    r2: float  # leave-one-out: share of the differences between assets that is foretold, below 0: none
    p: float
    foretold: Array  # [n]: value of each asset, foretold without it


def direction(codes: Array, values: Array, shuffled: Rows) -> Direction:
    """``values`` [n] from the principal components of ``codes`` [n, d]; ``shuffled`` [count, n]: orders."""
    hats = _hats(codes)
    found = [_left_out(hat, values[:, None]) for hat in hats]
    r2 = np.array([_r2(values[:, None], f)[0] for f in found])
    best = int(r2.argmax())
    permuted = values[shuffled].T
    chance = np.max([_r2(permuted, _left_out(hat, permuted)) for hat in hats], axis=0)
    p = (1 + (chance >= r2[best] - 1e-12).sum()) / (1 + len(chance))
    return Direction(float(r2[best]), float(p), found[best][:, 0])


def _hats(codes: Array) -> list[Array]:
    """Matrices [n, n] that give the fitted values of a ridge regression with a free intercept."""
    n = len(codes)
    u, s, _ = np.linalg.svd(codes - codes.mean(axis=0), full_matrices=False)
    count = max(1, min(COMPONENTS, n // 4, int((s > 1e-9 * max(s[0], 1e-300)).sum())))
    u, square = u[:, :count], s[:count] ** 2
    penalties = np.array(SHRINKING) * max(float(square.mean()), 1e-300)
    return [1 / n + (u * (square / (square + penalty))) @ u.T for penalty in penalties]


def _left_out(hat: Array, values: Array) -> Array:
    """[n, k]: what is foretold of each row of ``values`` [n, k] by all others (the PRESS identity)."""
    return values - (values - hat @ values) / (1 - np.diag(hat))[:, None]


def _r2(values: Array, foretold: Array) -> Array:
    """[k]: against the mean of the others."""
    others = (values - values.mean(axis=0)) * len(values) / (len(values) - 1)
    left, total = ((values - foretold) ** 2).sum(axis=0), (others**2).sum(axis=0)
    return 1 - np.divide(left, total, out=np.ones_like(total), where=total > 0)
