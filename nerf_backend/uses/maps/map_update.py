"""The map of a category: made, or brought up to date without moving what is on it."""

import dataclasses
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from blender_addon.contract.errors import UserError
from blender_addon.contract.maps import PCA, TSNE, MapAsset, MapDocument, map_file, read_map, write_map
from blender_addon.contract.workspace import Workspace
from blender_addon.similarity import CHOICES, LOOK

from ...code_table import CodeTable
from .cells import square_side, squares
from .group_words import described_groups
from .groups import find_groups, kept_numbers
from .layout import (
    FEWEST,
    FEWEST_TSNE,
    continued_layout,
    joined_layout,
    new_layout,
    perplexity,
    principal_layout,
    turned_to,
)
from .regions import find_regions

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

NEAREST = 8  # edges an asset
SHRUNK = 1e-6  # side of a square below which a layout of an earlier version has shrunk to a point
_MEASURED = 4000  # points that trustworthiness is measured of
_TRUSTED = 7  # neighbours that trustworthiness looks at


@dataclasses.dataclass(frozen=True)
class MapUpdate:
    """``stayed`` assets are where they were, ``added`` are new on the map, ``removed`` have left it.

    ``note``: a sentence on how the map was made, "" if there is nothing to say.
    """

    document: MapDocument
    stayed: int
    added: int
    removed: int
    note: str


def look_name(look: float) -> str:
    """What a map of this weight of the look is called: "shape", "appearance", "both" or "look-0.30"."""
    return next((by for by in CHOICES if LOOK[by] == look), f"look-{look:.2f}")


def update_map(
    workspace: Workspace, table: CodeTable, look: float, anew: bool = False, seed: int = 0
) -> MapUpdate:
    """Makes or continues the map that the workspace keeps, and writes it; UserError if there are too few.

    ``anew``: forget the map that is there.
    """
    path = map_file(workspace, table.category, look_name(look))
    update = updated_map(table, look, _kept(path, anew), seed)
    write_map(path, update.document)
    return update


def updated_map(table: CodeTable, look: float, before: MapDocument | None, seed: int = 0) -> MapUpdate:
    """``before``: the map of the same category and look that there was."""
    if len(table) < FEWEST:
        raise UserError(
            f"{len(table)} {table.category} asset(s) make no map: refresh at least {FEWEST}, better 30."
        )
    points = table.vectors(look)
    old = _places_before(table, before)
    if before and _continues(table, before, old):
        return _joined(table, points, look, before, old)
    return _laid_out(table, points, look, before, old, seed)


@dataclasses.dataclass(frozen=True)
class _Before:
    """What the map before knows of the table's assets; rows as in the table."""

    known: Mask  # it was on the map
    same: Mask  # ... with the same content
    places: Array  # [n, 2]
    cells: NDArray[np.int64]  # [n, 2]
    groups: NDArray[np.int64]  # -1: none


def _places_before(table: CodeTable, before: MapDocument | None) -> _Before:
    assets = {a.asset_id: a for a in before.assets} if before else {}
    found = [assets.get(entry.asset_id) for entry in table.entries]
    hashes = [entry.codes.source_hash for entry in table.entries if entry.codes]
    return _Before(
        np.array([a is not None for a in found]),
        np.array([a is not None and a.source_hash == h for a, h in zip(found, hashes, strict=True)]),
        np.array([(a.x, a.y) if a else (0.0, 0.0) for a in found]),
        np.array([(a.column, a.row) if a else (0, 0) for a in found]),
        np.array([a.group if a else -1 for a in found]),
    )


def _continues(table: CodeTable, before: MapDocument, old: _Before) -> bool:
    """Whether assets can join the map as it is: same space, and enough of it left to say where."""
    return before.model == table.model and before.method == TSNE and int(old.same.sum()) >= FEWEST_TSNE


def _joined(table: CodeTable, points: Array, look: float, before: MapDocument, old: _Before) -> MapUpdate:
    places, cells, new = old.places.copy(), old.cells.copy(), ~old.same
    if new.any():
        places[new] = joined_layout(points[old.same], places[old.same], points[new], before.seed)
        cells[new] = squares(places[new], before.side, cells[old.same])
    note = ""
    if len(table) > 1.5 * before.begun_with:
        note = (
            f"{len(table) - before.begun_with} of {len(table)} assets joined since the map was laid out: "
            "--new lays it out for all of them, and moves them."
        )
    document = _document(table, points, look, places, cells, old.groups, before)
    return _counted(document, before, old.same, note)


