"""Distances between codes, and nearest neighbours. Pure numpy; used by the panel and the backend.

Euclidean distances, because a field's codes start from principal components, whose Euclidean
distance means something while their angle does not. Each half is divided by the mean distance
between two assets of the category: 1.0 reads "as different as two typical assets", 0.0 "equal".
"""

import dataclasses
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

import numpy as np

from .contract.catalogue import Entry

By = Literal["shape", "appearance", "both"]
CHOICES: tuple[By, ...] = ("shape", "appearance", "both")
LOOK: dict[By, float] = {"shape": 0.0, "appearance": 1.0, "both": 0.5}  # how much the look counts

# What lies within is the same shape, or look: between what the same asset came to when it was turned, scaled,
# rendered and fitted anew, and the nearest two different ones (measured: docs/guide-search.md).
SAME_SHAPE, SAME_LOOK = 0.3, 0.17

# Above this many assets the typical distance is taken from so many of them: it is a scale, not a result.
SAMPLE = 512


@dataclasses.dataclass(frozen=True)
class Neighbour:
    entry: Entry
    distance: float  # 1.0 is the distance between two typical assets of the category
    near_duplicate: bool = False  # by shape and by look alike: the same asset again


@dataclasses.dataclass(frozen=True)
class Space:
    """Assets that can be compared, ready to be ranked with whatever weight of the two halves."""

    entries: tuple[Entry, ...]
    shapes: np.ndarray  # float [n, CODE_SIZE]
    looks: np.ndarray
    typical: tuple[float, float]  # distance of shapes, and of looks

    def row(self, asset_id: str) -> int | None:
        return next((i for i, entry in enumerate(self.entries) if entry.asset_id == asset_id), None)

    def nearest(self, asset_id: str, look: float, count: int) -> list[Neighbour]:
        """The ``count`` nearest to one of them, without itself; none if it is not among them.

        ``look``, 0 to 1, is how much the look counts. Ties go to the first of the entries.
        """
        query = self.row(asset_id)
        if query is None:
            return []
        apart = self._apart(query, slice(None), look)
        order = [int(i) for i in np.argsort(apart, kind="stable")[: count + 1] if i != query][:count]
        same = near_duplicates(self._apart(query, order, 0.0), self._apart(query, order, 1.0))
        found = zip(order, same, strict=True)
        return [Neighbour(self.entries[i], float(apart[i]), bool(again)) for i, again in found]

    def _apart(self, query: int, rows: slice | list[int], look: float) -> np.ndarray:
        by = scales(*self.typical, look)
        own = scaled(self.shapes[query], self.looks[query], by)
        return np.asarray(np.linalg.norm(scaled(self.shapes[rows], self.looks[rows], by) - own, axis=1))


def space_of(entries: Sequence[Entry]) -> Space:
    """``entries`` are comparable ones: all with codes."""
    shapes = np.array([e.codes.shape for e in entries if e.codes])
    looks = np.array([e.codes.appearance for e in entries if e.codes])
    return Space(tuple(entries), shapes, looks, (typical_distance(shapes), typical_distance(looks)))


def comparable(entries: Iterable[Entry], category: str, model: str) -> list[Entry]:
    """Those of the category with codes of the model, without assets of libraries that are no more."""
    coded = [e for e in entries if e.category == category and e.codes and e.codes.model == model]
    there = {library for library in {e.library for e in coded} if Path(library).exists()}
    return [e for e in coded if e.library in there]


def neighbours(entries: list[Entry], asset_id: str, by: By, count: int) -> list[Neighbour]:
    """The ``count`` of the comparable ``entries`` nearest to one of them; none if it is not among them."""
    return space_of(entries).nearest(asset_id, LOOK[by], count)


def nearest(
    shapes: np.ndarray, appearances: np.ndarray, query: int, by: By, count: int
) -> list[tuple[int, float]]:
    """The ``count`` assets nearest to asset ``query``, without itself, as (index, distance).

    shapes, appearances: float [n, CODE_SIZE]. Ties go to the lower index.
    """
    found = distances(shapes, appearances, query, by)
    order = [int(i) for i in np.argsort(found, kind="stable") if i != query]
    return [(i, float(found[i])) for i in order[:count]]


