"""Where a mesh out of category space belongs: metres, on the ground, facing the right way."""

from pathlib import Path

import numpy as np

from blender_addon.contract import view_dataset
from blender_addon.contract.errors import UserError
from blender_addon.contract.fronts import common_turn

from ...code_table import CodeTable
from .chosen import Chosen
from .surface_mesh import SurfaceMesh


def in_metres(mesh: SurfaceMesh, chosen: Chosen, table: CodeTable, views: Path) -> SurfaceMesh:
    """The mesh of ``chosen`` in asset space.

    With the shape of one asset: where that asset's own surface is, facing as it is stored. Any other: as
    large as the assets of its shape are on average (of codes from a file: as the median of the category),
    standing on the ground, the category's front towards -Y.
    """
    if chosen.asset:
        seen = _views_of(views, chosen.asset.asset_id, chosen.asset.name)
        front = chosen.asset.front.in_category if chosen.asset.front else 0.0
        return mesh.placed(front, seen.radius, np.array(seen.centre))
    turn = common_turn(entry.front.turn for entry in table.entries if entry.front)
    return mesh.placed(-turn, radius(chosen, table, views), np.zeros(3)).standing()


def radius(chosen: Chosen, table: CodeTable, views: Path) -> float:
    """Metres of a unit of category space."""
    if chosen.shape_of:
        weighed = [w * _views_of(views, entry.asset_id, entry.name).radius for entry, w in chosen.shape_of]
        return float(sum(weighed))
    return float(np.median([_views_of(views, e.asset_id, e.name).radius for e in table.entries]))


def _views_of(views: Path, asset_id: str, name: str) -> view_dataset.AssetViews:
    folder = view_dataset.asset_folder(views, asset_id)
    if not (folder / "asset.json").exists():
        raise UserError(
            f"{views} has no views of {name!r}, which say how large it is: run `asset2vec refresh`."
        )
    return view_dataset.read_asset(folder)
