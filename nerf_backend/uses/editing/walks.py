"""Ways through code space that stay where there are assets. Pure numpy.

Codes are rows of [n, d] in the field's own space, one row a real asset. They enter the field linearly
(docs/field.md), so straight lines are the natural ways: principal components, differences, mixtures.
"""

import dataclasses

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

REACH = 2.0  # standard deviations of the real assets to either side of their mean
LEAST_SHARE = 1e-6  # of the variance; a component with less is rounding


@dataclasses.dataclass(frozen=True)
class Components:
    """Principal components (Pearson 1901) of n codes, the strongest first."""

    mean: Array  # [d]
    directions: Array  # [k, d], orthonormal; of each the coordinate of greatest size is positive
    shares: Array  # [k] of the variance, at most 1 together


@dataclasses.dataclass(frozen=True)
class Walk:
    """Codes along a line; ``places`` are in standard deviations of the real assets from their mean."""

    codes: Array  # [steps, d]
    places: Array  # [steps]


def principal_components(codes: Array) -> Components:
    """Of codes [n, d]; none if all are equal."""
    mean = codes.mean(axis=0)
    _, sizes, directions = np.linalg.svd(codes - mean, full_matrices=False)
    variances = sizes**2
    total = float(variances.sum())
    shares = variances / total if total > 0 else variances
    kept = shares > LEAST_SHARE
    directions, shares = directions[kept], shares[kept]
    largest = np.abs(directions).argmax(axis=1)
    signs = np.sign(directions[np.arange(len(directions)), largest])
    return Components(mean, directions * signs[:, None], shares)


def scores(codes: Array, direction: Array) -> Array:
    """Where codes [n, d] lie along a ``direction`` [d] of length 1: standard deviations from their mean."""
    along = (codes - codes.mean(axis=0)) @ direction
    deviation = along.std(ddof=1) if len(along) > 1 else 0.0
    return along / deviation if deviation > 0 else along * 0


def covered(
    codes: Array, direction: Array, reach: float = REACH, beyond: bool = False
) -> tuple[float, float]:
    """The stretch of ``direction`` to walk: ``reach`` to either side, no farther than real assets lie.

    With ``beyond`` the last restriction falls.
    """
    if beyond:
        return -reach, reach
    places = scores(codes, direction)
    return max(-reach, float(places.min())), min(reach, float(places.max()))


def walk_along(
    codes: Array,
    direction: Array,
    start: Array | None,
    steps: int,
    reach: float = REACH,
    beyond: bool = False,
) -> Walk:
    """``steps`` codes on the line through ``start`` [d] (the mean if None), over the covered stretch.

    Only the coordinate along ``direction`` changes; all others stay those of ``start``.
    """
    mean = codes.mean(axis=0)
    start = mean if start is None else start
    across = start - mean - ((start - mean) @ direction) * direction
    deviation = float(((codes - mean) @ direction).std(ddof=1)) if len(codes) > 1 else 0.0
    places = np.linspace(*covered(codes, direction, reach, beyond), steps)
    return Walk(mean + across + places[:, None] * deviation * direction, places)


def mixed(first: Array, second: Array, at: float | Array) -> Array:
    """Linear interpolation: ``first`` [d] at 0, ``second`` [d] at 1; [steps, d] of several ``at`` [steps]."""
    share = np.asarray(at, np.float64)[..., None]
    return (1 - share) * first + share * second


def nearest_row(codes: Array, code: Array) -> tuple[int, float]:
    """The real asset nearest to a code [d] (Euclidean), and how far it is."""
    apart = np.linalg.norm(codes - code, axis=1)
    row = int(apart.argmin())
    return row, float(apart[row])
