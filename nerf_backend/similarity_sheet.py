"""Pictures of assets beside their nearest, from the catalogue and the stored previews."""

from collections.abc import Sequence
from pathlib import Path

from blender_addon.contract.catalogue import Catalogue, Entry
from blender_addon.contract.workspace import Workspace
from blender_addon.similarity import By, Neighbour, comparable, neighbours

from .contact_sheet import Row, Tile, neighbours_sheet
from .similar import preview_path

ROWS = 8  # of an overview
NEIGHBOURS = 5


def asset_sheet(
    path: Path, workspace: Workspace, assets: Sequence[Entry], found: list[Neighbour], by: str
) -> None:
    """The first asset's row has the neighbours; what else was asked for stands below it.

    Without any asset, where a code was asked for, the row begins with an empty tile.
    """
    first = Tile(assets[0].name, preview_path(workspace, assets[0])) if assets else Tile("a code", None)
    tiles = [Tile(n.entry.name, preview_path(workspace, n.entry), n.distance) for n in found]
    more = [Row(Tile(asset.name, preview_path(workspace, asset)), []) for asset in assets[1:]]
    neighbours_sheet(path, [Row(first, tiles), *more], by)


def overview_sheet(
    path: Path, workspace: Workspace, catalogue: Catalogue, library: Path, by: By, most: int = ROWS
) -> None:
    """``most`` assets of the library, evenly picked, each with its nearest."""
    fitted = [e for e in catalogue.entries(library=str(library)) if e.codes]
    picked = fitted[:: max(1, len(fitted) // most)][:most]
    neighbours_sheet(path, [_row(workspace, catalogue, asset, by) for asset in picked], by)


def assets_sheet(
    path: Path, workspace: Workspace, catalogue: Catalogue, category: str, asset_ids: Sequence[str], by: By
) -> None:
    """The assets named that still have codes, in this order, each with its nearest."""
    coded = {e.asset_id: e for e in catalogue.entries(category=category) if e.codes}
    chosen = [coded[asset_id] for asset_id in asset_ids if asset_id in coded]
    neighbours_sheet(path, [_row(workspace, catalogue, asset, by) for asset in chosen], by)


def _row(workspace: Workspace, catalogue: Catalogue, asset: Entry, by: By) -> Row:
    assert asset.codes
    candidates = comparable(catalogue.entries(category=asset.category), asset.category, asset.codes.model)
    found = neighbours(candidates, asset.asset_id, by, NEIGHBOURS)
    tiles = [Tile(n.entry.name, preview_path(workspace, n.entry), n.distance) for n in found]
    return Row(Tile(asset.name, preview_path(workspace, asset)), tiles)
