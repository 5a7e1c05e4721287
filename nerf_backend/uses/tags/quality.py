"""How far a tag's classifier can be trusted: told of assets that it was not trained with."""

import dataclasses
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score

from .classifier import each_its_own, fewest, folds, shapes_of, train
from .descriptors import Array, Descriptors

FOLDS = 5
REPEATS = 2  # of the folds, each dealt anew: with few assets one deal is a matter of luck
MANY = 500  # labelled assets; then one deal is enough
DRAWS = 2000  # of an interval
LEVEL = (2.5, 97.5)  # percentiles
LIKELY = 0.5  # probability from which an asset is said to have the tag, measured and suggested alike
GOOD = 0.75  # balanced accuracy that the whole interval of a good classifier lies above

Verdict = Literal["good", "fair", "guessing"]
Interval = tuple[float, float]


@dataclasses.dataclass(frozen=True)
class Told:
    """Probabilities [R, n] that R deals of the folds give each labelled asset, without having seen it.

    ``base`` [R, n]: the share with the tag among the assets that were seen; what guessing would say.
    """

    chances: Array
    base: Array

    @property
    def mean(self) -> Array:
        return np.asarray(self.chances.mean(0))


@dataclasses.dataclass(frozen=True)
class Quality:
    """Means over the deals; the interval holds the balanced accuracy with a probability of 95 %.

    Near-duplicates in shape count once together, on each side of the tag: they tell nothing new.
    """

    balanced_accuracy: float  # mean share of right answers with and without the tag; guessing: 0.5
    balanced_accuracy_interval: Interval
    precision: float | None  # share with the tag among those said to have it; None if none was
    average_precision: float  # area under precision over recall; guessing: ``base_rate``
    base_rate: float
    brier: float  # mean squared error of the probability
    brier_of_base: float  # of saying the base rate of every asset
    verdict: Verdict


def told(
    descriptors: Descriptors,
    answers: Array,
    rows: NDArray[np.int64],
    seed: int,
    shapes: NDArray[np.int64] | None = None,
) -> Told:
    """Nested cross-validation: everything that is chosen is chosen without the assets that are told.

    answers [n] are 1 or 0 for the assets ``rows``, at least FEWEST shapes of each; shapes [n] as in train.
    """
    truth = answers[rows]
    shapes = each_its_own(len(answers), shapes)
    repeats = 1 if len(rows) >= MANY else REPEATS
    chances, base = np.zeros((2, repeats, len(rows)))
    for repeat in range(repeats):
        count = min(FOLDS, fewest(truth, shapes[rows]))
        parts = folds(truth, shapes[rows], count, np.random.default_rng((seed, repeat)))
        for part in range(int(parts.max()) + 1):
            out, seen = parts == part, parts != part
            found = train(descriptors, answers, rows[seen], seed, shapes)
            chances[repeat, out] = found.probabilities(descriptors)[rows[out]]
            base[repeat, out] = truth[seen].mean()
    return Told(chances, base)


def quality(truth: Array, found: Told, seed: int, shapes: NDArray[np.int64] | None = None) -> Quality:
    """Of the probabilities ``found`` for assets of which ``truth`` [n], 1 or 0, is known; ``shapes`` [n]."""
    draw = np.random.default_rng(seed)
    shapes = each_its_own(len(truth), shapes)
    weights = _weights(truth, shapes)
    yes = says_yes(found.chances)
    right = yes == (truth > 0.5)
    interval = _balanced_interval(truth, right.mean(0), weights, shapes, draw)
    precisions = [
        float(average_precision_score(truth, chances, sample_weight=weights)) for chances in found.chances
    ]
    sides = [np.average(right.mean(0)[truth == kind], weights=weights[truth == kind]) for kind in (1, 0)]
    return Quality(
        float(np.mean(sides)),
        interval,
        _precision(truth, yes, weights),
        float(np.mean(precisions)),
        float(np.average(truth, weights=weights)),
        float(np.average(((found.chances - truth) ** 2).mean(0), weights=weights)),
        float(np.average(((found.base - truth) ** 2).mean(0), weights=weights)),
        "good" if interval[0] > GOOD else "fair" if interval[0] > 0.5 else "guessing",
    )


def says_yes(chances: Array) -> NDArray[np.bool_]:
    """The rule that is measured, and the one by which a tag is suggested."""
    return chances >= LIKELY


def _precision(truth: Array, yes: NDArray[np.bool_], weights: Array) -> float | None:
    said = (yes * weights).sum()
    return float((yes * weights * truth).sum() / said) if said else None


def _weights(truth: Array, shapes: NDArray[np.int64]) -> Array:
    """[n]: rows of one shape and one answer weigh 1 together."""
    pairs = np.stack([shapes, truth.astype(np.int64)])
    _, of_row, sizes = np.unique(pairs, axis=1, return_inverse=True, return_counts=True)
    return np.asarray(1 / sizes[of_row.ravel()])


def _balanced_interval(
    truth: Array, right: Array, weights: Array, shapes: NDArray[np.int64], draw: np.random.Generator
) -> Interval:
    """Of the posterior of the balanced accuracy (Brodersen et al. 2010), right [n] in 0 ... 1.

    A bootstrap would call five right answers of five a certainty; this does not.
    """
    sides = []
    for kind in (1, 0):
        hits = float((weights * right)[truth == kind].sum())
        misses = max(0.0, shapes_of(truth, shapes, kind) - hits)
        sides.append(draw.beta(0.5 + hits, 0.5 + misses, DRAWS))  # Jeffreys' prior
    low, high = np.percentile(np.mean(sides, axis=0), LEVEL)
    return float(low), float(high)