def _laid_out(
    table: CodeTable, points: Array, look: float, before: MapDocument | None, old: _Before, seed: int
) -> MapUpdate:
    tsne = len(table) >= FEWEST_TSNE
    if not tsne:
        places = principal_layout(points)
        places = turned_to(places, old.places, old.known) if old.known.any() else places
    elif old.known.any():
        places = continued_layout(points, old.places, old.known, seed)
    else:
        places = new_layout(points, seed)
    side = square_side(places)
    cells = squares(places, side, np.zeros((0, 2), np.int64))
    frame = MapDocument(
        table.category, table.model, look, TSNE if tsne else PCA, perplexity(len(table)) if tsne else 0.0,
        seed, side, len(table), 0.0, False, (), (),
    )  # fmt: skip
    note = "" if tsne else f"Fewer than {FEWEST_TSNE} assets: a map of the two principal components."
    if tsne and old.known.any():
        why = "The model changed" if before and before.model != table.model else "The map had too few assets"
        note = f"{why}: the map was laid out again, from the places that assets had."
    document = _document(table, points, look, places, cells, old.groups, frame)
    return _counted(document, before, np.zeros(len(table), bool), note)


def _document(
    table: CodeTable,
    points: Array,
    look: float,
    places: Array,
    cells: NDArray[np.int64],
    groups_before: NDArray[np.int64],
    frame: MapDocument,
) -> MapDocument:
    """``frame`` with the assets at their places, their groups and their neighbours."""
    groups = find_groups(points, frame.seed)
    labels = kept_numbers(groups.labels, groups_before)
    near = nearest_rows(points, NEAREST)
    assets = tuple(
        MapAsset(
            entry.asset_id,
            entry.codes.source_hash,
            float(x),
            float(y),
            int(column),
            int(row),
            int(label),
            edges,
        )
        for entry, (x, y), (column, row), label, edges in zip(
            table.entries, places, cells, labels, near, strict=True
        )
        if entry.codes
    )
    ids = [entry.asset_id for entry in table.entries]
    described = described_groups(points, labels, ids, table.names, [entry.tags for entry in table.entries])
    return dataclasses.replace(
        frame,
        look=look,
        trustworthiness=kept_neighbours(points, places),
        distinct=groups.distinct,
        assets=assets,
        groups=described,
        regions=find_regions(table, look, cells),
    )


def nearest_rows(points: Array, count: int) -> list[tuple[tuple[int, float], ...]]:
    """The ``count`` points nearest to each of points [n, d], as (row, distance), without itself."""
    from sklearn.neighbors import NearestNeighbors

    count = min(count, len(points) - 1)
    ways, rows = NearestNeighbors(n_neighbors=count).fit(points).kneighbors()
    return [
        tuple((int(row), float(way)) for row, way in zip(*pair, strict=True))
        for pair in zip(rows, ways, strict=True)
    ]


def kept_neighbours(points: Array, places: Array) -> float:
    """Trustworthiness (Venna and Kaski 2001) of ``places`` [n, 2] of points [n, d], 0 to 1.

    Of many points an even subset tells, since it needs n^2 numbers.
    """
    from sklearn.manifold import trustworthiness

    step = -(-len(points) // _MEASURED)
    points, places = points[::step], places[::step]
    count = min(_TRUSTED, (len(points) - 1) // 2)
    return float(trustworthiness(points, places, n_neighbors=count)) if count else 1.0


def _counted(document: MapDocument, before: MapDocument | None, stayed: Mask, note: str) -> MapUpdate:
    now = {asset.asset_id for asset in document.assets}
    then = {asset.asset_id for asset in before.assets} if before else set()
    return MapUpdate(document, int(stayed.sum()), len(now - then), len(then - now), note)


def _kept(path: Path, anew: bool) -> MapDocument | None:
    """The map that is there; one of another version or shrunk counts as none, since it can be made again."""
    if anew or not path.exists():
        return None
    try:
        document = read_map(path)
    except UserError:
        return None
    return document if document.side > SHRUNK else None
