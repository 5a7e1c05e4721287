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
    known, has = tag_matrix(tags)
    for label in range(int(labels.max()) + 1):
        inside = labels == label
        typical = typical_rows(points, inside)
        found = frequent_tags(known, has, inside)
        name = ", ".join(t.tag for t in found) or f"like {names[typical[0]]}"
        groups.append(MapGroup(name, int(inside.sum()), tuple(ids[row] for row in typical), found))
    return tuple(groups)


def typical_rows(points: Array, inside: NDArray[np.bool_]) -> list[int]:
    """The TYPICAL points of a group nearest to its mean, nearest first."""
    rows = np.flatnonzero(inside)
    ways = np.linalg.norm(points[rows] - points[rows].mean(0), axis=1)
    return [int(row) for row in rows[np.argsort(ways, kind="stable")[:TYPICAL]]]


def tag_matrix(tags: Sequence[Sequence[str]]) -> tuple[list[str], NDArray[np.bool_]]:
    """All tags, in order, and which asset has which [tags, n]."""
    known = sorted({tag for own in tags for tag in own})
    place = {tag: row for row, tag in enumerate(known)}
    has = np.zeros((len(known), len(tags)), bool)
    for column, own in enumerate(tags):
        has[[place[tag] for tag in own], column] = True
    return known, has


def frequent_tags(
    known: Sequence[str], has: NDArray[np.bool_], inside: NDArray[np.bool_]
) -> tuple[GroupTag, ...]:
    """Tags that are more frequent ``inside`` [n] than outside, by Fisher's exact test, the clearest first.

    ``known`` and ``has`` as from tag_matrix. CHANCE is divided by the number of tags tested (Bonferroni).
    """
    found = []
    within, outside = int(inside.sum()), int((~inside).sum())
    for tag, here, elsewhere in zip(known, has[:, inside].sum(1), has[:, ~inside].sum(1), strict=True):
        share = here / max(1, within)
        if share < SHARE:
            continue
        table = [[int(here), within - int(here)], [int(elsewhere), outside - int(elsewhere)]]
        p = float(fisher_exact(table, alternative="greater")[1])
        if p < CHANCE / len(known):
            found.append((p, GroupTag(tag, float(share), float(elsewhere / max(1, outside)))))
    return tuple(tag for _, tag in sorted(found, key=lambda pair: (pair[0], pair[1].tag))[:MOST_TAGS])
