"""Supervision by pictures alone, as NeRF has it: random pixels, uniform samples, colour on white.

No depth, no mask in the loss. Half of the rays go through the object: a generous start for a
baseline, since most of a picture is background.
"""

import dataclasses
from collections.abc import Sequence

import torch
from torch import Tensor

from ..field.guided_samples import stratified
from ..field.radiance_field import RadianceField, density
from ..field.rays import pixel_rays, sphere_range
from ..field.volume_rendering import composite, weights
from ..quality import over_white
from ..view_data import Views
from .codenerf_field import CodeNerfField

SAMPLES = 64  # a ray, as in NeRF's coarse pass


@dataclasses.dataclass(frozen=True)
class PictureRays:
    """Which pixels of each asset a fit may see: flat indices into [M, H, W]."""

    views: Views
    all_pixels: list[Tensor]
    covered: list[Tensor]

    @classmethod
    def of(cls, views: Views, kept: Sequence[Sequence[int]]) -> "PictureRays":
        size = views.resolution**2
        every, covered = [], []
        for rows in kept:
            flat = (torch.as_tensor(list(rows))[:, None] * size + torch.arange(size)).view(-1)
            seen = (views.albedo[list(rows)][..., 3] > 0).view(-1).cpu()
            every.append(flat)
            covered.append(flat[seen] if seen.any() else flat)
        return cls(views, every, covered)

    def draw(self, assets: Tensor, count: int, generator: torch.Generator) -> Tensor:
        """Flat indices [B, count] of random pixels, half of them covered ones."""
        found = []
        for asset in assets.tolist():
            for part, share in (
                (self.covered[asset], count // 2),
                (self.all_pixels[asset], count - count // 2),
            ):
                found.append(part[torch.randint(len(part), (share,), generator=generator)])
        return torch.cat(found).view(len(assets), count)


def picture_loss(
    field: RadianceField | CodeNerfField,
    codes: tuple[Tensor, Tensor],
    rays: PictureRays,
    assets: Tensor,
    points: int,
    generator: torch.Generator,
) -> Tensor:
    """Mean squared error of colours on white; ``points`` samples an asset, SAMPLES a ray."""
    views, size = rays.views, rays.views.resolution
    indices = rays.draw(assets, max(1, points // SAMPLES), generator).to(views.albedo.device)
    row = indices // (size * size)
    places = torch.stack([indices % size, indices // size % size], dim=-1) + 0.5
    origins, directions = pixel_rays(views.cameras[row], views.lenses[row], places)
    near, far = sphere_range(origins, directions)
    jitter = torch.rand(*near.shape, SAMPLES, generator=generator).to(near.device)
    t, edges = stratified(near, far, jitter)
    at = (origins[:, :, None] + t[..., None] * directions[:, :, None]).flatten(1, 2)
    spacings = edges.diff(dim=-1) * directions.norm(dim=-1, keepdim=True)
    logits = field.logits(field.geometry_grids(codes[0]), at).view_as(t)
    colours = field.colours(field.colour_grids(*codes), at).view(*t.shape, 3)
    weight = weights(density(logits), spacings)
    shown = composite(weight, colours) + 1 - weight.sum(-1, keepdim=True)
    truth = over_white(views.albedo.view(-1, 4)[indices].float() / 255)
    return ((shown - truth) ** 2).mean()
