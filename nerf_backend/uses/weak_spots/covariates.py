"""Takes out of scores what the picture explains: size, what is hidden or cut off, distance.

Within-asset (fixed effects) regression: slopes are fitted to the differences between objects of one and the
same asset, so a weak asset that is often small can neither blame its size nor be blamed for it (Mundlak 1978,
"On the pooling of time series and cross section data"). A linear probability model where scores are 0 and 1.
"""

import dataclasses

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Rows = NDArray[np.int64]

RIDGE = 1e-3  # of the number of rows: only decides where a covariate does not vary within assets


@dataclasses.dataclass(frozen=True)
class Adjusted:
    scores: Array  # [m]: what they would be at the mean of all covariates
    slopes: Array  # [k]: change of the score with one unit of each covariate


def adjust(scores: Array, asset: Rows, covariates: Array) -> Adjusted:
    """``scores`` [m] of rows whose asset is ``asset`` [m] (from 0), by ``covariates`` [m, k], k may be 0."""
    if not covariates.shape[1]:
        return Adjusted(scores, np.zeros(0))
    x, y = within(covariates, asset), within(scores[:, None], asset)[:, 0]
    spread = np.sqrt((x**2).mean(axis=0))
    scale = np.where(spread > 1e-9, spread, 1.0)
    x = x / scale
    slopes = np.linalg.solve(x.T @ x + RIDGE * len(x) * np.eye(x.shape[1]), x.T @ y) / scale
    slopes = np.where(spread > 1e-9, slopes, 0.0)
    return Adjusted(scores - (covariates - covariates.mean(axis=0)) @ slopes, slopes)


def within(values: Array, asset: Rows) -> Array:
    """``values`` [m, k] without the mean of their asset."""
    return values - means(values, asset)[asset]


def means(values: Array, owner: Rows) -> Array:
    """[n, k]: mean of the rows of each owner, 0 to n - 1; NaN for one without rows."""
    count = np.bincount(owner)[:, None]
    total = np.stack([np.bincount(owner, column) for column in values.T], axis=1)
    with np.errstate(invalid="ignore"):
        return total / count
