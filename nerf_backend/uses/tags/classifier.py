"""One tag's classifier: which descriptor it looks at, how strongly it is held back, what it says.

Both are chosen by the log loss of a cross-validation inside the labelled assets. The log loss rewards
honest probabilities; how honest they are is measured (docs/benchmarks.md, Tags).
"""

import dataclasses
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from .descriptors import Array, Descriptors
from .logistic import fitted, log_losses, probabilities

STRENGTHS = np.logspace(-1, 3, 5)  # inverse regularisation, for vectors of root mean square length 1
INNER_FOLDS = 5
FEWEST_TO_CHOOSE = 3  # shapes of each kind; with fewer nothing is chosen
PLAIN_STRENGTH = 3.0  # then


@dataclasses.dataclass(frozen=True)
class Classifier:
    """Probability of the tag = sigmoid(weights . vector + bias) in the descriptor's space."""

    descriptor: str
    strength: float
    weights: Array  # [D + 1], the bias last

    def probabilities(self, descriptors: Descriptors) -> Array:
        """[n]."""
        return probabilities(descriptors[self.descriptor], self.weights)


def train(
    descriptors: Descriptors,
    answers: Array,
    rows: NDArray[np.int64],
    seed: int,
    shapes: NDArray[np.int64] | None = None,
) -> Classifier:
    """A classifier of the assets ``rows``; answers [n] are 1 (has the tag) or 0 there, of both kinds.

    ``shapes`` [n]: assets of one number are near-duplicates in shape; None: there are no such.
    """
    name, strength = _choice(descriptors, answers, rows, seed, each_its_own(len(answers), shapes))
    truth = answers[rows]
    weights = fitted(descriptors[name][rows], truth, np.ones((1, len(rows))), np.array([strength]))[0]
    return Classifier(name, strength, weights)


def each_its_own(count: int, shapes: NDArray[np.int64] | None) -> NDArray[np.int64]:
    """``shapes`` [count]; where there are none, every asset is of a shape of its own."""
    return np.arange(count) if shapes is None else shapes


def folds(
    truth: NDArray, shapes: NDArray[np.int64], count: int, draw: np.random.Generator
) -> NDArray[np.int64]:
    """[n]: the fold of each row; a shape lies in one fold, each fold has its share of shapes of both kinds.

    Whoever has seen a recolour of an asset need not know what the tag means to tell it of the asset.
    """
    _, of_row = np.unique(shapes, return_inverse=True)
    having, lacking = (np.bincount(of_row, truth == kind) > 0 for kind in (1, 0))
    found = np.zeros(len(having), np.int64)
    start = 0
    # Those of both kinds in the middle: any two shapes of a kind that follow each other are in two folds.
    for part in (having & ~lacking, having & lacking, lacking & ~having):
        dealt = draw.permutation(np.flatnonzero(part))
        found[dealt] = (start + np.arange(len(dealt))) % count
        start += len(dealt)  # so that folds are of equal size, too
    return np.asarray(found[of_row])


def shapes_of(truth: NDArray, shapes: NDArray[np.int64], kind: int) -> int:
    """How many shapes have a row of the kind."""
    return len(np.unique(shapes[truth == kind]))


def fewest(truth: NDArray, shapes: NDArray[np.int64]) -> int:
    """How many shapes there are of the rarer kind."""
    return min(shapes_of(truth, shapes, kind) for kind in (1, 0))


def _choice(
    descriptors: Descriptors, answers: Array, rows: NDArray[np.int64], seed: int, shapes: NDArray[np.int64]
) -> tuple[str, float]:
    """The descriptor and strength of least log loss; the first descriptor unless another is clearly better.

    Clearly: by more than the standard error of the difference (the rule of Breiman et al. 1984), since the
    best of several guesses is also the luckiest.
    """
    truth = answers[rows]
    names = list(descriptors)
    rare = fewest(truth, shapes[rows])
    if rare < FEWEST_TO_CHOOSE:
        return names[0], PLAIN_STRENGTH
    parts = folds(truth, shapes[rows], min(INNER_FOLDS, rare), np.random.default_rng(seed))
    best = {
        name: min(_losses(descriptors[name][rows], truth, parts), key=lambda s: s[1].mean()) for name in names
    }
    chosen = names[0]
    for name in names[1:]:
        gain = best[chosen][1] - best[name][1]
        if gain.mean() > gain.std(ddof=1) / len(gain) ** 0.5:
            chosen = name
    return chosen, best[chosen][0]


def _losses(vectors: Array, truth: Array, parts: NDArray[np.int64]) -> Iterator[tuple[float, Array]]:
    """Each strength with the losses [n] of rows told by the fit of the other folds."""
    count = int(parts.max()) + 1
    used = (parts != np.arange(count)[:, None]).astype(np.float64)
    told = fitted(vectors, truth, np.repeat(used, len(STRENGTHS), axis=0), np.tile(STRENGTHS, count))
    chances = probabilities(vectors, told.reshape(count, len(STRENGTHS), -1))
    for index, strength in enumerate(STRENGTHS):
        yield float(strength), log_losses(truth, chances[parts, index, np.arange(len(truth))])
