"""An asset's shape as numbers that do not depend on where its cameras stood.

Exact depth says where the asset is in unit space; from there it is outlined anew, from directions of
the category's own: silhouettes of the cameras themselves would differ between two assets that were
stored facing different ways. Two kinds of outlines, because each keeps what the other loses:

    hull      the solid left when everything that some view sees through or in front of the surface is
              carved away: keeps the gaps of a back of spindles, loses parts thinner than a cell
    points    all surface points that the views saw, splatted: keeps thin legs, closes narrow gaps

Beside them its width, depth and height, which outlines of 32 pixels tell too coarsely. With 160 sample
chairs these tell legs, arms and backs better than the views' silhouettes do (docs/field.md).
"""

import math

import torch
from torch import Tensor
from torch.nn import functional

from .view_data import Views

CELLS = 64  # of the carved solid, a side
SIZE = 32  # of an outline, in pixels a side
HULL_AZIMUTHS = (0, 45, 90, 135)  # degrees; from the opposite side an outline is the same, mirrored
POINT_AZIMUTHS = (0, 30, 60, 90, 120, 150)
POINT_ELEVATION = 5
HULL_WEIGHT = 1.4  # of the hull's outlines beside those of points
EXTENT_WEIGHT = 40.0  # of width, depth and height beside the outlines
EXTENT_SHARE = 0.005  # of points that may lie outside on either side
FAR = 9.0  # a depth beyond everything in unit space


def describe_shape(views: Views, rows: list[int]) -> Tensor:
    """Outlines from the category's directions, flat, of the asset in views ``rows``, on its device."""
    points = surface_points(views, rows)
    # What one cell of an outline gets on average of an area that all views see squarely.
    expected = len(rows) * (views.resolution / 64) ** 2 / 16
    outlines = HULL_WEIGHT * hull_outlines(carve(views, rows)), point_outlines(points, expected)
    return torch.cat([*outlines, EXTENT_WEIGHT * extents(points)])


def surface_points(views: Views, rows: list[int]) -> Tensor:
    """The surface points [N, 3] in unit space of all pixels of the given rows."""
    found = []
    for row in rows:
        depth = views.depth[row].float() * views.depth_unit
        y, x = (depth > 0).nonzero(as_tuple=True)
        t = depth[y, x]
        focal_x, focal_y, centre_x, centre_y = views.lenses[row]
        local = torch.stack([(x + 0.5 - centre_x) / focal_x * t, (centre_y - y - 0.5) / focal_y * t, -t], -1)
        found.append(local @ views.cameras[row, :3, :3].T + views.cameras[row, :3, 3])
    return torch.cat(found)


def extents(points: Tensor) -> Tensor:
    """Width, depth and height [3] of points [N, 3], without the few outermost; 0 without points."""
    if not len(points):
        return points.new_zeros(3)
    ordered = points.sort(dim=0).values
    outside = int(EXTENT_SHARE * len(points))
    return ordered[-1 - outside] - ordered[outside]


def carve(views: Views, rows: list[int]) -> Tensor:
    """float [CELLS, CELLS, CELLS], x first: 1 in cells whose centre every view has behind its surface.

    Space carving with depth (Kutulakos and Seitz 2000, with exact surfaces in place of colours).
    """
    device, size = views.depth.device, views.resolution
    centres = (torch.arange(CELLS, device=device) + 0.5) * (2 / CELLS) - 1
    points = torch.cartesian_prod(centres, centres, centres)
    solid = points.norm(dim=-1) <= 1
    for row in rows:
        left = solid.nonzero()[:, 0]
        camera, (focal_x, focal_y, centre_x, centre_y) = views.cameras[row], views.lenses[row]
        local = (points[left] - camera[:3, 3]) @ torch.linalg.inv(camera[:3, :3]).T
        t = -local[:, 2]
        x = (local[:, 0] / t * focal_x + centre_x).floor().long().clamp(0, size - 1)
        y = (centre_y - local[:, 1] / t * focal_y).floor().long().clamp(0, size - 1)
        depth = views.depth[row, y, x].float() * views.depth_unit
        solid[left] = t >= torch.where(depth > 0, depth, FAR)
    return solid.float().view(CELLS, CELLS, CELLS)


def hull_outlines(solid: Tensor) -> Tensor:
    """Outlines of a solid from HULL_AZIMUTHS and from above, flat."""
    centres = (torch.arange(CELLS, device=solid.device) + 0.5) * (2 / CELLS) - 1
    across, along = torch.meshgrid(centres, centres, indexing="ij")
    layers = solid.permute(2, 0, 1)[None]  # z as channels over the plan
    found = [solid.amax(2)]
    for azimuth in HULL_AZIMUTHS:
        a = math.radians(azimuth)
        x, y = across * math.cos(a) - along * math.sin(a), across * math.sin(a) + along * math.cos(a)
        turned = functional.grid_sample(layers, torch.stack([y, x], -1)[None], align_corners=False)[0]
        found.append(turned.amax(2))
    return functional.adaptive_avg_pool2d(torch.stack(found)[:, None], SIZE).flatten()


def point_outlines(points: Tensor, expected: float) -> Tensor:
    """Outlines of points from POINT_AZIMUTHS, flat: 1 - exp(-points in a pixel / ``expected``)."""
    found = []
    for azimuth in POINT_AZIMUTHS:
        a, e = math.radians(azimuth), math.radians(POINT_ELEVATION)
        right = points.new_tensor([math.cos(a), math.sin(a), 0.0])
        up = points.new_tensor([-math.sin(e) * math.sin(a), math.sin(e) * math.cos(a), math.cos(e)])
        found.append(_splat(points @ right, points @ up))
    return 1 - torch.exp(-torch.cat(found) / expected)


def _splat(across: Tensor, up: Tensor) -> Tensor:
    """How many points fall on each of SIZE x SIZE pixels over [-1, 1]^2, shared bilinearly, flat."""
    counts = across.new_zeros(SIZE * SIZE)
    u, v = ((place + 1) / 2 * SIZE - 0.5 for place in (across, up))
    for du in (0, 1):
        for dv in (0, 1):
            column, row = u.floor() + du, v.floor() + dv
            weight = (1 - (u - column).abs()) * (1 - (v - row).abs())
            inside = (column.clamp(0, SIZE - 1) + row.clamp(0, SIZE - 1) * SIZE).long()
            counts.index_add_(0, inside, weight)
    return counts
