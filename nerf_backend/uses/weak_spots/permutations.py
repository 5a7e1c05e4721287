"""Is a group of assets weaker than chance? Permutation tests whose unit is the asset, never the object.

Objects of one asset fail together, so a test over objects would take one bad asset for many (Fisher 1935;
p with the 1 of Phipson and Smyth 2010, so it is never 0).
"""

import numpy as np
from numpy.typing import NDArray

from .covariates import Array, Rows, means

Members = NDArray[np.bool_]

COUNT = 1999


def orders(rng: np.random.Generator, strata: Rows, count: int = COUNT) -> Rows:
    """[count, n]: orders of n assets that exchange only assets of the same stratum [n]."""
    start = np.argsort(strata, kind="stable")
    keys = rng.random((count, len(strata)))
    shuffled = np.lexsort((keys, np.broadcast_to(strata, keys.shape)))
    found = np.empty_like(shuffled)
    found[:, start] = shuffled
    return found


def low_group(values: Array, members: Members, strata: Rows, shuffled: Rows) -> float:
    """p of the hypothesis that the ``members`` [n] are no lower than others of their stratum; one-sided."""
    centred = values - means(values[:, None], strata)[strata, 0]
    weight = members / members.sum() - ~members / (~members).sum()
    return low_tail(centred @ weight, centred[shuffled] @ weight)


def low_tail(found: float, chance: Array) -> float:
    """Share of ``chance`` that is as low as what was ``found``, which counts itself."""
    return float((1 + (chance <= found + 1e-12).sum()) / (1 + len(chance)))


def testable(members: Members, strata: Rows, fewest: int) -> bool:
    """Whether strata with both members and others have ``fewest`` of each, all together."""
    both = [s for s in np.unique(strata) if len(np.unique(members[strata == s])) == 2]
    inside = np.isin(strata, both)
    return bool((members & inside).sum() >= fewest and (~members & inside).sum() >= fewest)


def false_discovery(p: Array) -> Array:
    """q of each p: expected share of false ones among all with such a q (Benjamini and Hochberg 1995)."""
    order = np.argsort(p)
    raised = p[order] * len(p) / np.arange(1, len(p) + 1)
    found = np.empty_like(p)
    found[order] = np.minimum(np.minimum.accumulate(raised[::-1])[::-1], 1.0)
    return found
