"""Active learning: which assets to label next.

Greedy maximisation of a facility location weighed by uncertainty (Wei, Iyer and Bilmes 2015,
"Submodularity in data subset selection and active learning"): the assets asked about are to stand near
as many uncertain assets as they can. An asset near one that is chosen or labelled adds little, so of ten
near-duplicates one is asked; an odd one out helps nobody but itself. The objective is submodular: the
greedy choice reaches at least 1 - 1/e of the best.
"""

import numpy as np
from numpy.typing import NDArray

from .descriptors import Array

REACH = 0.5  # in typical distances: how far an answer helps
MOST = 3000  # open assets that are looked at: the most uncertain


def to_ask(
    vectors: Array, doubt: Array, open_rows: NDArray[np.int64], labelled: NDArray[np.int64], count: int
) -> list[int]:
    """At most ``count`` of ``open_rows``, the most helpful first.

    vectors [n, D]; doubt [n] in 0 ... 1: ``uncertainty`` of the probabilities, 1 where nothing is known yet.
    """
    pool = open_rows[np.argsort(-doubt[open_rows], kind="stable")[:MOST]]
    if not len(pool):
        return []
    scale = REACH * typical(vectors)
    near = _likeness(vectors[pool], vectors[pool], scale)
    known = (
        _likeness(vectors[pool], vectors[labelled], scale).max(1) if len(labelled) else np.zeros(len(pool))
    )
    # A labelled neighbour tells only what the classifier takes from it: half of what asking would.
    covered = known / 2
    chosen: list[int] = []
    for _ in range(min(count, len(pool))):
        gains = doubt[pool] @ np.maximum(near - covered[:, None], 0)
        gains[chosen] = -1
        best = int(gains.argmax())
        chosen.append(best)
        covered = np.maximum(covered, near[:, best])
    return [int(row) for row in pool[chosen]]


def uncertainty(chances: Array) -> Array:
    """Entropy in bits: 1 at a probability of 0.5, 0 where the answer is certain."""
    p = np.clip(chances, 1e-9, 1 - 1e-9)
    return np.asarray(-(p * np.log2(p) + (1 - p) * np.log2(1 - p)))


def typical(vectors: Array) -> float:
    """Root mean square distance between two assets."""
    spread = ((vectors - vectors.mean(0)) ** 2).sum(1).mean()
    return float(np.sqrt(2 * spread)) or 1.0


def distances(left: Array, right: Array) -> Array:
    """[l, r] of left [l, D] and right [r, D]."""
    squares = (left**2).sum(1)[:, None] + (right**2).sum(1) - 2 * left @ right.T
    return np.sqrt(np.maximum(squares, 0))


def _likeness(left: Array, right: Array, scale: float) -> Array:
    return np.asarray(np.exp(-((distances(left, right) / scale) ** 2)))
