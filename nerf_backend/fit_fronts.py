"""Turns what a fit sees so that all assets face one way: fronts (fronts.py) from exact depth, to cameras."""

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from blender_addon.contract.fronts import ARTIST, FOUND, Front
from blender_addon.contract.view_dataset import AssetViews

from .field.rays import pixel_rays
from .fit_data import FitData, read_data
from .fronts import Known, find_fronts, front_of, stored_alike
from .model_file import Model
from .pixel_table import SURFACE, decode, read_rows, table_path
from .turn_alignment import Reference
from .turn_sides import Shapes, describe_shapes

MOST_POINTS = 20000  # of an asset: more say nothing more


def category_fronts(data: FitData, faces_as: Model | None) -> tuple[list[Front], Tensor]:
    """The front of each asset, and what a model keeps for assets to come. ``data`` is not turned yet.

    A fit that begins with a model, or replaces one, faces assets as that model does.
    """
    known = [known_front(asset) for asset in data.assets]
    if faces_as:
        known = _as_in_model(faces_as, data, known)

    def describe(rows: list[int]) -> Shapes:
        return describe_shapes(surface_points(data, row) for row in rows)

    fronts, reference = find_fronts(describe, known, [asset.asset_id for asset in data.assets])
    return fronts, as_tensor(reference)


def fronts_in(model: Model, views: Path, assets: Sequence[AssetViews]) -> dict[str, Front]:
    """The fronts, by asset id, with which ``assets`` have codes of ``model``: fitted with it or later."""
    fitted = {(asset.asset_id, asset.source_hash): asset for asset in model.document.assets}
    found = {}
    for asset in assets:
        if there := fitted.get((asset.asset_id, asset.source_hash)):
            found[asset.asset_id] = Front(there.front, there.front_from, there.front_confidence)
        else:
            settings = model.document.settings
            data = read_data(views, [asset], settings.held_out, torch.device("cpu"), settings.colour)
            found[asset.asset_id] = front_of_new(data, model)
    return found


def front_of_new(data: FitData, model: Model) -> Front:
    """The front of the one asset of ``data``, in the category space of ``model``."""
    (asset,) = data.assets
    reference, alike = as_reference(model.fronts), stored_alike(_fronts_of(model))
    return front_of(describe_asset(data, 0), known_front(asset), reference, alike)


def facing(data: FitData, fronts: Sequence[Front]) -> FitData:
    """The same with all cameras turned as the assets, [A, V, 4, 4]: camera to category space."""
    turns = torch.stack([turn_to_front(front.in_category) for front in fronts])
    return dataclasses.replace(data, cameras=turns[:, None].to(data.cameras) @ data.cameras)


def turn_to_front(front: float) -> Tensor:
    """Float64 [4, 4]: from unit to category space, of an asset that faces ``front`` degrees from -Y."""
    angle = np.radians(-front)
    turn = torch.eye(4, dtype=torch.float64)
    turn[:2, :2] = torch.tensor([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return turn


def describe_asset(data: FitData, row: int) -> Shapes:
    """The shape, in one row, of the surface that the fit sees of an asset."""
    return describe_shapes([surface_points(data, row)])


def surface_points(data: FitData, row: int) -> NDArray[np.float32]:
    """Points [n, 3] of the surface, from the depth of the views that the fit sees."""
    first = data.first[row, SURFACE]
    step = max(1, int(first[-1] - first[0]) // MOST_POINTS)
    places = torch.arange(int(first[0]), int(first[-1]), step)
    pixels, depth, _ = decode(
        read_rows(table_path(data.folder, data.assets[row].asset_id, data.colour), places)
    )
    size = data.resolution
    view = (pixels // (size * size)).long()
    seen = torch.isin(view, torch.tensor(data.kept))
    pixels, depth, view = pixels[seen], depth[seen], view[seen]
    centres = torch.stack([pixels % size, pixels // size % size], dim=-1) + 0.5
    origins, directions = pixel_rays(data.cameras[row][view], data.lenses[row][view], centres)
    points = origins + directions * (depth * data.depth_units[row])[:, None]
    return points.numpy().astype(np.float32)


def known_front(asset: AssetViews) -> Known:
    """What the library said when the views were made."""
    return Known(asset.front, by_artist=asset.front_from == ARTIST)


def as_tensor(reference: Reference) -> Tensor:
    """Float32 [1 + K, ORDERS, CELLS, 2], real and imaginary parts."""
    return torch.view_as_real(torch.from_numpy(reference.vectors)).contiguous()


def as_reference(kept: Tensor) -> Reference:
    return Reference(torch.view_as_complex(kept.float().contiguous()).numpy())


def _fronts_of(model: Model) -> list[Front]:
    """Where the assets face that it was fitted to."""
    return [Front(a.front, a.front_from, a.front_confidence) for a in model.document.assets]


def _as_in_model(model: Model, data: FitData, known: Sequence[Known]) -> list[Known]:
    """The fronts that the model was fitted with, or that its assets speak for; the artist's word first."""
    fitted = {(asset.asset_id, asset.source_hash): asset.front for asset in model.document.assets}
    reference, alike = as_reference(model.fronts), stored_alike(_fronts_of(model))
    found = []
    for row, (asset, told) in enumerate(zip(data.assets, known, strict=True)):
        if told.by_artist:
            found.append(told)
        elif (there := fitted.get((asset.asset_id, asset.source_hash))) is not None:
            found.append(Known(there))
        else:
            front = front_of(describe_asset(data, row), Known(), reference, alike)
            found.append(Known(front.degrees if front.origin == FOUND else None))
    return found
