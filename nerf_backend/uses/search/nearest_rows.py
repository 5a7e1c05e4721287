"""Exact nearest rows of packed codes: one product in float32, then the few that matter anew in float64.

Symbols: x a row's scaled code (similarity.scaled), y the query's, d their distance, k how many are wanted.
The product gives a(x) = |x|^2 - 2 x y + |y|^2 with an error of at most e (|x| + |y|)^2: a sum of 66 products
of float32 numbers errs by at most 66 half units in the last place of the sum of their sizes (Higham 2002,
eq. 3.5), which is at most (|x| + |y|)^2; a stored length errs by one more. The k rows with the least a(x) get
their exact distances; the greatest of them, r, is not less than the k-th distance of all. A row with d <= r
has |x| <= |y| + r, and so a(x) <= r^2 + e (2 |y| + r)^2. All rows within that are measured: none is missed.
"""

import dataclasses
from collections.abc import Iterator

import numpy as np

from blender_addon.contract.metadata import CODE_SIZE
from blender_addon.similarity import sample_distance, sample_rows, scaled, scales

from .packed_codes import (
    APPEARANCE,
    APPEARANCE_LENGTH,
    COLUMNS,
    SHAPE,
    SHAPE_LENGTH,
    Floats,
    PackedCodes,
)

FIRST, MORE = 64, 4  # rows of the first batch, and how many times as many the next one looks at
_ERROR = 128 * 2.0**-24  # e, with the rounding of the query to float32 and of the sum of the halves


@dataclasses.dataclass(frozen=True)
class Batch:
    rows: np.ndarray
    distances: np.ndarray  # float64, ascending


def typical_distances(packed: PackedCodes, without: np.ndarray) -> tuple[float, float]:
    """Of shape and appearance codes: similarity.typical_distance of all rows but ``without``."""
    live = np.setdiff1d(packed.live(), without) if len(without) else packed.live()
    found = []
    for half, key in enumerate(("shape_key", "appearance_key")):
        sample = live[sample_rows(packed.records[key][live])]
        found.append(sample_distance(packed.codes(sample)[half]))
    return found[0], found[1]


def ranked(
    packed: PackedCodes, shape: np.ndarray, appearance: np.ndarray, typical: tuple[float, float], look: float
) -> Iterator[Batch]:
    """All rows, nearest first, in batches: rows at equal distances are never in two of them.

    shape, appearance: the query's codes [CODE_SIZE].
    """
    scale = scales(*typical, look)
    target = scaled(shape, appearance, scale)
    approximate = _approximate(packed, target, scale)
    beyond = -1.0  # the distance up to which all rows were yielded
    count, looked_at = FIRST, 0
    while looked_at < len(packed):
        rows, distances = _nearest(packed, target, scale, approximate, min(count, len(packed)))
        new = distances > beyond
        if new.any():
            yield Batch(rows[new], distances[new])
            beyond = float(distances[-1])
        looked_at = max(count, len(rows))
        count = looked_at * MORE


def _nearest(
    packed: PackedCodes,
    target: np.ndarray,
    scale: tuple[float, float],
    approximate: Floats,
    count: int,
) -> tuple[np.ndarray, np.ndarray]:
    """The ``count`` nearest rows and all at the same distance as the last of them, with their distances."""
    guess = _smallest(approximate, count)
    near = np.sort(_exact(packed, guess, target, scale)[1])
    count = min(count, len(near))  # another process may give up rows in this moment
    if not count:
        return np.empty(0, np.intp), np.empty(0)
    radius = near[count - 1]
    length = np.linalg.norm(target)
    limit = radius**2 - length**2 + _ERROR * (2 * length + radius) ** 2
    rows, distances = _exact(packed, np.flatnonzero(approximate <= limit), target, scale)
    order = np.argsort(distances, kind="stable")
    order = order[: np.searchsorted(distances[order], distances[order[count - 1]], side="right")]
    return rows[order], distances[order]


def _smallest(values: Floats, count: int) -> np.ndarray:
    """Places of at least ``count`` of the smallest values."""
    width = 64
    groups = values.reshape(-1, width).min(axis=1)  # BLOCK, and so the length, is a multiple of it
    if count * 2 < len(groups):
        return np.flatnonzero(values <= np.partition(groups, count - 1)[count - 1])
    return np.argpartition(values, count - 1)[:count]


def _exact(
    packed: PackedCodes, rows: np.ndarray, target: np.ndarray, scale: tuple[float, float]
) -> tuple[np.ndarray, np.ndarray]:
    """Those of ``rows`` that were not given up, with their distances."""
    rows = rows[rows < packed.header.rows]
    rows = rows[packed.records["id"][rows] != b""]
    return rows, np.linalg.norm(scaled(*packed.codes(rows), scale) - target, axis=1)


def _approximate(packed: PackedCodes, target: np.ndarray, scale: tuple[float, float]) -> Floats:
    """float32 [rows, filled up to whole blocks]: a(x) - |y|^2; FAR or so of rows that are not there."""
    query = np.zeros(COLUMNS)
    query[SHAPE], query[APPEARANCE] = -2 * target[:CODE_SIZE] * scale[0], -2 * target[CODE_SIZE:] * scale[1]
    query[SHAPE_LENGTH], query[APPEARANCE_LENGTH] = scale[0] ** 2, scale[1] ** 2
    first = 0 if scale[0] else APPEARANCE_LENGTH
    last = COLUMNS if scale[1] else SHAPE_LENGTH + 1
    # One call: BLAS takes the cores that it may; threads of our own beside its own only wait for each other.
    part = query[first:last].astype(np.float32)
    return np.asarray(np.matmul(part, packed.blocks[:, first:last])).reshape(-1)
