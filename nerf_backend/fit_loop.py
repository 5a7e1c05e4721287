"""One optimiser step of a fit, and the schedule of rates and losses."""

import math
from typing import Any

import torch
from torch import Tensor, nn

from .distributed import ALONE, Group
from .field.losses import Grids, point_loss, point_shares, ray_loss, ray_shares
from .field.radiance_field import RadianceField
from .fit_batches import draw_assets, draw_rays
from .fit_data import FitData
from .fit_settings import FitSettings
from .fit_state import FitState

POINTS_ONLY = 0.45  # first part of the fit without volume rendering; then every other step renders
FINAL_RATE = 0.05  # of the first learning rate
WARM_UP = 20  # steps


def progress(state: FitState, settings: FitSettings) -> float:
    """0 to 1 (and beyond), by steps or by the clock, whichever is further."""
    by_steps = state.step / settings.steps
    return max(by_steps, state.seconds / (60 * settings.minutes)) if settings.minutes else by_steps


def rate_factor(done: float, step: int) -> float:
    """Cosine from 1 to FINAL_RATE, after a short linear warm-up."""
    cosine = FINAL_RATE + (1 - FINAL_RATE) * (1 + math.cos(math.pi * min(done, 1))) / 2
    return cosine * min(1.0, (step + 1) / WARM_UP)


def fit_step(
    state: FitState,
    losses: nn.Module,
    data: FitData,
    settings: FitSettings,
    done: float,
    group: Group = ALONE,
) -> float:
    """Moves the field and the codes of some assets once; returns the loss.

    ``losses`` is the BatchLoss of the state's field, as the ``group`` runs it.
    """
    assets = draw_assets(data, settings.assets_per_step * group.size, state.generator)
    assets = group.own(assets)
    generator = group.own_generator(state.generator)
    rows = assets.to(state.shape_codes.device)
    shape, appearance = (
        noisy(codes[rows], settings.code_noise, generator)
        for codes in (state.shape_codes, state.appearance_codes)
    )
    loss = losses((shape, appearance), data, assets, settings.points_per_asset, state.step, done, generator)
    factor = rate_factor(done, state.step)
    for part in state.field_optimiser.param_groups:
        part["lr"] = settings.grid_rate * factor
    state.field_optimiser.zero_grad(set_to_none=True)
    loss.backward()
    state.field_optimiser.step()
    rate = settings.code_rate * factor
    rows = group.gather(rows)
    for codes, optimiser, leaf in (
        (state.shape_codes, state.shape_optimiser, shape),
        (state.appearance_codes, state.appearance_optimiser, appearance),
    ):
        optimiser.step(codes, rows, group.gather(gradient(leaf)) / group.size, rate)
    state.step += 1
    return float(loss.detach())


class BatchLoss(nn.Module):
    """``batch_loss`` of one field as a module, which is what DistributedDataParallel wraps."""

    def __init__(self, field: RadianceField) -> None:
        super().__init__()
        self.field = field

    def forward(self, *arguments: Any) -> Tensor:
        return batch_loss(self.field, *arguments)


def batch_loss(
    field: RadianceField,
    codes: tuple[Tensor, Tensor],
    data: FitData,
    assets: Tensor,
    points: int,
    step: int,
    done: float,
    generator: torch.Generator,
) -> Tensor:
    """The mean loss of ``assets`` with ``codes`` (shape, appearance)."""
    grids = Grids(field.geometry_grids(codes[0]), field.colour_grids(*codes))
    render = done > POINTS_ONLY and step % 2 == 1
    shares = (ray_shares if render else point_shares)(points)
    rays = draw_rays(data, assets, shares, generator)
    return (ray_loss if render else point_loss)(field, grids, rays, generator)


def noisy(codes: Tensor, noise: float, generator: torch.Generator) -> Tensor:
    """Codes with noise added, as a leaf that takes gradients."""
    return (codes + noise * torch.randn(codes.shape, generator=generator).to(codes.device)).requires_grad_()


def gradient(codes: Tensor) -> Tensor:
    assert codes.grad is not None
    return codes.grad
