"""The surface that views with depth saw of an asset, in unit space: where it is, and which way it faces."""

import dataclasses

import torch
from torch import Tensor
from torch.nn import functional

from .field.rays import pixel_rays
from .view_data import Views

CONNECTED = 4.0  # pixels' widths, at most, between neighbours that lie on one surface


@dataclasses.dataclass(frozen=True)
class Surface:
    """One entry for each pixel of each view that shows the asset.

    Normals come from the points, not from the views' normals: so they hold for stretched copies as well,
    whose cameras are no rigid motions (stretched_copies.py).
    """

    points: Tensor  # [N, 3]
    normals: Tensor  # [N, 3], of length 1; 0 on what is too thin to have one
    areas: Tensor  # [N]: of its pixel, at its depth, divided by the number of views

    @property
    def heights(self) -> Tensor:
        return self.points[:, 2]


def surface_of(views: Views, rows: list[int]) -> Surface:
    depth = views.depth[rows].float() * views.depth_unit
    cameras, lenses = views.cameras[rows], views.lenses[rows]
    points = _unprojected(depth, cameras, lenses)
    seen = depth > 0
    widths = depth / lenses[:, 0, None, None]
    across, ok_across = _steps(points, seen, widths, 2)
    down, ok_down = _steps(points, seen, widths, 1)
    normals = functional.normalize(torch.linalg.cross(across, down), dim=-1)
    away = ((cameras[:, None, None, :3, 3] - points) * normals).sum(-1, keepdim=True) < 0
    normals = torch.where(away, -normals, normals) * (ok_across & ok_down)[..., None]
    return Surface(points[seen], normals[seen], widths[seen] ** 2 / len(rows))


def _unprojected(depth: Tensor, cameras: Tensor, lenses: Tensor) -> Tensor:
    """Points [V, H, W, 3] of depths [V, H, W]; where nothing is seen, the camera's own place."""
    y, x = (torch.arange(size, device=depth.device) + 0.5 for size in depth.shape[1:])
    pixels = torch.stack(torch.meshgrid(x, y, indexing="xy"), dim=-1)
    origins, directions = pixel_rays(cameras[:, None, None], lenses[:, None, None], pixels)
    return origins + depth[..., None] * directions


def _steps(points: Tensor, seen: Tensor, widths: Tensor, dim: int) -> tuple[Tensor, Tensor]:
    """The step [V, H, W, 3] along ``dim`` past the nearer neighbour, and where both lie on one surface."""
    count = points.shape[dim] - 1
    step = points.narrow(dim, 1, count) - points.narrow(dim, 0, count)
    both = seen.narrow(dim, 1, count) & seen.narrow(dim, 0, count)
    length = torch.where(both, step.norm(dim=-1), torch.inf)
    edge = torch.full_like(length.narrow(dim, 0, 1), torch.inf)
    none = torch.zeros_like(step.narrow(dim, 0, 1))
    lengths = torch.stack([torch.cat([length, edge], dim), torch.cat([edge, length], dim)])
    steps = torch.stack([torch.cat([step, none], dim), torch.cat([none, step], dim)])
    nearer = lengths[0] <= lengths[1]
    connected = lengths.amin(0) < CONNECTED * widths
    return torch.where(nearer[..., None], steps[0], steps[1]), seen & connected
