"""An asset's look as numbers that say little of its shape: which colours it has, and how much of each.

A soft histogram over all surface pixels of all views, in CIELAB, where equal distances look about
equally different. Its root is taken: the distance between two roots (Hellinger's) lets a small cushion
count, and changes little when another shape shows more of one material and less of another.
"""

import functools

import torch
from torch import Tensor

from .view_data import Views

SPACING = 12.0  # between the histogram's centres, in CIELAB units
WIDTH = 5.0  # standard deviation of a colour's share round it
REACH = 9.0  # centres further than this from every sRGB colour are left out
PIXELS = 4096  # of an asset, evenly picked from all that are covered for more than half


def describe_appearance(views: Views, rows: list[int]) -> Tensor:
    """Root of the shares [centres] of colours in views ``rows``; zeros where nothing is seen."""
    colours = views.colours[rows]
    covered = colours[colours[..., 3] > 127][:, :3]
    places = centres().to(colours.device)
    if not len(covered):
        return torch.zeros(len(places), device=colours.device)
    picked = covered[:: -(-len(covered) // PIXELS)].float() / 255
    distances = torch.cdist(cielab(picked), places)
    return torch.softmax(-(distances**2) / (2 * WIDTH**2), dim=1).mean(0).sqrt()


@functools.cache
def centres() -> Tensor:
    """Places [centres, 3] in CIELAB that sRGB colours come near to."""
    axis = torch.linspace(0, 1, 16)
    gamut = cielab(torch.cartesian_prod(axis, axis, axis))
    lightness = torch.arange(5.0, 100.0, SPACING)
    opponent = torch.arange(-96.0, 97.0, SPACING)
    grid = torch.cartesian_prod(lightness, opponent, opponent)
    return grid[torch.cdist(grid, gamut).amin(1) < REACH]


def cielab(srgb: Tensor) -> Tensor:
    """L*, a*, b* [..., 3] of sRGB colours [..., 3] in [0, 1], for white D65 (CIE 15, IEC 61966-2-1)."""
    linear = torch.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    to_xyz = srgb.new_tensor([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    xyz = linear @ to_xyz.T / to_xyz.sum(1)  # the white's own are 1
    root = torch.where(xyz > 216 / 24389, xyz.clamp_min(1e-9) ** (1 / 3), (24389 / 27 * xyz + 16) / 116)
    x, y, z = root.unbind(-1)
    return torch.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], dim=-1)
