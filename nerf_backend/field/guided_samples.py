"""Where to ask the field: points and samples along rays, guided by the exact depth of the views.

``t`` is planar depth along a ray (see rays.py); lengths are of unit space.
"""

import torch
from torch import Tensor

BEHIND = 0.02  # the surface is taken for at least this thick
FRONT = 0.06  # the space just in front of a surface that gets points of its own
SHELL = 0.06  # half-length of the stretch round the surface that gets half of a ray's samples


def behind_surface(depth: Tensor, lengths: Tensor, uniform: Tensor) -> Tensor:
    """t of points up to BEHIND after the surface; ``lengths`` are of the directions."""
    return depth + uniform * BEHIND / lengths


def before_surface(depth: Tensor, lengths: Tensor, uniform: Tensor) -> Tensor:
    """t of points up to FRONT before the surface, the denser the closer."""
    return depth - (0.002 + uniform**2 * FRONT) / lengths


def free_space(near: Tensor, depth: Tensor, uniform: Tensor) -> Tensor:
    """t of points between entering the unit sphere and the surface."""
    return near + uniform * (depth - near).clamp_min(0)


def stratified(start: Tensor, end: Tensor, jitter: Tensor) -> tuple[Tensor, Tensor]:
    """One t in each of S equal parts of [start, end], and the edges: [..., S] and [..., S + 1]."""
    count = jitter.shape[-1]
    steps = torch.arange(count + 1, device=start.device, dtype=start.dtype) / count
    edges = start[..., None] + (end - start)[..., None] * steps
    return edges[..., :-1] + (edges[..., 1:] - edges[..., :-1]) * jitter, edges


def guided(near: Tensor, far: Tensor, depth: Tensor, hit: Tensor, jitter: Tensor) -> tuple[Tensor, Tensor]:
    """t [..., S] and spacings in t [..., S] of a ray's samples, from near to far.

    Rays that hit (``hit``) spend half of their samples on the way and half within SHELL of the surface;
    the others spread over the whole sphere.
    """
    half = jitter.shape[-1] // 2
    shell_start = torch.where(hit, torch.maximum(depth - SHELL, near), (near + far) / 2)
    shell_end = torch.where(hit, depth + SHELL, far)
    first, first_edges = stratified(near, shell_start, jitter[..., :half])
    second, second_edges = stratified(shell_start, shell_end, jitter[..., half:])
    spacings = torch.cat([first_edges.diff(dim=-1), second_edges.diff(dim=-1)], dim=-1)
    return torch.cat([first, second], dim=-1), spacings
