"""Where a category is thin, by shape and by look, in words and codes."""

import dataclasses
from collections import Counter
from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from blender_addon.contract.catalogue import Entry
from blender_addon.contract.errors import UserError
from blender_addon.contract.generated import is_generated
from blender_addon.similarity import LOOK, SAME_LOOK, SAME_SHAPE

from ...code_table import CodeTable
from ..search.near_duplicates import leaders
from .thin_regions import FEWEST, MOST_FILL, Region, leading, lonely, thin_regions

Array = NDArray[np.float64]
Half = Literal["shape", "appearance"]
HALVES: tuple[Half, ...] = ("shape", "appearance")
PLURAL: dict[Half, str] = {"shape": "shapes", "appearance": "looks"}
SAME: dict[Half, float] = {"shape": SAME_SHAPE, "appearance": SAME_LOOK}

NEAREST = 4  # assets shown with a gap


@dataclasses.dataclass(frozen=True)
class Near:
    entry: Entry
    distance: float  # 1.0: as different as two typical assets


@dataclasses.dataclass(frozen=True)
class Gap:
    """A hole between ``first`` and ``second`` in one half of code space; the other is the nearer one's.

    ``shape`` and ``appearance`` [CODE_SIZE] are its codes; ``fill`` and ``emptiness`` as in Region.
    """

    half: Half
    first: Entry
    second: Entry
    emptiness: float
    fill: int
    nearest: tuple[Near, ...]
    tags: tuple[str, ...]
    shape: Array
    appearance: Array

    def title(self) -> str:
        return f"Between {self.first.name!r} and {self.second.name!r}"

    def words(self) -> str:
        more = f"{MOST_FILL} assets or more" if self.fill >= MOST_FILL else _assets(self.fill)
        return (
            f"{PLURAL[self.half].capitalize()} half-way: the nearest asset is {self.emptiness:.1f} times as "
            f"far as assets usually are from each other; {more} would bring it to the library's usual "
            "spacing."
        )


@dataclasses.dataclass(frozen=True)
class LonelyAsset:
    """``spacings``: how far its nearest is, in usual spacings."""

    half: Half
    entry: Entry
    nearest: Near
    spacings: float

    def words(self) -> str:
        return (
            f"The only {'shape' if self.half == 'shape' else 'look'} of its kind: its nearest "
            f"({self.nearest.entry.name!r}) is {self.spacings:.1f} times as far as usual. Make more like it."
        )


@dataclasses.dataclass(frozen=True)
class GapReport:
    """``gaps`` are ranked, the emptiest first, both halves together; so are ``lonely``."""

    category: str
    model: str
    assets: int
    gaps: tuple[Gap, ...]
    lonely: tuple[LonelyAsset, ...]


def find_gaps(table: CodeTable, halves: Sequence[Half] = HALVES, top: int = 5, seed: int = 0) -> GapReport:
    """The ``top`` gaps and as many lonely assets of ``halves``; UserError if there are too few assets.

    Assets that a model made fill no gap: they are left out.
    """
    real = np.array(
        [row for row, entry in enumerate(table.entries) if not is_generated(entry.tags)], np.int64
    )
    if len(real) < FEWEST:
        raise UserError(
            f"{len(real)} {table.category} asset(s) are too few to say where the library is thin: "
            f"refresh {FEWEST - len(real)} more (at least {FEWEST})."
        )
    gaps: list[Gap] = []
    alone: list[LonelyAsset] = []
    distinct = {half: _distinct(table, half, real) for half in halves}
    for half, rows in distinct.items():
        if len(rows) < FEWEST:
            continue
        points = leading(table.vectors(LOOK[half])[rows])
        gaps += [_gap(table, half, rows, region) for region in thin_regions(points, top, NEAREST, seed)]
        alone += _lonely(table, half, rows, points, top)
    if all(len(rows) < FEWEST for rows in distinct.values()):
        there = " and ".join(f"{len(rows)} {PLURAL[half]}" for half, rows in distinct.items())
        raise UserError(
            f"{len(real)} {table.category} asset(s) have only {there} that differ, too few to say where the "
            f"library is thin: add assets of other kinds (at least {FEWEST} that differ)."
        )
    return GapReport(
        table.category,
        table.model,
        len(real),
        tuple(sorted(gaps, key=lambda gap: -gap.emptiness)[:top]),
        tuple(sorted(alone, key=lambda asset: -asset.spacings)[:top]),
    )


def _distinct(table: CodeTable, half: Half, real: NDArray[np.int64]) -> NDArray[np.int64]:
    """Of the ``real`` rows one asset of each group that is the same in this half.

    Else recolours of a shape would make the usual spacing of shapes that between copies: nearly nothing.
    """
    return real[np.unique(leaders(table.vectors(LOOK[half])[real], SAME[half]))]


def _gap(table: CodeTable, half: Half, rows: NDArray[np.int64], region: Region) -> Gap:
    """``region`` is of the points of ``rows``."""
    first, second = int(rows[region.first]), int(rows[region.second])
    if region.blend < 0.5:  # name the nearer one first
        first, second = second, first
    part = max(region.blend, 1 - region.blend)
    codes = {"shape": table.shapes, "appearance": table.appearances}
    blended = {
        name: c[first] if name != half else part * c[first] + (1 - part) * c[second]
        for name, c in codes.items()
    }
    near = tuple(Near(table.entries[rows[point]], way) for point, way in region.nearest)
    return Gap(
        half,
        table.entries[first],
        table.entries[second],
        region.emptiness,
        region.fill,
        near,
        _shared_tags([n.entry for n in near], table),
        blended["shape"],
        blended["appearance"],
    )


def _lonely(
    table: CodeTable, half: Half, rows: NDArray[np.int64], points: Array, top: int
) -> list[LonelyAsset]:
    """``points`` [m, d] are those of ``rows`` [m]."""
    found = []
    for point, far in lonely(points)[:top]:
        ways = np.linalg.norm(points - points[point], axis=1)
        ways[point] = np.inf
        near = int(ways.argmin())
        nearest = Near(table.entries[rows[near]], float(ways[near]))
        found.append(LonelyAsset(half, table.entries[rows[point]], nearest, far))
    return found


def _shared_tags(near: Sequence[Entry], table: CodeTable) -> tuple[str, ...]:
    """Tags that half of the nearest have, without those of the whole library, the most frequent first."""
    counts = Counter(tag for entry in near for tag in entry.tags)
    everywhere = set.intersection(*(set(e.tags) for e in table.entries if not is_generated(e.tags)))
    return tuple(tag for tag, n in counts.most_common() if 2 * n >= len(near) and tag not in everywhere)


def _assets(count: int) -> str:
    return "one asset" if count == 1 else f"{count} assets"
