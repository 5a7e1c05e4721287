"""Which way the edges run in drawings of an asset, and where about: legs that stand or lean, slats, rungs.

Drawn are its surface points, from directions of the category's own. Of each drawing, histograms of
gradient orientations are kept (Dalal and Triggs 2005) in a few large cells, so that an edge that moves a
little is still the same edge. Their root is taken (Hellinger's distance): one long edge does not outweigh
many short ones.
"""

import math

import torch
from torch import Tensor
from torch.nn import functional

from .shape_surface import Surface

SIZE = 64  # of a drawing, in pixels a side
CELL = 16  # of a histogram, in pixels of a drawing a side
ORIENTATIONS = 6  # over half a turn: an edge has no sign
AZIMUTHS = (0, 30, 60, 90, 120, 150)  # degrees; the opposite side looks the same, mirrored
ELEVATION = 5
INK = 16.0  # a pixel that all views see squarely is drawn with an opacity of 1 - exp(-INK)


def edge_histograms(surface: Surface) -> Tensor:
    """Root of the mean gradient by drawing, orientation and cell, flat."""
    return _histograms(drawings(surface)).sqrt().flatten()


def drawings(surface: Surface) -> Tensor:
    """Opacities [1 + AZIMUTHS, SIZE, SIZE] over [-1, 1]^2, from above first."""
    points = surface.points
    found = [_splat(points[:, 0], points[:, 1], surface.areas)]
    for azimuth in AZIMUTHS:
        a, e = math.radians(azimuth), math.radians(ELEVATION)
        right = points.new_tensor([math.cos(a), math.sin(a), 0.0])
        up = points.new_tensor([-math.sin(e) * math.sin(a), math.sin(e) * math.cos(a), math.cos(e)])
        found.append(_splat(points @ right, points @ up, surface.areas))
    return 1 - torch.exp(-torch.stack(found) * INK * (SIZE / 2) ** 2)


def _histograms(pictures: Tensor) -> Tensor:
    """Mean gradient [P, ORIENTATIONS, cells, cells] of pictures [P, SIZE, SIZE].

    Each gradient is shared by the two nearest orientations.
    """
    padded = functional.pad(pictures[:, None], (1, 1, 1, 1), mode="replicate")[:, 0]
    across = (padded[:, 1:-1, 2:] - padded[:, 1:-1, :-2]) / 2
    along = (padded[:, 2:, 1:-1] - padded[:, :-2, 1:-1]) / 2
    place = torch.atan2(along, across) / math.pi % 1 * ORIENTATIONS
    centres = torch.arange(ORIENTATIONS, device=pictures.device).view(1, -1, 1, 1)
    apart = (place[:, None] - centres).abs()
    share = (1 - torch.minimum(apart, ORIENTATIONS - apart)).clamp_min(0)
    strength = torch.hypot(across, along)[:, None]
    return functional.avg_pool2d(strength * share, CELL)


def _splat(across: Tensor, up: Tensor, weights: Tensor) -> Tensor:
    """The weight that falls on each of SIZE x SIZE pixels over [-1, 1]^2, shared bilinearly."""
    sums = weights.new_zeros(SIZE * SIZE)
    u, v = ((place + 1) / 2 * SIZE - 0.5 for place in (across, up))
    for du in (0, 1):
        for dv in (0, 1):
            column, row = u.floor() + du, v.floor() + dv
            share = weights * (1 - (u - column).abs()) * (1 - (v - row).abs())
            place = column.clamp(0, SIZE - 1) + row.clamp(0, SIZE - 1) * SIZE
            sums.index_add_(0, place.long(), share)
    return sums.view(SIZE, SIZE)
