"""How far a tag's classifier can be trusted: told of assets that it was not trained with."""

import dataclasses
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score

from .classifier import fewest, folds, train
from .descriptors import Array, Descriptors

FEWEST = 5  # assets with the tag, and as many without: with fewer nothing can be measured
FOLDS = 5
REPEATS = 2  # of the folds, each dealt anew: with few assets one deal is a matter of luck
MANY = 500  # labelled assets; then one deal is enough
DRAWS = 2000  # of an interval
LEVEL = (2.5, 97.5)  # percentiles
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
    """Means over the deals; the interval holds the balanced accuracy with a probability of 95 %."""

    balanced_accuracy: float  # mean share of right answers with and without the tag; guessing: 0.5
    balanced_accuracy_interval: Interval
    average_precision: float  # area under precision over recall; guessing: ``base_rate``
    base_rate: float
    brier: float  # mean squared error of the probability
    brier_of_base: float  # of saying the base rate of every asset
    verdict: Verdict


def told(descriptors: Descriptors, answers: Array, rows: NDArray[np.int64], seed: int) -> Told:
    """Nested cross-validation: everything that is chosen is chosen without the assets that are told.

    answers [n] are 1 or 0 for the assets ``rows``, at least FEWEST of each.
    """
    truth = answers[rows]
    repeats = 1 if len(rows) >= MANY else REPEATS
    chances, base = np.zeros((2, repeats, len(rows)))
    for repeat in range(repeats):
        parts = folds(truth, min(FOLDS, fewest(truth)), np.random.default_rng((seed, repeat)))
        for part in range(int(parts.max()) + 1):
            out, seen = parts == part, parts != part
            found = train(descriptors, answers, rows[seen], seed)
            chances[repeat, out] = found.probabilities(descriptors)[rows[out]]
            base[repeat, out] = truth[seen].mean()
    return Told(chances, base)


def quality(truth: Array, found: Told, seed: int) -> Quality:
    """Of the probabilities ``found`` for assets of which ``truth`` [n], 1 or 0, is known."""
    draw = np.random.default_rng(seed)
    right = (found.chances > found.base) == (truth > 0.5)
    interval = _balanced_interval(truth, right.mean(0), draw)
    precisions = [float(average_precision_score(truth, chances)) for chances in found.chances]
    middle = float(np.mean([right[:, truth == kind].mean() for kind in (1, 0)]))
    return Quality(
        middle,
        interval,
        float(np.mean(precisions)),
        float(truth.mean()),
        float(((found.chances - truth) ** 2).mean()),
        float(((found.base - truth) ** 2).mean()),
        "good" if interval[0] > GOOD else "fair" if interval[0] > 0.5 else "guessing",
    )


def _balanced_interval(truth: Array, right: Array, draw: np.random.Generator) -> Interval:
    """Of the posterior of the balanced accuracy (Brodersen et al. 2010), right [n] in 0 ... 1.

    A bootstrap would call five right answers of five a certainty; this does not.
    """
    sides = []
    for kind in (1, 0):
        hits = float(right[truth == kind].sum())
        sides.append(draw.beta(0.5 + hits, 0.5 + (truth == kind).sum() - hits, DRAWS))  # Jeffreys' prior
    low, high = np.percentile(np.mean(sides, axis=0), LEVEL)
    return float(low), float(high)
