"""Codes for new assets: the field stays as it is, only the codes are fitted. Seconds an asset.

Each asset is fitted by itself, so that its codes do not depend on which others were asked for.
"""

import contextlib
from collections.abc import Generator, Iterator
from pathlib import Path

import torch
from torch import Tensor

from blender_addon.contract import view_dataset
from blender_addon.contract.catalogue import Codes
from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Emit, Failed, Progress
from blender_addon.contract.view_dataset import AssetViews

from .code_optimiser import CodeOptimiser
from .cores import on_cores
from .field.losses import Grids, ray_loss, ray_shares
from .field.marching import bake
from .fit_batches import draw_rays
from .fit_data import FitData, read_data, shows_nothing, visible
from .fit_fronts import facing, front_of_new
from .fit_loop import gradient, rate_factor
from .fit_start import describe
from .model_file import Model
from .quality import Quality, measure

STEPS = 150  # 250 were 0.4 dB better than 100, for two and a half times the seconds
# Times the cosine of fit_loop. A code of a look that moves further from its start redraws colours better
# (0.4 dB at ten times the rate) and finds fewer assets of the same materials (0.75 for 0.83 of twins).
SHAPE_RATE, APPEARANCE_RATE = 0.1, 0.01
POINTS = 2048  # of a step; twice as many bring nothing

Fitted = Generator[tuple[AssetViews, Codes | None], None, None]


def fit_codes(model: Model, views: Path, asset_ids: list[str], emit: Emit) -> Iterator[Codes]:
    """Codes in the model's latent space of assets of the view dataset, in the order asked for.

    Each is yielded as soon as it and those before it are fitted, so that it can be kept whatever happens
    to the next.
    """
    chosen = assets_of(views, asset_ids)
    device = model.engine.device
    return told(chosen, on_cores(lambda asset: (asset, fit_one(model, views, asset)), chosen, device), emit)


def assets_of(views: Path, asset_ids: list[str]) -> list[AssetViews]:
    records = {asset.asset_id: asset for asset in view_dataset.list_assets(views)}
    if missing := [asset for asset in asset_ids if asset not in records]:
        raise UserError(f"{views} has no views of asset {missing[0]}: run `asset2vec views` first.")
    return [records[asset_id] for asset_id in asset_ids]


def told(chosen: list[AssetViews], fitted: Fitted, emit: Emit) -> Iterator[Codes]:
    """The codes, as they come, with what is to be said of each asset."""
    if chosen:
        emit(Progress("codes", 0, len(chosen), chosen[0].name))
    with contextlib.closing(fitted):
        for index, (asset, found) in enumerate(fitted, start=1):
            if found is None:
                emit(Failed(asset.name, shows_nothing(asset)))
            else:
                yield found
            emit(Progress("codes", index, len(chosen), asset.name))


def fit_one(model: Model, views: Path, asset: AssetViews) -> Codes | None:
    """None of an asset whose views show nothing."""
    settings = model.document.settings
    data = read_data(views, [asset], settings.held_out, model.engine.device, settings.colour)
    if not visible(data).all():
        return None
    data = facing(data, [front_of_new(data, model)])
    shape, appearance = _optimise(model, data)
    baked = bake(model.field, shape, appearance)
    quality: Quality = measure(baked, data.pictures(0), data.measured)
    return Codes(
        asset.asset_id,
        model.model_id,
        asset.source_hash,
        tuple(shape.tolist()),
        tuple(appearance.tolist()),
        quality.psnr,
        quality.iou,
    )


def _optimise(model: Model, data: FitData) -> tuple[Tensor, Tensor]:
    """Shape and appearance code [CODE_SIZE], from the projections on the model's bases."""
    settings, device = model.document.settings, model.engine.device
    generator = torch.Generator().manual_seed(settings.seed)
    described = describe(data, 0)
    codes = [
        basis.project(description).to(device)
        for basis, description in zip((model.shape_basis, model.appearance_basis), described, strict=True)
    ]
    optimisers = [CodeOptimiser.of(code) for code in codes]
    row = torch.zeros(1, dtype=torch.long)
    for step in range(STEPS):
        shape, appearance = (code.clone().requires_grad_() for code in codes)
        grids = Grids(model.field.geometry_grids(shape), model.field.colour_grids(shape, appearance))
        # Whole rays only: a field that is finished needs no points to form a surface first.
        rays = draw_rays(data, row, ray_shares(POINTS), generator)
        ray_loss(model.field, grids, rays, generator).backward()
        factor = rate_factor(step / STEPS, step)
        optimisers[0].step(codes[0], row.to(device), gradient(shape), SHAPE_RATE * factor)
        optimisers[1].step(codes[1], row.to(device), gradient(appearance), APPEARANCE_RATE * factor)
    return codes[0][0], codes[1][0]
