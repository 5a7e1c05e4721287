"""What a group is called: by the tags that it has more often than others, else by its most typical."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.stats import fisher_exact

from blender_addon.contract.maps import GroupTag, MapGroup

Array = NDArray[np.float64]
Labels = NDArray[np.int64]

TYPICAL = 3
MOST_TAGS = 3
CHANCE = 0.05  # that one of the tags stands out though it means nothing
SHARE = 0.5  # of a group that has the tag, at least: else it says little of the group


def described_groups(
    points: Array, labels: Labels, ids: Sequence[str], names: Sequence[str], tags: Sequence[Sequence[str]]
) -> tuple[MapGroup, ...]:
    """One description a group, in the order of ``labels`` [n] of the assets at points [n, d]."""
    groups = []
    for label in range(int(labels.max()) + 1):
        inside = labels == label
        typical = typical_rows(points, inside)
        found = frequent_tags(tags, inside)
        name = ", ".join(t.tag for t in found) or f"like {names[typical[0]]}"
        groups.append(MapGroup(name, int(inside.sum()), tuple(ids[row] for row in typical), found))
    return tuple(groups)


def typical_rows(points: Array, inside: NDArray[np.bool_]) -> list[int]:
    """The TYPICAL points of a group nearest to its mean, nearest first."""
    rows = np.flatnonzero(inside)
    ways = np.linalg.norm(points[rows] - points[rows].mean(0), axis=1)
    return [int(row) for row in rows[np.argsort(ways, kind="stable")[:TYPICAL]]]


def frequent_tags(tags: Sequence[Sequence[str]], inside: NDArray[np.bool_]) -> tuple[GroupTag, ...]:
    """Tags that are more frequent ``inside`` [n] than outside, by Fisher's exact test, the clearest first.

    CHANCE is divided by the number of tags tested (Bonferroni).
    """
    all_tags = sorted({tag for own in tags for tag in own})
    found = []
    for tag in all_tags:
        has = np.array([tag in own for own in tags])
        table = [[int((has & side).sum()), int((~has & side).sum())] for side in (inside, ~inside)]
        here, elsewhere = (yes / max(1, yes + no) for yes, no in table)
        p = float(fisher_exact(table, alternative="greater")[1])
        if here >= SHARE and p < CHANCE / len(all_tags):
            found.append((p, GroupTag(tag, here, elsewhere)))
    return tuple(tag for _, tag in sorted(found, key=lambda pair: (pair[0], pair[1].tag))[:MOST_TAGS])
