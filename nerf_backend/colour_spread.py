"""Measures whether the assets of a category differ in their colours at all, of the views that there are."""

import contextlib
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from blender_addon.contract.colours import ColourSpread, read_colours, write_colours
from blender_addon.contract.errors import UserError
from blender_addon.contract.view_dataset import ALBEDO, AssetViews
from blender_addon.contract.workspace import Workspace

from .appearance_description import cielab
from .palette import Array, palette_of, palettes_apart
from .pixel_table import SURFACE, decode, open_table, read_rows, table_path

REVISION = 1  # raise it when the same views would give other numbers
SAMPLE = 100  # assets: more take longer and say no more
PIXELS = 2048  # of an asset, evenly picked from all that show its surface


def keep_colours(
    workspace: Workspace, category: str, assets: Sequence[AssetViews], colour: str = ALBEDO
) -> None:
    """Brings what the workspace knows of the category's colours up to date with its ``assets``."""
    sample = sampled(assets)
    made_of = _identity(sample, colour)
    known = read_colours(workspace, category)
    if known is None or known.made_of != made_of:
        write_colours(workspace, _measured(workspace.views, category, sample, colour, made_of))


def colour_spread(
    views: Path, category: str, assets: Sequence[AssetViews], colour: str = ALBEDO
) -> ColourSpread:
    """Of the ``assets`` of a category that have views; an asset that these do not show is left out."""
    sample = sampled(assets)
    return _measured(views, category, sample, colour, _identity(sample, colour))


def sampled(assets: Sequence[AssetViews]) -> list[AssetViews]:
    """At most SAMPLE of them; a new asset changes the sample only where it becomes part of it."""
    return sorted(assets, key=lambda asset: hashlib.sha256(asset.asset_id.encode()).digest())[:SAMPLE]


def _measured(
    views: Path, category: str, sample: Sequence[AssetViews], colour: str, made_of: str
) -> ColourSpread:
    palettes = []
    for asset in sample:
        with contextlib.suppress(UserError):  # damaged views are said by what cannot do without them
            palettes.append(palette_of(surface_colours(views, asset, colour)))
    palettes = [palette for palette in palettes if len(palette)]
    if len(palettes) < 2:
        return ColourSpread(category, len(palettes), made_of, 0.0, 0.0)
    means = palettes_apart(palettes).sum(1) / (len(palettes) - 1)
    return ColourSpread(category, len(palettes), made_of, float(means.mean()), float(means.max()))


def surface_colours(views: Path, asset: AssetViews, colour: str = ALBEDO) -> Array:
    """In CIELAB [n, 3], of at most PIXELS pixels; UserError if the views are damaged."""
    first = open_table(views, asset, colour).first[SURFACE].tolist()
    if first[0] == first[-1]:
        return np.zeros((0, 3))
    places = torch.arange(first[0], first[-1], -(-(first[-1] - first[0]) // PIXELS))
    _, _, srgb = decode(read_rows(table_path(views, asset.asset_id, colour), places))
    return np.asarray(cielab(srgb).numpy(), np.float64)


def _identity(assets: Sequence[AssetViews], colour: str) -> str:
    seen = [(asset.asset_id, asset.source_hash, asset.settings_hash) for asset in assets]
    return hashlib.sha256(json.dumps([REVISION, colour, seen]).encode()).hexdigest()[:16]
