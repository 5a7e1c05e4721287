"""Rendering without any guidance: march through the occupied cells of a baked grid.

An occupancy grid of one asset says where it can be at all; samples elsewhere are never asked for,
and colour is asked only where a sample can be seen.
"""

import dataclasses

import torch
from torch import Tensor
from torch.nn import functional

from .radiance_field import RadianceField, density
from .rays import box_range
from .volume_rendering import weights

CELLS = 64  # of the occupancy grid, a side
OCCUPIED = 0.05  # opacity of a STEP from which a cell counts
MARCH = 0.01  # unit-space length between samples
VISIBLE = 1e-3  # weight from which a sample's colour counts
BLOCK = 16  # samples of a ray between two looks at what it still lets through
MOST_BLOCKS = int(4 / (MARCH * BLOCK))  # enough for the diagonal of the cube
RAYS_AT_ONCE = 16384
POINTS_AT_ONCE = 262144


@dataclasses.dataclass(frozen=True)
class BakedAsset:
    """One asset's blended grids, and where it is: cells [CELLS^3] bool over [-1, 1]^3 and their box.

    ``level`` is taken from every logit: 0, but for codes of no asset (surface_level.py).
    """

    field: RadianceField
    geometry: Tensor  # [1, parameters]
    colour: Tensor  # [1, parameters]
    cells: Tensor  # bool [CELLS, CELLS, CELLS], x first
    low: Tensor  # [3]
    high: Tensor  # [3]
    level: float


@torch.no_grad()
def bake(
    field: RadianceField, shape_code: Tensor, appearance_code: Tensor, *, level: float = 0.0
) -> BakedAsset:
    """Prepares one asset, codes [CODE_SIZE], for rendering."""
    geometry = field.geometry_grids(shape_code[None])
    colour = field.colour_grids(shape_code[None], appearance_code[None])
    device = geometry.device
    centres = (torch.arange(CELLS, device=device) + 0.5) * (2 / CELLS) - 1
    points = torch.cartesian_prod(centres, centres, centres)
    inside = points.norm(dim=-1) < 1 + 2 / CELLS
    opacity = torch.zeros(len(points), device=device)
    opacity[inside] = (_logits(field, geometry, points[inside]) - level).sigmoid()
    filled = (opacity > OCCUPIED).view(1, 1, CELLS, CELLS, CELLS)
    cells = functional.max_pool3d(filled.float(), 3, stride=1, padding=1)[0, 0] > 0
    places = cells.nonzero()
    if not len(places):
        places = torch.zeros(1, 3, dtype=torch.long, device=device)
    low = places.amin(0) * (2 / CELLS) - 1
    high = (places.amax(0) + 1) * (2 / CELLS) - 1
    return BakedAsset(field, geometry, colour, cells, low, high, level)


@torch.no_grad()
def march(asset: BakedAsset, origins: Tensor, directions: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Premultiplied colour [R, 3], alpha [R] and planar depth [R] (0 = none) of rays [R, 3]."""
    parts = [
        _march(asset, origin, direction)
        for origin, direction in zip(origins.split(RAYS_AT_ONCE), directions.split(RAYS_AT_ONCE), strict=True)
    ]
    colour, alpha, depth = (torch.cat(part) for part in zip(*parts, strict=True))
    return colour, alpha, depth


def _march(asset: BakedAsset, origins: Tensor, directions: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """A block of samples at a time, from near to far, for the rays that still let light through."""
    lengths = directions.norm(dim=-1)
    near, far = box_range(origins, directions, asset.low, asset.high)
    summed, depth = torch.zeros_like(origins), torch.zeros_like(lengths)
    clear = torch.ones_like(lengths)  # transmittance so far
    t = near
    for _ in range(MOST_BLOCKS):
        rays = ((clear > VISIBLE) & (t < far)).nonzero()[:, 0]
        if not len(rays):
            break
        steps = torch.arange(BLOCK, device=t.device) + 0.5
        at = t[rays, None] + steps * (MARCH / lengths[rays, None])
        points = origins[rays, None] + at[..., None] * directions[rays, None]
        asked = _occupied(asset, points) & (at < far[rays, None])
        densities = torch.zeros_like(at)
        densities[asked] = density(_logits(asset.field, asset.geometry, points[asked]) - asset.level)
        weight = clear[rays, None] * weights(densities, torch.full_like(at, MARCH))
        seen = weight > VISIBLE
        colours = weight[seen][:, None] * _colours(asset, points[seen])
        summed.index_add_(0, rays[seen.nonzero()[:, 0]], colours)
        depth[rays] += (weight * at).sum(-1)
        clear[rays] -= weight.sum(-1)
        t = t + BLOCK * MARCH / lengths
    alpha = 1 - clear
    return summed, alpha, torch.where(alpha > 0.5, depth / alpha.clamp_min(VISIBLE), 0.0)


def _occupied(asset: BakedAsset, points: Tensor) -> Tensor:
    """Whether the cell of each point [..., 3] is occupied."""
    cell = ((points + 1) * (CELLS / 2)).long().clamp_(0, CELLS - 1)
    return asset.cells.view(-1)[(cell[..., 0] * CELLS + cell[..., 1]) * CELLS + cell[..., 2]]


def _logits(field: RadianceField, grid: Tensor, points: Tensor) -> Tensor:
    """Logits [N] of one asset at points [N, 3]."""
    parts = [field.logits(grid, part[None])[0] for part in points.split(POINTS_AT_ONCE)]
    return torch.cat(parts)


def _colours(asset: BakedAsset, points: Tensor) -> Tensor:
    """Colours [N, 3] of one asset at points [N, 3]."""
    parts = [asset.field.colours(asset.colour, part[None])[0] for part in points.split(POINTS_AT_ONCE)]
    return torch.cat(parts)
