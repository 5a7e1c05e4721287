"""Holes in a cloud of points: places between points that are far from all of them.

A hole is sought as a large empty ball whose centre lies on the line between two points (SMOTE's candidates,
Chawla et al. 2002; empty balls: Lemley, Jagodzinski and Andonie, Big holes in big data, 2016). Such a centre
is always inside the cloud, and its code is a blend of two real ones, which a field that is linear in its
codes can draw; random draws from a Gaussian or a kernel density of 30 numbers lie outside almost always, and
found holes worse (docs/benchmarks.md#sparse-regions). Distances are taken along the leading principal
components: the rest separates all points alike, and hides holes.
"""

import dataclasses

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

Array = NDArray[np.float64]

FEWEST = 10  # points: of fewer, the usual spacing means nothing
KEPT = 0.8  # share of the variance that the leading components hold
BLENDS = (0.35, 0.5, 0.65)  # how far between two points a centre may lie
REACH = 1.0  # how far apart the two may be, in typical (median) distances: half-way between more is nothing
MOST_PAIRS = 50_000  # that are looked at; of more, as many at random
ALONE = 1.5  # a point is alone whose nearest is this many usual spacings away
MOST_FILL = 20  # assets that are counted into a hole


@dataclasses.dataclass(frozen=True)
class Region:
    """The hole at ``blend`` of point ``first`` and the rest of ``second``.

    ``emptiness``: how far its centre is from the nearest point, in usual spacings; 1 is as dense as usual.
    ``fill``: points that would bring it to the usual spacing, at most MOST_FILL. ``nearest``: (row,
    distance).
    """

    first: int
    second: int
    blend: float
    emptiness: float
    fill: int
    nearest: tuple[tuple[int, float], ...]


def leading(points: Array) -> Array:
    """[n, m]: principal components of points [n, d], as many as hold KEPT of the variance."""
    centred = points - points.mean(0)
    left, singular, _ = np.linalg.svd(centred, full_matrices=False)
    power = np.cumsum(singular**2)
    kept = int(np.searchsorted(power, KEPT * power[-1])) + 1
    return left[:, :kept] * singular[:kept]


def spacings(points: Array) -> Array:
    """[n]: the distance of each of points [n, d] to its nearest other one."""
    return np.asarray(cKDTree(points).query(points, k=2)[0][:, 1], np.float64)


def lonely(points: Array) -> list[tuple[int, float]]:
    """Points whose nearest is ALONE median spacings away or more, as (row, spacings), loneliest first."""
    own = spacings(points)
    usual = float(np.median(own))
    if usual == 0:
        return []
    order = np.argsort(-own, kind="stable")
    return [(int(row), float(own[row] / usual)) for row in order if own[row] >= ALONE * usual]


def thin_regions(points: Array, top: int, nearest: int, seed: int) -> list[Region]:
    """The ``top`` largest holes among points [n, d], n at least FEWEST, emptiest first, none within another.

    Only holes with room for a point at the usual spacing count. Points that are alone bound no hole, or every
    hole would be round them: `lonely` tells of them.
    """
    usual = float(np.median(spacings(points)))
    ends = np.setdiff1d(np.arange(len(points)), [row for row, _ in lonely(points)])
    if usual == 0 or len(ends) < 2:
        return []
    pairs = _pairs(ends, np.random.default_rng(seed))
    apart = np.linalg.norm(points[pairs[:, 0]] - points[pairs[:, 1]], axis=1)
    pairs = pairs[apart <= REACH * np.median(apart)]
    blends = np.repeat(BLENDS, len(pairs))
    first, second = np.tile(pairs, (len(BLENDS), 1)).T
    centres = blends[:, None] * points[first] + (1 - blends)[:, None] * points[second]
    tree = cKDTree(points)
    ways = tree.query(centres)[0]
    found: list[Region] = []
    chosen: list[int] = []
    for at in np.argsort(-ways, kind="stable"):
        if len(found) == top or ways[at] < usual:
            break
        if any(np.linalg.norm(centres[at] - centres[other]) < ways[other] for other in chosen):
            continue
        chosen.append(int(at))
        near, rows = tree.query(centres[at], k=range(1, min(nearest, len(points)) + 1))
        inside = centres[np.linalg.norm(centres - centres[at], axis=1) < ways[at]]
        found.append(
            Region(
                int(first[at]),
                int(second[at]),
                float(blends[at]),
                float(ways[at] / usual),
                points_to_fill(points, centres[at], inside, usual),
                tuple((int(row), float(way)) for row, way in zip(rows, near, strict=True)),
            )
        )
    return found


def points_to_fill(points: Array, centre: Array, inside: Array, usual: float) -> int:
    """How many points fit into a hole with the ``usual`` distance to each other and to points [n, d].

    They are placed one by one, the first at ``centre`` [d], each next at that of ``inside`` [c, d] which is
    farthest from all (Gonzalez 1985), until none is ``usual`` away.
    """
    ways = np.minimum(cKDTree(points).query(inside)[0], np.linalg.norm(inside - centre, axis=1))
    count = 1
    while count < MOST_FILL and ways.max() >= usual:
        ways = np.minimum(ways, np.linalg.norm(inside - inside[ways.argmax()], axis=1))
        count += 1
    return count


def _pairs(ends: NDArray[np.int64], draw: np.random.Generator) -> NDArray[np.int64]:
    """[p, 2]: all pairs of ``ends``, or MOST_PAIRS of them."""
    if len(ends) * (len(ends) - 1) // 2 <= MOST_PAIRS:
        first, second = np.triu_indices(len(ends), 1)
        return ends[np.stack([first, second], axis=1)]
    picked = ends[draw.integers(len(ends), size=(MOST_PAIRS, 2))]
    return picked[picked[:, 0] != picked[:, 1]]
