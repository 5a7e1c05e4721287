"""Where a category is thin, by shape and by look, in words and codes."""

import dataclasses
from collections import Counter
from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from blender_addon.contract.catalogue import Entry
from blender_addon.contract.errors import UserError
from blender_addon.similarity import LOOK

from ...code_table import CodeTable
from .thin_regions import FEWEST, MOST_FILL, Region, leading, lonely, thin_regions

Array = NDArray[np.float64]
Half = Literal["shape", "appearance"]
HALVES: tuple[Half, ...] = ("shape", "appearance")
PLURAL: dict[Half, str] = {"shape": "shapes", "appearance": "looks"}

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
    """The ``top`` gaps and as many lonely assets of ``halves``; UserError if there are too few assets."""
    if len(table) < FEWEST:
        raise UserError(
            f"{len(table)} {table.category} asset(s) are too few to say where the library is thin: "
            f"refresh {FEWEST - len(table)} more (at least {FEWEST})."
        )
    gaps: list[Gap] = []
    alone: list[LonelyAsset] = []
    for half in halves:
        points = leading(table.vectors(LOOK[half]))
        gaps += [_gap(table, half, region) for region in thin_regions(points, top, NEAREST, seed)]
        alone += _lonely(table, half, points, top)
    return GapReport(
        table.category,
        table.model,
        len(table),
        tuple(sorted(gaps, key=lambda gap: -gap.emptiness)[:top]),
        tuple(sorted(alone, key=lambda asset: -asset.spacings)[:top]),
    )


def _gap(table: CodeTable, half: Half, region: Region) -> Gap:
    first, second = region.first, region.second
    if region.blend < 0.5:  # name the nearer one first
        first, second = second, first
    part = max(region.blend, 1 - region.blend)
    codes = {"shape": table.shapes, "appearance": table.appearances}
    blended = {
        name: c[first] if name != half else part * c[first] + (1 - part) * c[second]
        for name, c in codes.items()
    }
    near = tuple(Near(table.entries[row], way) for row, way in region.nearest)
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


def _lonely(table: CodeTable, half: Half, points: Array, top: int) -> list[LonelyAsset]:
    found = []
    for row, far in lonely(points)[:top]:
        ways = np.linalg.norm(points - points[row], axis=1)
        ways[row] = np.inf
        near = int(ways.argmin())
        found.append(LonelyAsset(half, table.entries[row], Near(table.entries[near], float(ways[near])), far))
    return found


def _shared_tags(near: Sequence[Entry], table: CodeTable) -> tuple[str, ...]:
    """Tags that half of the nearest have, without those of the whole library, the most frequent first."""
    counts = Counter(tag for entry in near for tag in entry.tags)
    everywhere = set.intersection(*(set(entry.tags) for entry in table.entries))
    return tuple(tag for tag, n in counts.most_common() if 2 * n >= len(near) and tag not in everywhere)


def _assets(count: int) -> str:
    return "one asset" if count == 1 else f"{count} assets"
