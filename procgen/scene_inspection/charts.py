"""Counts of values in bins, as charts show them."""

import dataclasses
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from procgen.round_ticks import round_ticks

NARROWEST = 0.05  # what a histogram spans, relative to its values
EQUAL = 1e-6  # how far values may differ, relative to them, and still be one


@dataclasses.dataclass(frozen=True)
class Histogram:
    edges: tuple[float, ...]  # rising, one more than counts
    counts: tuple[int, ...]
    only: float | None = None  # the one value that all have: to be said rather than drawn

    @property
    def total(self) -> int:
        return sum(self.counts)


@dataclasses.dataclass(frozen=True)
class HeatMap:
    counts: tuple[tuple[int, ...], ...]  # rows from the top of the picture, each from the left
    left: float  # values at the picture's borders
    right: float
    top: float
    bottom: float

    @property
    def most(self) -> int:
        return max(max(row) for row in self.counts)

    @property
    def empty_share(self) -> float:
        """Share of the cells in which nothing was counted."""
        return float(np.mean(np.array(self.counts) == 0))


def histogram(values: npt.ArrayLike, edges: Sequence[float]) -> Histogram:
    """A bin has its lower edge, the last one both. Values beyond the ends count in the outermost bins."""
    clipped = np.clip(np.asarray(values, float), edges[0], edges[-1])
    counts, _ = np.histogram(clipped, edges)
    return Histogram(tuple(map(float, edges)), tuple(counts.tolist()))


def even_histogram(values: npt.ArrayLike, most: int = 14) -> Histogram:
    """With at most ``most`` bins between round numbers, as wide as the values are spread; one for none."""
    found = np.asarray(values, float)
    if found.size == 0:
        return Histogram((0.0, 1.0), (0,))
    low, high = float(found.min()), float(found.max())
    size = max(abs(low), abs(high), 1.0)
    # Values that are nearly equal share a bin or two instead of being told apart by rounding.
    widened = max(0.0, NARROWEST * size - (high - low)) / 2
    counted = histogram(found, round_ticks(low - widened, high + widened, most))
    return dataclasses.replace(counted, only=low) if high - low <= EQUAL * size else counted


def whole_histogram(values: Sequence[int]) -> Histogram:
    """A bin for each whole number that occurs, and those between them."""
    low, high = min(values, default=0), max(values, default=0)
    return histogram(np.array(values, int), np.arange(low, high + 2) - 0.5)  # type: ignore[arg-type]


def heat_map(
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    columns: int,
    rows: int,
    borders: tuple[float, float, float, float],
) -> HeatMap:
    """Of points [n]; ``borders`` are the values at the left, the right, the top and the bottom.

    The top may have the larger value, as in a chart, or the smaller one, as in an image. Points beyond
    the borders count in the outermost cells.
    """
    left, right, top, bottom = borders
    column = _cell(np.asarray(x, float), left, right, columns)
    row = _cell(np.asarray(y, float), top, bottom, rows)
    counts = np.zeros((rows, columns), int)
    np.add.at(counts, (row, column), 1)
    return HeatMap(tuple(tuple(line) for line in counts.tolist()), left, right, top, bottom)


def _cell(values: npt.NDArray[np.float64], first: float, last: float, cells: int) -> npt.NDArray[np.int64]:
    return np.clip(np.floor((values - first) / (last - first) * cells), 0, cells - 1).astype(np.int64)
