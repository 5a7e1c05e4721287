"""Surfaces made by hand: flat rectangles of points that face one way."""

import torch
from torch import Tensor

from nerf_backend.shape_surface import Surface


def rectangle(corner: list[float], first: list[float], second: list[float], spacing: float = 0.01) -> Surface:
    """From ``corner`` along two edges; it faces the way of their cross product."""
    a, b = torch.tensor(first), torch.tensor(second)
    u, v = (_steps(float(edge.norm()), spacing) for edge in (a, b))
    places = torch.cartesian_prod(u, v)
    points = torch.tensor(corner) + places @ torch.stack([a, b])
    normal = torch.nn.functional.normalize(torch.linalg.cross(a, b), dim=0)
    areas = torch.full((len(points),), float(torch.linalg.cross(a, b).norm()) / len(points))
    return Surface(points, normal.expand_as(points), areas)


def together(*parts: Surface) -> Surface:
    return Surface(
        torch.cat([part.points for part in parts]),
        torch.cat([part.normals for part in parts]),
        torch.cat([part.areas for part in parts]),
    )


def _steps(length: float, spacing: float) -> Tensor:
    count = max(1, round(length / spacing))
    return (torch.arange(count) + 0.5) / count
