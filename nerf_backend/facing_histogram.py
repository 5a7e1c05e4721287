"""Which ways an asset's surface faces, by height: boards, tubes, turned legs and slanted ones differ.

An extended Gaussian image (Horn 1984) of each layer. The root of each area is taken (Hellinger's
distance), so that a seat does not outweigh the legs.
"""

import math

import torch
from torch import Tensor

from .shape_surface import Surface

LAYERS = 8  # over the height of unit space
AZIMUTHS = 8
ELEVATIONS = (-45, 0, 45)  # degrees; beside them straight up and straight down
SHARPNESS = 8.0  # of the share that each direction has in a normal, by their cosine


def facing_histogram(surface: Surface) -> Tensor:
    """Root of the area by layer and direction, flat; of what is too thin for a normal nothing is said."""
    known = surface.normals.norm(dim=-1) > 0.5
    normals, heights, areas = surface.normals[known], surface.heights[known], surface.areas[known]
    shares = torch.softmax(SHARPNESS * normals @ directions(surface.points).T, dim=-1) * areas[:, None]
    place = ((heights + 1) / 2 * LAYERS - 0.5).clamp(0, LAYERS - 1)
    centres = torch.arange(LAYERS, device=place.device)
    layers = (1 - (place[:, None] - centres).abs()).clamp_min(0)
    return (layers.T @ shares).sqrt().flatten()


def directions(like: Tensor) -> Tensor:
    """Unit vectors [2 + ELEVATIONS x AZIMUTHS, 3]."""
    found = [(0.0, 0.0, 1.0), (0.0, 0.0, -1.0)]
    for elevation in map(math.radians, ELEVATIONS):
        for step in range(AZIMUTHS):
            a = math.tau * step / AZIMUTHS
            found.append(
                (math.cos(elevation) * math.cos(a), math.cos(elevation) * math.sin(a), math.sin(elevation))
            )
    return like.new_tensor(found)
