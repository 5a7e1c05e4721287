"""Copies of the assets, stretched along their axes, that a fit sees beside them.

A field that was fitted to few assets redraws others badly, because it has seen little of what may
vary. Stretching an asset's cameras stretches the asset: its rays meet the same colours at the same
planar depths, so copies cost no rendering, no memory and no disk. They get codes of their own while
the field is fitted and are forgotten afterwards.
"""

import dataclasses

import torch
from torch import Tensor

from .fit_batches import draw_rays
from .fit_data import FitData
from .fit_settings import FitSettings

STRETCH = 0.18  # an axis is scaled by a factor between exp(-STRETCH) and exp(STRETCH)
ENOUGH = 2000  # copies in all, at most: so many assets vary enough by themselves
POINTS = 2048  # of an asset, from which its size is taken


def with_copies(data: FitData, settings: FitSettings) -> FitData:
    """``data`` with stretched copies of every asset after all assets, each fitting the unit sphere."""
    copies = min(settings.stretched_copies, ENOUGH // len(data.assets))
    if not copies:
        return data
    generator = torch.Generator().manual_seed(settings.seed)
    cameras = [data.cameras]
    for _ in range(copies):
        maps = torch.eye(4).repeat(len(data.assets), 1, 1)
        for asset in range(len(data.assets)):
            maps[asset, :3, :3] = torch.diag(_stretch(_points(data, asset, generator), generator))
        cameras.append(maps[:, None] @ data.cameras)
    many = {name: getattr(data, name).repeat(1 + copies, *[1] * (getattr(data, name).ndim - 1))
            for name in ("depth_units", "first", "lenses")}  # fmt: skip
    return dataclasses.replace(
        data, assets=data.assets * (1 + copies), cameras=torch.cat(cameras), copies=copies, **many
    )


def _points(data: FitData, asset: int, generator: torch.Generator) -> Tensor:
    """Surface points [POINTS, 3] in unit space."""
    rays = draw_rays(data, torch.tensor([asset]), (POINTS, 0, 0), generator)
    return rays.at(rays.depth[..., None])[0, :, 0].cpu()


def _stretch(points: Tensor, generator: torch.Generator) -> Tensor:
    """Factors [3] of the axes, such that the points reach as far from the middle as before."""
    factors = torch.exp(STRETCH * (2 * torch.rand(3, generator=generator) - 1))
    return factors * points.norm(dim=-1).max() / (points * factors).norm(dim=-1).max().clamp_min(1e-9)
