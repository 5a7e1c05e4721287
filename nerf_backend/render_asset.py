"""Pictures of an asset out of the field: from codes and a camera, no view needed."""

import math
from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from .field.marching import BakedAsset, bake, march
from .field.rays import pixel_rays
from .model_file import Model


def render(
    model: Model,
    shape_code: Tensor,
    appearance_code: Tensor,
    camera_to_unit: Sequence[Sequence[float]] | NDArray[np.floating],
    resolution: int,
    field_of_view: float,
    supersampling: int = 2,
) -> NDArray[np.uint8]:
    """Straight-alpha sRGB picture, uint8 [resolution, resolution, 4], of codes [CODE_SIZE].

    Codes need not be an asset's: mix one's shape with another's appearance, or blend two.
    ``field_of_view`` is horizontal, in degrees.
    """
    device = model.engine.device
    codes = (
        torch.as_tensor(code, dtype=torch.float32, device=device) for code in (shape_code, appearance_code)
    )
    camera = torch.as_tensor(np.asarray(camera_to_unit, np.float32), device=device)
    focal = resolution / 2 / math.tan(math.radians(field_of_view / 2))
    lens = torch.tensor([focal, focal, resolution / 2, resolution / 2], device=device)
    rgba = picture(bake(model.field, *codes), camera, lens, resolution, supersampling)
    return (rgba * 255).round().to(torch.uint8).cpu().numpy()


def picture(asset: BakedAsset, camera: Tensor, lens: Tensor, resolution: int, supersampling: int) -> Tensor:
    """Straight-alpha RGBA [H, W, 4] in [0, 1]; each pixel is the mean of ``supersampling``^2 rays.

    ``camera`` [4, 4] maps camera to unit space, ``lens`` [4] is in pixels (rays.py).
    """
    size = resolution * supersampling
    place = (torch.arange(size, device=camera.device) + 0.5) / supersampling
    pixels = torch.stack(torch.meshgrid(place, place, indexing="xy"), dim=-1).view(-1, 2)
    origins, directions = pixel_rays(camera.expand(len(pixels), 4, 4), lens.expand(len(pixels), 4), pixels)
    colour, alpha, _ = march(asset, origins, directions)
    blocks = torch.cat([colour, alpha[:, None]], dim=-1).view(
        resolution, supersampling, resolution, supersampling, 4
    )
    mean = blocks.mean((1, 3))
    straight = mean[..., :3] / mean[..., 3:].clamp_min(1e-4)
    return torch.cat([straight, mean[..., 3:]], dim=-1).clamp(0, 1)
