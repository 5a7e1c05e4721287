"""Groups of points of code space, found among the codes and not on the plane, whose gaps are t-SNE's own.

Ward's clustering, cut where the silhouette (Rousseeuw 1987) is best, so that every asset has a group. HDBSCAN
(5 a cluster) left all of 26 real chairs without one. Whether groups are more than slices of one cloud is told
by the gap to a Gaussian of the same covariance (in the spirit of Tibshirani, Walther and Hastie's gap
statistic, 2001).
"""

import dataclasses
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.optimize import linear_sum_assignment
from sklearn.metrics import pairwise_distances, pairwise_distances_argmin, silhouette_score

Array = NDArray[np.float64]
Labels = NDArray[np.int64]

MOST = 12  # groups
FEWEST = 8  # points that are grouped at all
SMALLEST = 4  # points a group, on average, at least
SAMPLED = 256  # points that the number of groups is found with
LINKED = 4000  # points that are linked; others join the nearest of these
CLOUDS = 19  # clouds without groups: all of them worse is a level of 5 %


@dataclasses.dataclass(frozen=True)
class Groups:
    """``labels`` [n] from 0, the largest group first. ``distinct``: more than slices of one cloud."""

    labels: Labels
    distinct: bool


def find_groups(points: Array, seed: int) -> Groups:
    """Groups of points [n, d]; one group of all if they are fewer than FEWEST or all equal."""
    if len(points) < FEWEST or np.ptp(points, axis=0).max() == 0:
        return Groups(np.zeros(len(points), np.int64), False)
    draw = np.random.default_rng(seed)
    sample = points[np.sort(draw.permutation(len(points))[:SAMPLED])]
    count, quality = _best_cut(sample)
    linked = points[np.sort(draw.permutation(len(points))[:LINKED])]
    labels = fcluster(linkage(linked, "ward"), count, "maxclust").astype(np.int64) - 1
    if len(linked) < len(points):
        labels = labels[pairwise_distances_argmin(points, linked)]
    return Groups(_largest_first(labels), all(quality > _best_cut(c)[1] for c in _clouds(sample, draw)))


def kept_numbers(labels: Labels, before: Labels) -> Labels:
    """``labels`` [n] renumbered to agree with those ``before`` [n] (-1: none), so that colours stay."""
    count = int(max(labels.max(), before.max())) + 1
    shared = np.zeros((count, count))
    np.add.at(shared, (labels[before >= 0], before[before >= 0]), 1)
    rows, numbers = linear_sum_assignment(shared, maximize=True)
    names = dict(zip(rows.tolist(), numbers.tolist(), strict=True))
    order = sorted(set(labels.tolist()), key=lambda label: names[label])  # without holes
    return np.array([order.index(label) for label in labels.tolist()], np.int64)


def _best_cut(points: Array) -> tuple[int, float]:
    """The number of groups with the best silhouette, and that."""
    tree, between = linkage(points, "ward"), pairwise_distances(points)
    np.fill_diagonal(between, 0)
    most = max(2, min(MOST, len(points) // SMALLEST))
    cuts = [(k, fcluster(tree, k, "maxclust")) for k in range(2, most + 1)]
    found = [
        (k, silhouette_score(between, cut, metric="precomputed")) for k, cut in cuts if len(set(cut)) > 1
    ]
    return max(found, key=lambda pair: pair[1], default=(1, -1.0))


def _clouds(points: Array, draw: np.random.Generator) -> Iterable[Array]:
    """Gaussian clouds of as many points with the same covariance."""
    left, singular, right = np.linalg.svd(points - points.mean(0), full_matrices=False)
    for _ in range(CLOUDS):
        yield draw.normal(size=left.shape) / np.sqrt(len(points)) * singular @ right


def _largest_first(labels: Labels) -> Labels:
    sizes = np.bincount(labels)
    rank = np.argsort(np.argsort(-sizes, kind="stable"), kind="stable")
    result: Labels = rank[labels]
    return result
