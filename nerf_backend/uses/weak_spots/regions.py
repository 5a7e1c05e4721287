"""Where in the latent space are scores low? A scan over balls of neighbours, paid for in full.

The scan statistic for a normal model (Kulldorff 1997; Kulldorff, Huang and Konty 2009): of all balls round
all assets in all spaces the one whose mean is lowest for its size. Its p compares it with the lowest ball of
the permuted scores, so looking at thousands of balls costs nothing but power.
"""

import dataclasses
from collections.abc import Sequence

import numpy as np

from .covariates import Array, Rows
from .permutations import low_tail

SMALLEST = 3  # assets in a ball
LARGEST = 200  # at most, and at most half of all
CENTRES = 500  # at most: an even subset of larger categories


@dataclasses.dataclass(frozen=True)
class Region:
    space: int  # of the spaces that were given
    centre: int
    members: Rows  # nearest to the centre first, which is the first
    p: float


def regions(spaces: Sequence[Array], values: Array, shuffled: Rows, most: int) -> list[Region]:
    """The ``most`` lowest balls that share no asset, lowest first.

    spaces: [n, d] each, whose Euclidean distances say what is near. values: [n]. shuffled: [count, n].
    Only the first p is exact; those of the others are too large rather than too small.
    """
    n = len(values)
    centred = values - values.mean()
    together = np.concatenate([centred[None], centred[shuffled]])  # row 0 is what was found
    sizes = np.arange(SMALLEST, min(n // 2, LARGEST) + 1)
    scale = (sizes * (n - sizes) / n) ** -0.5
    lowest = np.full(len(together), np.inf)
    balls: list[tuple[float, int, int, Rows]] = []
    for space, vectors in enumerate(spaces):
        for centre in range(0, n, -(-n // CENTRES)):
            near = nearest(vectors, centre, int(sizes[-1]))
            sums = np.cumsum(together[:, near], axis=1)[:, SMALLEST - 1 :] * scale
            lowest = np.minimum(lowest, sums.min(axis=1))
            size = int(sums[0].argmin())
            balls.append((float(sums[0, size]), space, centre, near[: sizes[size]]))
    found: list[Region] = []
    for statistic, space, centre, members in sorted(balls, key=lambda ball: ball[:3]):
        if len(found) < most and not any(np.isin(members, f.members).any() for f in found):
            found.append(Region(space, centre, members, low_tail(statistic, lowest[1:])))
    return found


def nearest(vectors: Array, centre: int, count: int) -> Rows:
    """Itself first; ties go to the lower row."""
    away = np.linalg.norm(vectors - vectors[centre], axis=1)
    away[centre] = -1
    return np.argsort(away, kind="stable")[:count]
