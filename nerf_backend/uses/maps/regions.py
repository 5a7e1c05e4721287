"""Where a map is crowded and where it is thin: what its frames mark."""

import heapq
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from blender_addon.contract.errors import UserError
from blender_addon.contract.generated import is_generated
from blender_addon.contract.maps import ALONE, CROWDED, GAP, MapRegion

from ...code_table import CodeTable
from ..gaps.gap_search import HALVES, Gap, GapReport, LonelyAsset, find_gaps
from ..gaps.thin_regions import spacings
from .cells import squares

Array = NDArray[np.float64]
Cells = NDArray[np.int64]

TOP = 5  # of each kind
FEWEST_CROWDED = 4  # assets in a crowd
FEWEST_FOR_ALONE = 20  # assets of a category: of fewer, nearly each is the only one of its kind
_BETWEEN = {"shape": "in shape", "appearance": "in look", "both": "in shape and look"}


def find_regions(table: CodeTable, look: float, cells: Cells) -> tuple[MapRegion, ...]:
    """The TOP crowds, gaps and lonely assets of a map whose assets lie in the squares ``cells`` [n, 2].

    ``look``: how much the appearance counts on the map; gaps are sought in each half that counts.
    """
    half = {0.0: "shape", 1.0: "appearance"}.get(look, "both")
    found = [_crowd(table, half, members, cells) for members in crowds(table.vectors(look), _real(table))]
    try:
        report = find_gaps(table, [h for h in HALVES if half in (h, "both")], TOP)
    except UserError:  # too few assets to tell
        return tuple(found)
    lonely = report.lonely if len(table) >= FEWEST_FOR_ALONE else ()
    return (*found, *_gaps(table, report, cells), *(_alone(table, asset, cells) for asset in lonely))


def crowds(points: Array, real: NDArray[np.bool_], most: int = TOP) -> list[list[int]]:
    """Rows of points [n, d] that crowd round one of them, which comes first; the ``most`` largest crowds.

    A crowd is an asset with all ``real`` [n] ones within the usual spacing, the median distance of an asset
    to its nearest: FEWEST_CROWDED or more. No asset is in two; larger crowds choose first.
    """
    rows = np.flatnonzero(real)
    if len(rows) < FEWEST_CROWDED:
        return []
    tree = cKDTree(points[rows])
    usual = float(np.median(spacings(points[rows])))
    left = np.ones(len(rows), bool)
    made: list[list[int]] = []
    # A crowd can only have become smaller since it was counted: the first count that is true is the largest.
    counts = [
        (-int(n), row) for row, n in enumerate(tree.query_ball_point(tree.data, usual, return_length=True))
    ]
    heapq.heapify(counts)
    while len(made) < most and counts and -counts[0][0] >= FEWEST_CROWDED:
        counted, best = heapq.heappop(counts)
        if not left[best]:
            continue
        members = [row for row in tree.query_ball_point(tree.data[best], usual) if left[row]]
        if len(members) < -counted:
            heapq.heappush(counts, (-len(members), best))
            continue
        made.append([int(rows[row]) for row in [best, *sorted(set(members) - {best})]])
        left[members] = False
    return made


def _real(table: CodeTable) -> NDArray[np.bool_]:
    return np.array([not is_generated(entry.tags) for entry in table.entries])


def _crowd(table: CodeTable, half: str, members: Sequence[int], cells: Cells) -> MapRegion:
    words = (
        f"{len(members)} assets much alike {_BETWEEN[half]}: closer together than most are to their nearest. "
        "More like these add little."
    )
    ids = tuple(table.entries[row].asset_id for row in members)
    column, row = cells[members[0]].tolist()
    return MapRegion(CROWDED, half, ids, column, row, words, 0, ())


def _gaps(table: CodeTable, report: GapReport, cells: Cells) -> list[MapRegion]:
    """Each in the free square nearest to the middle of the two assets that it lies between."""
    if not report.gaps:
        return []
    row_of = {entry.asset_id: row for row, entry in enumerate(table.entries)}
    ends = [(row_of[gap.first.asset_id], row_of[gap.second.asset_id]) for gap in report.gaps]
    middles = cells[np.array(ends)].mean(1)
    free = squares(middles, 1.0, cells)
    return [_gap(gap, column, row) for gap, (column, row) in zip(report.gaps, free.tolist(), strict=True)]


def _gap(gap: Gap, column: int, row: int) -> MapRegion:
    ends = (gap.first.asset_id, gap.second.asset_id)
    others = tuple(near.entry.asset_id for near in gap.nearest if near.entry.asset_id not in ends)
    return MapRegion(GAP, gap.half, (*ends, *others), column, row, gap.words(), gap.fill, gap.tags)


def _alone(table: CodeTable, asset: LonelyAsset, cells: Cells) -> MapRegion:
    ids = (asset.entry.asset_id, asset.nearest.entry.asset_id)
    at = table.row(asset.entry.asset_id)
    assert at is not None
    column, row = cells[at].tolist()
    return MapRegion(ALONE, asset.half, ids, column, row, asset.words(), 0, ())
