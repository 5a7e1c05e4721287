"""What codes look like, from any side: shaded so that form is seen. No view dataset is needed."""

import math
from collections.abc import Iterable, Iterator

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from blender_addon.contract.fronts import common_turn
from blender_addon.contract.view_dataset import ALBEDO
from procgen.cameras import Intrinsics, camera_distance, orbit_camera, pixel_directions

from .code_table import CodeTable
from .field.marching import BakedAsset, bake, march
from .model_file import Model
from .relief import normals_from_depth, shade
from .surface_level import Levels

Image8 = NDArray[np.uint8]
Codes = NDArray[np.float64]

AZIMUTH, ELEVATION = 30.0, 20.0  # degrees: from where fronts, seats and legs are seen
FIELD_OF_VIEW = 30.0  # degrees; the unit sphere fits, whatever it is
SUPERSAMPLING = 2


class FieldPictures:
    """Draws codes of one model as square pictures of ``size`` pixels.

    ``turn``: of the category, in degrees; what artists call the front is seen at azimuth 0.
    The lamp stands beside the camera, so in a turntable the asset turns under it.
    """

    def __init__(self, model: Model, levels: Levels, size: int, turn: float = 0.0) -> None:
        self._model = model
        self._levels = levels
        self._turn = turn
        fine = size * SUPERSAMPLING
        self._fine = fine
        focal = fine / 2 / math.tan(math.radians(FIELD_OF_VIEW) / 2)
        self._directions = pixel_directions(Intrinsics(fine, focal, fine / 2))
        self._shaded = model.document.settings.colour == ALBEDO  # lit colours have their shade

    def draw(
        self, shape: Codes, look: Codes, azimuth: float = AZIMUTH, elevation: float = ELEVATION
    ) -> Image8:
        """Straight-alpha sRGB [size, size, 4] of codes [CODE_SIZE]."""
        return self._draw(self._bake(shape, look), azimuth, elevation)

    def orbit(
        self, shape: Codes, look: Codes, azimuths: Iterable[float], elevation: float
    ) -> Iterator[Image8]:
        """The same codes from several azimuths."""
        baked = self._bake(shape, look)
        return (self._draw(baked, azimuth, elevation) for azimuth in azimuths)

    def _bake(self, shape: Codes, look: Codes) -> BakedAsset:
        device = self._model.engine.device
        codes = (torch.tensor(c, dtype=torch.float32, device=device) for c in (shape, look))
        return bake(self._model.field, *codes, level=self._levels.of(shape))

    def _draw(self, baked: BakedAsset, azimuth: float, elevation: float) -> Image8:
        camera = orbit_camera(azimuth + self._turn, elevation, camera_distance(FIELD_OF_VIEW))
        fine = self._fine
        device = self._model.engine.device
        rays = torch.tensor(self._directions.reshape(-1, 3) @ camera[:3, :3].T, dtype=torch.float32)
        origin = torch.tensor(camera[:3, 3], dtype=torch.float32, device=device)
        colour, alpha, depth = march(baked, origin.expand(len(rays), 3), rays.to(device))
        straight = colour / alpha[:, None].clamp_min(1e-4)
        rgba = torch.cat([straight, alpha[:, None]], dim=1).clamp(0, 1).view(fine, fine, 4)
        drawn = (rgba * 255).round().to(torch.uint8).cpu().numpy()
        if self._shaded:
            seen = depth.view(fine, fine).cpu().numpy().astype(np.float64)
            drawn = shade(drawn, normals_from_depth(seen, self._directions, camera), camera)
        return smaller(drawn)


def pictures_of(model: Model, table: CodeTable, size: int) -> FieldPictures:
    """Of the codes in ``table``, facing as artists call the front."""
    return FieldPictures(model, Levels(model, table.shapes), size, turn_of(table))


def turn_of(table: CodeTable) -> float:
    """The turn of the category, degrees (contract/fronts.py)."""
    return common_turn(entry.front.turn for entry in table.entries if entry.front)


def smaller(rgba: Image8) -> Image8:
    """Means of blocks of SUPERSAMPLING^2 pixels, colours weighted by their alpha."""
    size = len(rgba) // SUPERSAMPLING
    blocks = rgba.reshape(size, SUPERSAMPLING, size, SUPERSAMPLING, 4).astype(np.float64)
    alpha = blocks[..., 3:]
    total = alpha.sum((1, 3))
    colour = (blocks[..., :3] * alpha).sum((1, 3)) / np.maximum(total, 1e-9)
    return np.rint(np.concatenate([colour, total / SUPERSAMPLING**2], axis=-1)).astype(np.uint8)


def on_white(rgba: Image8) -> Image.Image:
    """Without transparency, on white."""
    picture = Image.fromarray(rgba)
    paper = Image.new("RGBA", picture.size, "white")
    paper.alpha_composite(picture)
    return paper.convert("RGB")
