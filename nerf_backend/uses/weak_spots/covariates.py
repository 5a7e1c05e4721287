"""Takes out of scores what the picture explains: size, what is hidden or cut off, distance.

Within-asset (fixed effects) regression: it is fitted to the differences between objects of one and the same
asset, so a weak asset that is often small can neither blame its size nor be blamed for it (Mundlak 1978, "On
the pooling of time series and cross section data"). Each covariate bends at its quartiles, because whether
something is seen saturates. Scores of 0 and 1 are treated as numbers (a linear probability model).
"""

import dataclasses

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Rows = NDArray[np.int64]

# Ridge penalties, of the number of rows; the last one explains nothing.
PENALTIES = (1e-3, 1e-2, 1e-1, 1.0, 1e9)
FOLDS = 5
QUARTILES = (0.25, 0.5, 0.75)


@dataclasses.dataclass(frozen=True)
class Adjusted:
    scores: Array  # [m]: what they would be if the covariates explained no difference
    changes: Array  # [k]: of the score, from the lower to the upper quartile of each covariate


def adjust(scores: Array, asset: Rows, covariates: Array) -> Adjusted:
    """``scores`` [m] of rows whose asset is ``asset`` [m] (from 0), by ``covariates`` [m, k], k may be 0.

    How far the covariates are trusted is what foretells left-out assets best, so that chance in few trials
    does not explain an asset's weakness away.
    """
    k = covariates.shape[1]
    if not k:
        return Adjusted(scores, np.zeros(0))
    knots = np.quantile(covariates, QUARTILES, axis=0)
    terms = _terms(covariates, knots)
    x, y = within(terms, asset), within(scores[:, None], asset)[:, 0]
    spread = np.sqrt((x**2).mean(axis=0))
    scale = np.where(spread > 1e-9, spread, np.inf)  # what does not vary explains nothing
    x = x / scale
    errors = [sum(_left_out(x, y, asset % FOLDS == fold, p) for fold in range(FOLDS)) for p in PENALTIES]
    slopes = _ridge(x, y, PENALTIES[int(np.argmin(errors))]) / scale
    step = (_terms(knots[2:], knots) - _terms(knots[:1], knots))[0] * slopes
    explained = terms @ slopes
    return Adjusted(scores - explained + explained.mean(), step.reshape(-1, k).sum(axis=0))


def _ridge(x: Array, y: Array, penalty: float) -> Array:
    return np.linalg.solve(x.T @ x + penalty * len(x) * np.eye(x.shape[1]), x.T @ y)


def _left_out(x: Array, y: Array, out: NDArray[np.bool_], penalty: float) -> float:
    """Squared error on the rows that are ``out``, foretold from the others."""
    return float(((y[out] - x[out] @ _ridge(x[~out], y[~out], penalty)) ** 2).sum())


def _terms(covariates: Array, knots: Array) -> Array:
    """[m, 4 k]: the covariates themselves, then what they exceed each of their ``knots`` [3, k] by."""
    return np.concatenate([covariates, *(np.maximum(covariates - knot, 0) for knot in knots)], axis=1)


def within(values: Array, asset: Rows) -> Array:
    """``values`` [m, k] without the mean of their asset."""
    return values - means(values, asset)[asset]


def means(values: Array, owner: Rows) -> Array:
    """[n, k]: mean of the rows of each owner, 0 to n - 1; NaN for one without rows."""
    count = np.bincount(owner)[:, None]
    total = np.stack([np.bincount(owner, column) for column in values.T], axis=1)
    with np.errstate(invalid="ignore"):
        return total / count
