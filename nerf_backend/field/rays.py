"""Rays of pixels, in the camera convention of the contract's coordinates.py.

A ray is ``origin + t direction`` with t the planar depth: the direction's component along the
camera's viewing axis is 1, its length is the distance per unit of depth.
"""

import dataclasses

import torch
from torch import Tensor


def pixel_rays(cameras: Tensor, lens: Tensor, pixels: Tensor) -> tuple[Tensor, Tensor]:
    """Origins and directions, both [..., 3].

    ``cameras`` [..., 4, 4] map camera to unit space; ``lens`` [..., 4] is focal x, focal y,
    centre x, centre y in pixels; ``pixels`` [..., 2] are x and y, where 0.5 is the first centre.
    """
    x = (pixels[..., 0] - lens[..., 2]) / lens[..., 0]
    y = (lens[..., 3] - pixels[..., 1]) / lens[..., 1]
    local = torch.stack([x, y, -torch.ones_like(x)], dim=-1)
    directions = (cameras[..., :3, :3] @ local[..., None])[..., 0]
    return cameras[..., :3, 3], directions


def sphere_range(origins: Tensor, directions: Tensor, radius: float = 1.0) -> tuple[Tensor, Tensor]:
    """Where rays enter and leave the sphere round the origin; equal where they miss it."""
    a = (directions**2).sum(-1)
    middle = -(origins * directions).sum(-1) / a
    half = (middle**2 - ((origins**2).sum(-1) - radius**2) / a).clamp_min(0).sqrt()
    return (middle - half).clamp_min(0), (middle + half).clamp_min(0)


@dataclasses.dataclass(frozen=True)
class Rays:
    """R rays of each of B assets; t is planar depth."""

    origins: Tensor  # [B, R, 3]
    directions: Tensor  # [B, R, 3]
    lengths: Tensor  # [B, R], of the directions
    near: Tensor  # [B, R], t where the ray enters the unit sphere
    far: Tensor  # [B, R], t where it leaves it
    depth: Tensor  # [B, R], t of the surface, 0 where there is none
    colour: Tensor  # [B, R, 3], sRGB albedo in [0, 1]

    def at(self, t: Tensor) -> Tensor:
        """Points [B, R, S, 3] at t [B, R, S]."""
        return self.origins[:, :, None] + t[..., None] * self.directions[:, :, None]

    def part(self, start: int, end: int) -> "Rays":
        """Rays ``start`` to ``end`` of every asset."""
        return Rays(**{f.name: getattr(self, f.name)[:, start:end] for f in dataclasses.fields(self)})


def box_range(origins: Tensor, directions: Tensor, low: Tensor, high: Tensor) -> tuple[Tensor, Tensor]:
    """Where rays enter and leave an axis-aligned box; both 0 where they miss it."""
    safe = torch.where(directions.abs() < 1e-9, 1e-9, directions)
    first, second = (low - origins) / safe, (high - origins) / safe
    near = torch.minimum(first, second).amax(-1).clamp_min(0)
    far = torch.maximum(first, second).amin(-1)
    hit = far > near
    return torch.where(hit, near, 0.0), torch.where(hit, far, 0.0)
