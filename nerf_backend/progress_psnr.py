"""A quick estimate of the held-out PSNR while a fit runs: some pixels, no occupancy grid.

An early field is foggy everywhere, so that marching whole pictures through it would take longer
than fitting it.
"""

import dataclasses

import torch
from torch import Tensor

from .field.guided_samples import stratified
from .field.radiance_field import density
from .field.rays import pixel_rays, sphere_range
from .field.volume_rendering import composite, weights
from .fit_data import FitData
from .fit_state import FitState
from .quality import over_white, psnr

ASSETS, PIXELS, SAMPLES, PER_SIDE = 8, 128, 96, 2
WHITE = 1.0


@dataclasses.dataclass(frozen=True)
class ProgressPixels:
    """The same random pixels of the first held-out view of the same assets each time."""

    assets: Tensor  # [B]
    truth: Tensor  # [B, PIXELS, 3], over white
    origins: Tensor  # [B, PIXELS PER_SIDE^2, 3] of the rays whose mean a pixel is
    directions: Tensor  # likewise

    @classmethod
    def of(cls, data: FitData) -> "ProgressPixels | None":
        """None without held-out views."""
        if not data.held_out:
            return None
        generator = torch.Generator().manual_seed(0)
        assets = torch.randperm(data.originals, generator=generator)[:ASSETS]
        pixels = (torch.rand(len(assets), PIXELS, 2, generator=generator) * data.resolution).long()
        view = data.held_out[0]
        truth = [
            data.pictures(asset).colours[view].cpu()[places[:, 1], places[:, 0]]
            for asset, places in zip(assets.tolist(), pixels, strict=True)
        ]
        inner = (torch.arange(PER_SIDE) + 0.5) / PER_SIDE
        places = (pixels[:, :, None] + torch.cartesian_prod(inner, inner)).flatten(1, 2)
        cameras = data.cameras[assets, view][:, None].expand(-1, places.shape[1], -1, -1)
        lenses = data.lenses[assets, view][:, None].expand(-1, places.shape[1], -1)
        rays = pixel_rays(cameras, lenses, places)
        parts = (assets, over_white(torch.stack(truth).float() / 255), *rays)
        return cls(*(part.to(data.device) for part in parts))

    def psnr(self, state: FitState) -> float:
        shown = seen(state, self.assets, self.origins, self.directions, WHITE)
        mean = shown.view(len(self.assets), PIXELS, PER_SIDE**2, 3).mean(2)
        return psnr(float(((mean - self.truth) ** 2).mean()))


@torch.no_grad()
def seen(state: FitState, assets: Tensor, origins: Tensor, directions: Tensor, background: float) -> Tensor:
    """Colours [B, R, 3] of R rays [B, R, 3] of each of the ``assets`` [B], as the field is now.

    Before a ``background`` of that grey.
    """
    near, far = sphere_range(origins, directions)
    t, edges = stratified(near, far, torch.full((*near.shape, SAMPLES), 0.5, device=near.device))
    points = (origins[:, :, None] + t[..., None] * directions[:, :, None]).flatten(1, 2)
    shape, appearance = state.shape_codes[assets], state.appearance_codes[assets]
    logits = state.field.logits(state.field.geometry_grids(shape), points).view_as(t)
    lengths = edges.diff(dim=-1) * directions.norm(dim=-1, keepdim=True)
    weight = weights(density(logits), lengths)
    colours = state.field.colours(state.field.colour_grids(shape, appearance), points)
    return composite(weight, colours.view(*t.shape, 3)) + background * (1 - weight.sum(-1, keepdim=True))
