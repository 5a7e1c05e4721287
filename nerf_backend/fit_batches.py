"""Random rays of random assets, with what the views know about each."""

import torch
from torch import Tensor

from .field.rays import Rays, pixel_rays, sphere_range
from .view_data import PixelLists, Views


def draw_assets(count: int, batch: int, generator: torch.Generator) -> Tensor:
    """``batch`` different assets of ``count``, or all of them."""
    return torch.randperm(count, generator=generator)[:batch]


def draw_rays(
    views: Views,
    lists: PixelLists,
    assets: Tensor,
    per_class: tuple[int, int, int],
    generator: torch.Generator,
) -> Rays:
    """``per_class`` rays (surface, rim, empty), in this order, of each of ``assets``."""
    classes = torch.repeat_interleave(torch.arange(3), torch.tensor(per_class))
    uniform = torch.rand(len(assets), len(classes), generator=generator, dtype=torch.float64)
    count = lists.count[assets][:, classes]
    place = lists.first[assets][:, classes] + (uniform * count).long()
    return rays_of(views, lists.indices[place].long().to(views.albedo.device))


def rays_of(views: Views, indices: Tensor) -> Rays:
    """The rays of pixels given as flat indices [B, R] into [M, H, W]."""
    size = views.resolution
    row = indices // (size * size)
    pixels = torch.stack([indices % size, indices // size % size], dim=-1) + 0.5
    origins, directions = pixel_rays(views.cameras[row], views.lenses[row], pixels)
    near, far = sphere_range(origins, directions)
    depth = views.depth.view(-1)[indices].float() * views.depth_unit
    colour = views.albedo.view(-1, 4)[indices][..., :3].float() / 255
    return Rays(origins, directions, directions.norm(dim=-1), near, far, depth, colour)
