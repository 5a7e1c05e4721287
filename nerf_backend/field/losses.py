"""What the field is asked to agree with: points round exact surfaces, and whole rays.

Geometry terms reach the shape code, colour terms only the appearance code: colours are weighted
with detached weights, and the colour part sees a detached shape code (radiance_field.py).
"""

import dataclasses

import torch
from torch import Tensor
from torch.nn import functional

from .guided_samples import before_surface, behind_surface, free_space, guided
from .radiance_field import RadianceField, density
from .rays import Rays
from .volume_rendering import weights

SAMPLES = 16  # a ray
COLOUR, DEPTH = 1.0, 0.5  # weights of the terms beside opacity


@dataclasses.dataclass(frozen=True)
class Grids:
    """The blended grids of a batch of assets, [B, parameters] each."""

    geometry: Tensor
    colour: Tensor


def point_shares(points: int) -> tuple[int, int, int]:
    """Rays (surface, rim, empty) of which each gives one point: 5/8, 2/8, 1/8."""
    empty = points // 8
    return points - 3 * empty, 2 * empty, empty


def point_loss(field: RadianceField, grids: Grids, rays: Rays, generator: torch.Generator) -> Tensor:
    """Opaque just behind the surface and coloured there, transparent before it and along empty rays.

    ``rays`` are drawn in ``point_shares``: of the surface rays, two fifths give a point behind,
    two fifths one just before, one fifth one in free space.
    """
    count = rays.depth.shape[1]
    surface = point_shares(count)[0]
    behind, before = 2 * surface // 5, 4 * surface // 5
    uniform = torch.rand(rays.depth.shape, generator=generator).to(rays.depth.device)
    end = torch.where(rays.depth > 0, rays.depth, rays.far)
    t = free_space(rays.near, end, uniform)
    t[:, :behind] = behind_surface(rays.depth, rays.lengths, uniform)[:, :behind]
    t[:, behind:before] = before_surface(rays.depth, rays.lengths, uniform)[:, behind:before]
    points = rays.at(t[..., None])[:, :, 0]
    logits = field.logits(grids.geometry, points)
    opaque = torch.zeros_like(logits)
    opaque[:, :behind] = 1
    occupancy = functional.binary_cross_entropy_with_logits(logits, opaque)
    colours = field.colours(grids.colour, points[:, :behind])
    return occupancy + COLOUR * functional.mse_loss(colours, rays.colour[:, :behind])


def ray_shares(points: int) -> tuple[int, int, int]:
    """Rays (surface, rim, empty), SAMPLES points each: 4/8, 3/8, 1/8."""
    rays = max(points // SAMPLES, 8)
    return rays - rays // 2, rays // 2 - rays // 8, rays // 8


def ray_loss(field: RadianceField, grids: Grids, rays: Rays, generator: torch.Generator) -> Tensor:
    """Volume rendering against mask, depth and albedo, samples guided by the exact depth."""
    hit = rays.depth > 0
    jitter = torch.rand(*rays.depth.shape, SAMPLES, generator=generator).to(rays.depth.device)
    t, spacings = guided(rays.near, rays.far, rays.depth, hit, jitter)
    points = rays.at(t)
    logits = field.logits(grids.geometry, points.flatten(1, 2)).view_as(t)
    weight = weights(density(logits), spacings * rays.lengths[..., None])
    alpha = weight.sum(-1).clamp(1e-4, 1 - 1e-4)
    silhouette = functional.binary_cross_entropy(alpha, hit.float())
    depth = (weight * t).sum(-1) + (1 - alpha) * rays.far
    depth_error = ((depth - rays.depth).abs() * hit).sum() / hit.sum().clamp_min(1)
    surface = rays.depth.shape[1] - rays.depth.shape[1] // 2
    shell = slice(SAMPLES // 2, None)
    colours = field.colours(grids.colour, points[:, :surface, shell].flatten(1, 2))
    error = (colours.view(*t[:, :surface, shell].shape, 3) - rays.colour[:, :surface, None]) ** 2
    seen = weight[:, :surface, shell].detach()[..., None]
    return silhouette + DEPTH * depth_error + COLOUR * (seen * error).sum() / seen.sum().clamp_min(1) / 3
