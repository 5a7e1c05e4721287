"""A quick estimate of the held-out PSNR while a fit runs: some pixels, no occupancy grid.

An early field is foggy everywhere, so that marching whole pictures through it would take longer
than fitting it.
"""

import torch
from torch import Tensor

from .field.guided_samples import stratified
from .field.radiance_field import density
from .field.rays import pixel_rays, sphere_range
from .field.volume_rendering import composite, weights
from .fit_state import FitState
from .quality import over_white, psnr
from .view_data import Views

ASSETS, PIXELS, SAMPLES, PER_SIDE = 8, 128, 96, 2


@torch.no_grad()
def progress_psnr(state: FitState, views: Views, held_out: list[list[int]]) -> float:
    """PSNR of the same random pixels of the same assets each time; 0 without held-out views."""
    candidates = [index for index, rows in enumerate(held_out) if rows]
    if not candidates:
        return 0.0
    generator = torch.Generator().manual_seed(0)
    order = torch.randperm(len(candidates), generator=generator)[:ASSETS].tolist()
    assets = [candidates[place] for place in order]
    rows = torch.tensor([held_out[asset][0] for asset in assets], device=views.albedo.device)
    pixels = torch.rand(len(assets), PIXELS, 2, generator=generator) * views.resolution
    pixels = pixels.long().to(rows.device)
    return psnr(_mean_square_error(state, views, torch.tensor(assets, device=rows.device), rows, pixels))


def _mean_square_error(state: FitState, views: Views, assets: Tensor, rows: Tensor, pixels: Tensor) -> float:
    """Of pixels [B, P, 2] of view ``rows`` [B] against the mean of PER_SIDE^2 rays each."""
    truth = views.albedo[rows[:, None], pixels[..., 1], pixels[..., 0]].float() / 255
    inner = (torch.arange(PER_SIDE, device=rows.device) + 0.5) / PER_SIDE
    places = (pixels[:, :, None] + torch.cartesian_prod(inner, inner)).flatten(1, 2)
    cameras = views.cameras[rows][:, None].expand(-1, places.shape[1], -1, -1)
    lenses = views.lenses[rows][:, None].expand(-1, places.shape[1], -1)
    origins, directions = pixel_rays(cameras, lenses, places)
    near, far = sphere_range(origins, directions)
    t, edges = stratified(near, far, torch.full((*near.shape, SAMPLES), 0.5, device=near.device))
    points = (origins[:, :, None] + t[..., None] * directions[:, :, None]).flatten(1, 2)
    shape, appearance = state.shape_codes[assets], state.appearance_codes[assets]
    logits = state.field.logits(state.field.geometry_grids(shape), points).view_as(t)
    weight = weights(density(logits), edges.diff(dim=-1) * directions.norm(dim=-1, keepdim=True))
    colours = state.field.colours(state.field.colour_grids(shape, appearance), points)
    alpha = weight.sum(-1, keepdim=True)
    shown = composite(weight, colours.view(*t.shape, 3)) + 1 - alpha
    mean = shown.view(*pixels.shape[:2], PER_SIDE**2, 3).mean(2)
    return float(((mean - over_white(truth)) ** 2).mean())