def distances(shapes: np.ndarray, appearances: np.ndarray, query: int, by: By) -> np.ndarray:
    """float64 [n]: normalised distances from asset ``query``; "both" is their root mean square."""
    weighed = vectors(shapes, appearances, LOOK[by])
    return np.linalg.norm(weighed - weighed[query], axis=1)


def vectors(shapes: np.ndarray, appearances: np.ndarray, look: float) -> np.ndarray:
    """float64 [n, 2 CODE_SIZE] whose Euclidean distances are the normalised ones between the assets.

    Squared distances are (1 - look) of the shapes' and ``look`` of the appearances', look in [0, 1].
    """
    return scaled(shapes, appearances, scales(typical_distance(shapes), typical_distance(appearances), look))


def scales(typical_shape: float, typical_appearance: float, look: float) -> tuple[float, float]:
    """What the shape and the appearance codes are to be multiplied by, given their typical distances."""
    return (1 - look) ** 0.5 / typical_shape, look**0.5 / typical_appearance


def near_duplicates(
    shape_apart: np.ndarray,
    look_apart: np.ndarray,
    same_shape: float = SAME_SHAPE,
    same_look: float = SAME_LOOK,
) -> np.ndarray:
    """bool [n]: which pairs are the same asset again, given how far their shapes and their looks are apart.

    Distances [n] in typical ones; what does not count is at 0. Each half has to be near by itself: a small
    difference in one does not make up for a large one in the other.
    """
    return np.asarray((shape_apart <= same_shape) & (look_apart <= same_look))


def scaled(shapes: np.ndarray, appearances: np.ndarray, by: tuple[float, float]) -> np.ndarray:
    """float64 [..., 2 CODE_SIZE] of codes [..., CODE_SIZE]."""
    pairs = zip((shapes, appearances), by, strict=True)
    return np.concatenate([np.asarray(codes, dtype=np.float64) * scale for codes, scale in pairs], axis=-1)


def typical_distance(codes: np.ndarray) -> float:
    """The mean distance between two different codes; 1.0 if there are no two.

    Of more than SAMPLE codes it is that of a sample. Neither the order of the assets matters nor how often
    one of them is there.
    """
    if len(codes) < 2:
        return 1.0
    return sample_distance(np.asarray(codes)[sample_rows(sample_keys(codes))])


def sample_rows(keys: np.ndarray) -> np.ndarray:
    """Rows of the SAMPLE smallest of the keys [n], one of each, in their order."""
    near, count = np.arange(len(keys)), 4 * SAMPLE
    while count < len(keys):  # sorting a million keys takes ten times as long
        few = np.argpartition(keys, count)[:count]
        if len(np.unique(keys[few])) > SAMPLE:
            near = few
            break
        count *= 4
    return np.asarray(near[np.unique(keys[near], return_index=True)[1][:SAMPLE]])


def sample_keys(codes: np.ndarray) -> np.ndarray:
    """uint64 [n]: the sample of codes [n, k] are those with the smallest keys, as sample_rows takes them.

    A hash of the code itself: whoever has the same codes, in whatever order, takes the same sample, and a new
    asset changes it only where it becomes part of it.
    """
    bits = np.ascontiguousarray(codes, dtype="<f4").view("<u4").astype(np.uint64)
    odd = np.arange(1, bits.shape[1] + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15) | np.uint64(1)
    mixed = np.add.reduce(bits * odd, axis=1)  # wraps round, as it should
    mixed ^= mixed >> np.uint64(31)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    return mixed ^ (mixed >> np.uint64(29))


def sample_distance(sample: np.ndarray) -> float:
    """The mean distance between two different rows of [n, k]; 1.0 if there is none above zero."""
    sample = np.asarray(sample, dtype=np.float64)
    # Differences, not squares minus products, which would cancel for codes that are nearly equal.
    rows = [np.linalg.norm(sample[i + 1 :] - sample[i], axis=1) for i in range(len(sample) - 1)]
    mean = float(np.mean(np.concatenate(rows))) if rows else 0.0
    return mean if mean > 0 else 1.0
