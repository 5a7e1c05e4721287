"""Is a finding a new weakness, or does it only hold the assets of a surer one?

A weak tag makes its whole category weak, and the region that its assets lie in. As with scan statistics, what
is surer is taken out first and the rest is asked again (Zhang, Assuncao and Kulldorff 2010: "spatial scan
statistics adjusted for multiple clusters", sequential deletion).
"""

from collections.abc import Sequence

import numpy as np

from .covariates import Array, Rows
from .permutations import Draws, low_groups, testable

FEWEST = 3  # assets


def surer_twin(
    members: Rows,
    surer: Sequence[tuple[int, Rows]],
    values: Array,
    strata: Rows,
    askable: bool,
    level: float,
    rng: np.random.Generator,
) -> int | None:
    """The number of the surer finding that shares most of its ``members`` with this one; None if this is new.

    ``surer``: numbers and members. What is ``askable``, a group with others beside it in its stratum, is
    tested without the members of the surer ones, and its p must still be at most ``level``, the largest that
    counts when all that was asked is paid for; of a ball or a direction most members must be new.
    """
    gone = np.zeros(len(values), bool)
    for _, rows in surer:
        gone[rows] = True
    shared = [int(np.isin(members, rows).sum()) for _, rows in surer]
    if not any(shared):
        return None
    if askable:
        group = np.zeros(len(values), bool)
        group[members] = True
        group, beside, left = group[~gone], strata[~gone], values[~gone]
        if testable(group, beside, FEWEST):
            _, beside = np.unique(beside, return_inverse=True)
            if low_groups(left, group[None], beside, Draws(rng, level))[0] <= level:
                return None
    elif (~gone[members]).sum() > len(members) / 2:
        return None
    return surer[int(np.argmax(shared))][0]
