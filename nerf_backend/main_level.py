"""How wide an asset is at the level that it is there for: the seat of a chair, the top of a table.

That level is where most of the surface that faces up is. Drawings tell widths too coarsely, and of the
asset as a whole: arms and splayed legs are wider than the seat. Of a chair that hides its seat the level
may be its foot: so the height itself is not told, which would set that chair far apart from others.
"""

import math

import torch
from torch import Tensor
from torch.nn import functional

from .shape_surface import Surface

BINS = 64  # of heights, over unit space
SMOOTHING = (1.0, 2.0, 3.0, 2.0, 1.0)  # over bins: a cushion's crown is one level
UP = 8  # power of a normal's upward part that counts as facing up: half of it at 24 degrees
ANY = 1e-3  # weight of what does not face up, so that an asset of tubes or balls has a level too
ABOVE, BELOW = 0.02, 0.2  # how far from the level its slice reaches
AZIMUTHS = 12  # of the widths, over half a turn
OUTSIDE = 0.005  # share of points that may lie outside on either side


def level_widths(surface: Surface) -> Tensor:
    """Widths [AZIMUTHS] of the asset just below its main level; 0 without points."""
    above = surface.heights - level_height(surface)
    return widths(surface.points[(above < ABOVE) & (above > -BELOW)])


def level_height(surface: Surface) -> Tensor:
    """The height [] at which most of the surface faces up."""
    votes = surface.areas * (surface.normals[:, 2].clamp_min(0) ** UP + ANY)
    place = ((surface.heights + 1) / 2 * BINS - 0.5).clamp(0, BINS - 1)
    below = place.floor()
    counts = votes.new_zeros(BINS + 1)
    counts.index_add_(0, below.long(), votes * (1 - (place - below)))
    counts.index_add_(0, below.long() + 1, votes * (place - below))
    kernel = counts.new_tensor(SMOOTHING)[None, None]
    smooth = functional.conv1d(counts[None, None, :BINS], kernel, padding=len(SMOOTHING) // 2)
    return (smooth.argmax() + 0.5) / BINS * 2 - 1


def widths(points: Tensor) -> Tensor:
    """How far points [N, 3] reach along each of AZIMUTHS horizontal directions, without the outermost."""
    if not len(points):
        return points.new_zeros(AZIMUTHS)
    angles = torch.arange(AZIMUTHS, device=points.device) * (math.pi / AZIMUTHS)
    along = points[:, :2] @ torch.stack([angles.cos(), angles.sin()])
    outside = int(OUTSIDE * len(points))
    ordered = along.sort(dim=0).values
    return ordered[len(points) - 1 - outside] - ordered[outside]
