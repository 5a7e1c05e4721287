"""Supervision by pictures alone, as NeRF has it: random pixels, uniform samples, colour on white.

No depth, no mask in the loss. Half of the rays go through the object: a generous start for a
baseline, since most of a picture is background.
"""

import dataclasses

import torch
from torch import Tensor

from ..field.guided_samples import stratified
from ..field.radiance_field import RadianceField, density
from ..field.rays import pixel_rays, sphere_range
from ..field.volume_rendering import composite, weights
from ..fit_data import FitData
from ..quality import over_white
from .codenerf_field import CodeNerfField

SAMPLES = 64  # a ray, as in NeRF's coarse pass


@dataclasses.dataclass(frozen=True)
class PictureRays:
    """The pictures of A assets, in memory, and which pixels of theirs a fit may see."""

    data: FitData
    colours: list[Tensor]  # uint8 [V H W, 4] of each asset, sRGB and coverage, straight alpha
    kept: Tensor  # flat indices into [V, H, W]: all pixels of the views that the fit sees
    covered: list[Tensor]  # of each asset, those of them with some of the object

    @classmethod
    def of(cls, data: FitData) -> "PictureRays":
        size = data.resolution**2
        kept = (torch.tensor(data.kept)[:, None] * size + torch.arange(size)).view(-1)
        colours = [data.pictures(index).colours.cpu().view(-1, 4) for index in range(len(data.assets))]
        covered = [kept[colour[kept, 3] > 0] for colour in colours]
        return cls(data, colours, kept, [seen if len(seen) else kept for seen in covered])

    def draw(self, asset: int, count: int, generator: torch.Generator) -> Tensor:
        """Flat indices [count] of random pixels of the asset, half of them covered."""
        parts = ((self.covered[asset], count // 2), (self.kept, count - count // 2))
        return torch.cat([p[torch.randint(len(p), (share,), generator=generator)] for p, share in parts])


def picture_loss(
    field: RadianceField | CodeNerfField,
    codes: tuple[Tensor, Tensor],
    rays: PictureRays,
    assets: Tensor,
    points: int,
    generator: torch.Generator,
) -> Tensor:
    """Mean squared error of colours on white; ``points`` samples an asset, SAMPLES a ray."""
    data, size = rays.data, rays.data.resolution
    count = max(2, points // SAMPLES)
    pixels = torch.stack([rays.draw(asset, count, generator) for asset in assets.tolist()])
    truth = torch.stack([rays.colours[a][p] for a, p in zip(assets.tolist(), pixels, strict=True)])
    view = pixels // (size * size)
    places = torch.stack([pixels % size, pixels // size % size], dim=-1) + 0.5
    asset = assets[:, None]
    origins, directions = pixel_rays(data.cameras[asset, view], data.lenses[asset, view], places)
    near, far = sphere_range(origins, directions)
    t, edges = stratified(near, far, torch.rand(*near.shape, SAMPLES, generator=generator))
    at = (origins[:, :, None] + t[..., None] * directions[:, :, None]).flatten(1, 2).to(data.device)
    spacings = (edges.diff(dim=-1) * directions.norm(dim=-1, keepdim=True)).to(data.device)
    logits = field.logits(field.geometry_grids(codes[0]), at).view_as(t)
    colours = field.colours(field.colour_grids(*codes), at).view(*t.shape, 3)
    weight = weights(density(logits), spacings)
    shown = composite(weight, colours) + 1 - weight.sum(-1, keepdim=True)
    return ((shown - over_white(truth.float() / 255).to(data.device)) ** 2).mean()
