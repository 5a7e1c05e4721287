"""Is a group of assets weaker than chance? Permutation tests whose unit is the asset, never the object.

Objects of one asset fail together, so a test over objects would take one bad asset for many (Fisher 1935;
p with the 1 of Phipson and Smyth 2010, so it is never 0). The more is asked, the smaller a p must be to
count, so what stays low is shuffled on: a test ends at the first of a row of growing counts at which ENOUGH
shuffles were as low (after Besag and Clifford 1991). Such a p is still exact: whether it reaches a level is
decided at one of the counts alone.
"""

import dataclasses
import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from .covariates import Array, Rows, means

Members = NDArray[np.bool_]
# (shuffled values [n, b], numbers of the tests [t]) -> statistics [t, b], or [1, b] if all share one
Statistic = Callable[[Array, Rows], Array]

COUNT = 1999
ENOUGH = 10  # shuffles as low as what was found: its p is known well enough
GROWTH = 4  # of the count, for what stays low
BLOCK = 2**20  # shuffled values in memory at a time
WORK = 2 * 10**9  # values looked at, beyond which a p is only asked as small as it must be to count


@dataclasses.dataclass(frozen=True)
class Draws:
    """How often to shuffle: ``first`` for all, and as often as a p of ``level`` needs for what stays low."""

    rng: np.random.Generator
    level: float
    first: int = COUNT

    def most(self, cost: int) -> int:
        """``cost``: values that one shuffle looks at."""
        least, plenty = (math.ceil(round(times / self.level, 6)) - 1 for times in (1, ENOUGH))
        return max(self.first, least, min(plenty, WORK // cost))


def shuffled(rng: np.random.Generator, values: Array, strata: Rows, count: int) -> Array:
    """[n, count]: ``values`` [n], exchanged among assets of the same stratum [n] only."""
    found = np.empty((len(values), count))
    order = np.argsort(strata, kind="stable")
    for rows in np.split(order, np.flatnonzero(np.diff(strata[order])) + 1):
        found[rows] = rng.permuted(np.broadcast_to(values[rows], (count, len(rows))), axis=1).T
    return found


def low_tails(
    found: Array, of: Statistic, values: Array, strata: Rows, draws: Draws, cost: int | None = None
) -> Array:
    """p of each statistic that was ``found`` [t]: how often ``of`` shuffled ``values`` [n] is as low."""
    low, drawn = np.zeros(len(found)), np.zeros(len(found))
    most = draws.most(cost or len(values))
    block = max(1, BLOCK // len(values))
    left = np.arange(len(found))
    done, until = 0, draws.first
    while len(left):
        while done < until:
            chance = of(shuffled(draws.rng, values, strata, min(block, until - done)), left)
            low[left] += (chance <= found[left, None] + 1e-12).sum(axis=1)
            done += chance.shape[1]
        drawn[left] = done
        left = left[low[left] < ENOUGH] if done < most else left[:0]
        until = min(GROWTH * done, most)
    return (1 + low) / (1 + drawn)


def low_groups(values: Array, groups: NDArray[np.bool_], strata: Rows, draws: Draws) -> Array:
    """p [t] that the members of ``groups`` [t, n] are no lower than others of their stratum; one-sided."""
    if not len(groups):
        return np.zeros(0)
    centred = values - means(values[:, None], strata)[strata, 0]
    count = groups.sum(axis=1, keepdims=True)
    weights = groups / count - ~groups / (groups.shape[1] - count)

    def of(chance: Array, tests: Rows) -> Array:
        return np.asarray((weights if len(tests) == len(weights) else weights[tests]) @ chance)

    return low_tails(weights @ centred, of, centred, strata, draws)


def testable(members: Members, strata: Rows, fewest: int) -> bool:
    """Whether strata with both members and others have ``fewest`` of each, all together."""
    inside = np.bincount(strata, members)
    outside = np.bincount(strata) - inside
    both = (inside > 0) & (outside > 0)
    return bool(inside[both].sum() >= fewest and outside[both].sum() >= fewest)


def false_discovery(p: Array) -> Array:
    """q of each p: expected share of false ones among all with such a q (Benjamini and Hochberg 1995)."""
    order = np.argsort(p)
    raised = p[order] * len(p) / np.arange(1, len(p) + 1)
    found = np.empty_like(p)
    found[order] = np.minimum(np.minimum.accumulate(raised[::-1])[::-1], 1.0)
    return found
