"""Where in the latent space are scores low? A scan over balls of neighbours, paid for in full.

The scan statistic for a normal model (Kulldorff 1997; Kulldorff, Huang and Konty 2009): of all balls round
all assets in all spaces the one whose mean is lowest for its size. Its p compares it with the lowest ball of
the permuted scores, so looking at thousands of balls costs nothing but power.
"""

import dataclasses
from collections.abc import Sequence

import numpy as np

from .covariates import Array, Rows
from .permutations import Draws, low_tails

SMALLEST = 3  # assets in a ball
LARGEST = 200  # at most, and at most half of all
CENTRES = 500  # at most: an even subset of larger categories


@dataclasses.dataclass(frozen=True)
class Region:
    space: int  # of the spaces that were given
    centre: int
    members: Rows  # nearest to the centre first, which is the first
    p: float


def regions(spaces: Sequence[Array], values: Array, draws: Draws, most: int) -> list[Region]:
    """The ``most`` lowest balls that share no asset, lowest first.

    spaces: [n, d] each, whose Euclidean distances say what is near. values: [n].
    Only the first p is exact; those of the others are too large rather than too small.
    """
    n = len(values)
    centred = values - values.mean()
    sizes = np.arange(SMALLEST, min(n // 2, LARGEST) + 1)
    scale = (sizes * (n - sizes) / n) ** -0.5
    centres = [(space, centre) for space in range(len(spaces)) for centre in range(0, n, -(-n // CENTRES))]
    near = [nearest(spaces[space], centre, int(sizes[-1])) for space, centre in centres]

    def sums(chance: Array, rows: Rows) -> Array:
        """[sizes, b]: of the balls round one centre."""
        return np.cumsum(chance[rows], axis=0)[SMALLEST - 1 :] * scale[:, None]

    def lowest(chance: Array, _: Rows) -> Array:
        found = np.full((1, chance.shape[1]), np.inf)
        for rows in near:
            np.minimum(found, sums(chance, rows).min(axis=0), out=found)
        return found

    balls: list[tuple[float, int, int, Rows]] = []
    for (space, centre), rows in zip(centres, near, strict=True):
        own = sums(centred[:, None], rows)[:, 0]
        size = int(own.argmin())
        balls.append((float(own[size]), space, centre, rows[: sizes[size]]))
    chosen: list[tuple[float, int, int, Rows]] = []
    for ball in sorted(balls, key=lambda ball: ball[:3]):
        if len(chosen) < most and not any(np.isin(ball[3], other[3]).any() for other in chosen):
            chosen.append(ball)
    statistics = np.array([ball[0] for ball in chosen])
    cost = n + len(near) * int(sizes[-1])
    p = low_tails(statistics, lowest, centred, np.zeros(n, np.int64), draws, cost)
    p = np.maximum.accumulate(p)  # counts differ, but what is lower is never less sure
    return [
        Region(space, centre, rows, float(q)) for (_, space, centre, rows), q in zip(chosen, p, strict=True)
    ]


def nearest(vectors: Array, centre: int, count: int) -> Rows:
    """Itself first; ties go to the lower row."""
    away = np.linalg.norm(vectors - vectors[centre], axis=1)
    away[centre] = -1
    near = np.flatnonzero(away <= np.partition(away, count - 1)[count - 1])
    return near[np.argsort(away[near], kind="stable")][:count]
