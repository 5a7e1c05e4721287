"""Pictures of assets beside their nearest, from the catalogue and the stored previews."""

from collections.abc import Sequence
from pathlib import Path

from blender_addon.contract.catalogue import Catalogue, Entry
from blender_addon.contract.workspace import Workspace
from blender_addon.similarity import By

from .contact_sheet import Row, Tile, neighbours_sheet
from .similar import Neighbour, preview_path, similar_assets

ROWS = 8  # of an overview
NEIGHBOURS = 5


def asset_sheet(path: Path, workspace: Workspace, asset: Entry, found: list[Neighbour], by: By) -> None:
    """One row: the asset and its neighbours."""
    neighbours_sheet(path, [_row(workspace, asset, found)], by)


def overview_sheet(
    path: Path, workspace: Workspace, catalogue: Catalogue, library: Path, by: By, most: int = ROWS
) -> None:
    """``most`` assets of the library, evenly picked, each with its nearest."""
    fitted = [e for e in catalogue.entries(library=str(library)) if e.codes]
    picked = fitted[:: max(1, len(fitted) // most)][:most]
    rows = [_row(workspace, asset, similar_assets(catalogue, asset, by, NEIGHBOURS)) for asset in picked]
    neighbours_sheet(path, rows, by)


def assets_sheet(
    path: Path, workspace: Workspace, catalogue: Catalogue, category: str, asset_ids: Sequence[str], by: By
) -> None:
    """The assets named that still have codes, in this order, each with its nearest."""
    coded = {e.asset_id: e for e in catalogue.entries(category=category) if e.codes}
    chosen = [coded[asset_id] for asset_id in asset_ids if asset_id in coded]
    rows = [_row(workspace, asset, similar_assets(catalogue, asset, by, NEIGHBOURS)) for asset in chosen]
    neighbours_sheet(path, rows, by)


def _row(workspace: Workspace, asset: Entry, found: list[Neighbour]) -> Row:
    tiles = [Tile(n.entry.name, preview_path(workspace, n.entry), n.distance) for n in found]
    return Row(Tile(asset.name, preview_path(workspace, asset)), tiles)
