"""The direction in which an attribute grows ("with armrests"), from assets with it and assets without.

The direction is the difference of the class means: of a linear classifier's normal and this difference,
the normal tells classes apart best, but also leans on whatever cancels noise; the difference is how the
assets themselves differ (Haufe et al. 2014, "On the interpretation
of weight vectors of linear models"). ``held_out_change`` measures either, and docs/benchmarks.md has both.
"""

import dataclasses
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
Direction = Callable[[Array, Flags], Array]

LEAST_TO_POINT = 2  # assets of either class for a direction
LEAST_TO_MEASURE = 6  # for halves that can still be told apart
SPLITS = 20
STRENGTH = 1.0  # inverse of the classifier's L2 penalty, on codes scaled to spread 1


@dataclasses.dataclass(frozen=True)
class Change:
    """What a classifier that saw other assets says of moved ones; means over splits and assets.

    ``before``, ``after``, ``random``: probability of the attribute in assets that lack it, as they are,
    moved along the direction by the distance of the class means, and moved as far in a random direction.
    ``accuracy``: of that classifier, both classes counting alike; a guess has 0.5.
    """

    before: float
    after: float
    random: float
    accuracy: float


def difference_of_means(codes: Array, has: Flags) -> Array:
    """Length 1, [d], from the mean of those without to the mean of those with; codes [n, d]."""
    return _unit(codes[has].mean(axis=0) - codes[~has].mean(axis=0))


def classifier_normal(codes: Array, has: Flags) -> Array:
    """Length 1, [d]: across the boundary of a logistic regression with L2 penalty (Cox 1958)."""
    return _unit(_fit(codes, has).coef_[0])


def random_direction(codes: Array, random: np.random.Generator) -> Array:
    """Length 1, [d], distributed as differences of the codes are."""
    return _unit(random.normal(size=len(codes)) @ (codes - codes.mean(axis=0)))


def gap(codes: Array, has: Flags, direction: Array) -> float:
    """How far apart the means of the classes are along a direction."""
    return float((codes[has].mean(axis=0) - codes[~has].mean(axis=0)) @ direction)


def held_out_change(
    codes: Array, has: Flags, random: np.random.Generator, direction_of: Direction = difference_of_means
) -> Change | None:
    """Directions from one half of the assets, judged on the other; None with too few of either class.

    The judge is a classifier fitted to the second half; moved are assets of the first half that lack the
    attribute, so that no classifier judges an asset which it saw.
    """
    if min(has.sum(), (~has).sum()) < LEAST_TO_MEASURE:
        return None
    found = [_one_split(codes, has, random, direction_of) for _ in range(SPLITS)]
    return Change(*np.mean(found, axis=0).tolist())


def _one_split(
    codes: Array, has: Flags, random: np.random.Generator, direction_of: Direction
) -> tuple[float, float, float, float]:
    own = _half(has, random)
    judge = _fit(codes[~own], has[~own])
    scale = _spread(codes[~own])

    def probability(moved: Array) -> Array:
        said: Array = judge.predict_proba(moved / scale)[:, 1]
        return said

    direction = direction_of(codes[own], has[own])
    step = gap(codes[own], has[own], direction)
    lacking = codes[own & ~has]
    elsewhere = random_direction(codes[own], random)
    right = (probability(codes[own]) > 0.5) == has[own]
    accuracy = (right[has[own]].mean() + right[~has[own]].mean()) / 2
    return (
        float(probability(lacking).mean()),
        float(probability(lacking + step * direction).mean()),
        float(probability(lacking + step * elsewhere).mean()),
        float(accuracy),
    )


def _half(has: Flags, random: np.random.Generator) -> Flags:
    """Half of either class."""
    chosen = np.zeros(len(has), np.bool_)
    for members in (np.flatnonzero(has), np.flatnonzero(~has)):
        chosen[random.permutation(members)[: len(members) // 2]] = True
    return chosen


def _fit(codes: Array, has: Flags):  # type: ignore[no-untyped-def]  # sklearn has no types
    from sklearn.linear_model import LogisticRegression

    judge = LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=1000)
    return judge.fit(codes / _spread(codes), has)


def _spread(codes: Array) -> float:
    """One number for all dimensions, so that the metric stays."""
    return float(np.sqrt(codes.var(axis=0).sum())) or 1.0


def _unit(direction: Array) -> Array:
    length = float(np.linalg.norm(direction))
    return direction / length if length > 0 else direction
