"""Outlines of the solid that is left when everything the views see through is carved away.

They keep the gaps of a back of spindles; parts thinner than a cell are lost.
"""

import math

import torch
from torch import Tensor
from torch.nn import functional

from .view_data import Views

CELLS = 64  # of the carved solid, a side
SIZE = 32  # of an outline, in pixels a side
AZIMUTHS = (0, 45, 90, 135)  # degrees; from the opposite side an outline is the same, mirrored
FAR = 9.0  # a depth beyond everything in unit space


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


def carved_outlines(solid: Tensor) -> Tensor:
    """Outlines of a solid from AZIMUTHS and from above, flat."""
    centres = (torch.arange(CELLS, device=solid.device) + 0.5) * (2 / CELLS) - 1
    across, along = torch.meshgrid(centres, centres, indexing="ij")
    layers = solid.permute(2, 0, 1)[None]  # z as channels over the plan
    found = [solid.amax(2)]
    for azimuth in AZIMUTHS:
        a = math.radians(azimuth)
        x, y = across * math.cos(a) - along * math.sin(a), across * math.sin(a) + along * math.cos(a)
        turned = functional.grid_sample(layers, torch.stack([y, x], -1)[None], align_corners=False)[0]
        found.append(turned.amax(2))
    return functional.adaptive_avg_pool2d(torch.stack(found)[:, None], SIZE).flatten()
