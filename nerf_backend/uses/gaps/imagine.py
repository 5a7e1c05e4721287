"""What the field makes of a code that no asset has, drawn from several sides."""

import dataclasses
from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from blender_addon.contract.view_dataset import ALBEDO
from procgen.cameras import Intrinsics, camera_distance, orbit_camera, pixel_directions

from ...field.marching import bake, march
from ...model_file import Model
from ...relief import normals_from_depth, shade

AZIMUTHS = (30.0, 120.0, 210.0)  # degrees from the front: three quarters, side, behind
ELEVATION = 20.0
FIELD_OF_VIEW = 30.0
SIZE = 192  # pixels a side
COVERED, SOLID = 0.1, 0.9  # alpha of a pixel that the object is in, and of one it fills
FAINT = 0.7  # of the covered pixels that are solid, below which it is called faint


@dataclasses.dataclass(frozen=True)
class Imagined:
    """``views``: uint8 [SIZE, SIZE, 4], straight alpha. ``solid``: share of what is drawn that is opaque."""

    views: tuple[NDArray[np.uint8], ...]
    solid: float

    @property
    def faint(self) -> bool:
        """Whether the field shows both neighbours through each other more than one thing."""
        return self.solid < FAINT


def imagine(
    model: Model,
    shape: NDArray[np.float64],
    appearance: NDArray[np.float64],
    turn: float = 0.0,
    azimuths: Sequence[float] = AZIMUTHS,
) -> Imagined:
    """Codes are [CODE_SIZE]; ``turn`` is the category's, in degrees (contract/fronts.py)."""
    device = model.engine.device
    codes = (torch.tensor(code, dtype=torch.float32, device=device) for code in (shape, appearance))
    baked = bake(model.field, *codes)
    focal = SIZE / 2 / np.tan(np.radians(FIELD_OF_VIEW / 2))
    directions = pixel_directions(Intrinsics(SIZE, float(focal), SIZE / 2))
    views, alphas = [], []
    for azimuth in azimuths:
        camera = orbit_camera(azimuth + turn, ELEVATION, camera_distance(FIELD_OF_VIEW))
        rays = torch.tensor(directions.reshape(-1, 3) @ camera[:3, :3].T, dtype=torch.float32, device=device)
        origin = torch.tensor(camera[:3, 3], dtype=torch.float32, device=device)
        colour, alpha, depth = march(baked, origin.expand(len(rays), 3), rays)
        straight = colour / alpha[:, None].clamp_min(1e-4)
        rgba = torch.cat([straight, alpha[:, None]], dim=1).clamp(0, 1).view(SIZE, SIZE, 4)
        picture = (rgba * 255).round().to(torch.uint8).cpu().numpy()
        if model.document.settings.colour == ALBEDO:  # lit colours have their shade
            seen = depth.view(SIZE, SIZE).cpu().numpy().astype(np.float64)
            picture = shade(picture, normals_from_depth(seen, directions, camera), camera)
        views.append(picture)
        alphas.append(alpha.cpu().numpy())
    return Imagined(tuple(views), _solid(np.concatenate(alphas)))


def _solid(alpha: NDArray[np.floating]) -> float:
    covered = alpha > COVERED
    return float((alpha[covered] > SOLID).mean()) if covered.any() else 0.0
