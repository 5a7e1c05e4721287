"""The surface that the field has for a pair of codes, as a mesh in category space (contract/coordinates.py).

The surface is where a stretch of ``field.radiance_field.STEP`` lets half of the light through: logit 0
(for codes of no asset, the logit of surface_level.py).
A fit asks for opacity just behind the true surface and for none just before it, so that is where it lies;
inside nothing is asked for, and ``solid.closed`` fills what is left open there.
"""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Emit, Progress

from ...field.marching import POINTS_AT_ONCE
from ...model_file import Model
from .solid import closed, surface
from .surface_mesh import SurfaceMesh

Codes = NDArray[np.float64]

RESOLUTION = 192  # cells across the unit sphere: 0.0104 each, half of what the thinnest parts are made
BEHIND = 0.01  # colours are taken so far below the surface, in the middle of where the fit taught them
SMOOTHED = 0.5  # normals are differences over so many cells to either side
STAGE = "mesh"


@torch.no_grad()
def field_mesh(
    model: Model, shape: Codes, look: Codes, level: float, resolution: int, emit: Emit
) -> SurfaceMesh:
    """Codes [CODE_SIZE] each, ``level`` see surface_level.py; UserError if the field has nothing for them."""
    device = model.engine.device
    shape_code, look_code = (torch.tensor(c, dtype=torch.float32, device=device)[None] for c in (shape, look))
    geometry = model.field.geometry_grids(shape_code)
    colour = model.field.colour_grids(shape_code, look_code)
    cell = 2 / resolution
    values = closed(_grid_logits(model, geometry, resolution, emit) - np.float32(level))
    corners, triangles = surface(values)
    if not len(triangles):
        raise UserError(
            "The field has no surface for these codes: choose codes nearer to those of real assets."
        )
    points = (corners - 1) * cell - 1
    normals = _normals(model, geometry, points, SMOOTHED * cell)
    below = torch.tensor(points - BEHIND * normals, dtype=torch.float32, device=device)
    colours = [model.field.colours(colour, part[None])[0] for part in below.split(POINTS_AT_ONCE)]
    return SurfaceMesh(points, triangles, normals, torch.cat(colours).cpu().numpy().astype(np.float64))


def _grid_logits(model: Model, geometry: Tensor, resolution: int, emit: Emit) -> NDArray[np.float32]:
    """Logits [resolution + 3]^3 at the corners of the cells of [-1, 1]^3 and one more to every side.

    Outside of the unit sphere, where no asset is, there is none of it.
    """
    device = geometry.device
    places = (torch.arange(resolution + 3, device=device) - 1) * (2 / resolution) - 1
    values = np.full((len(places),) * 3, -1.0, np.float32)
    layer = torch.stack(torch.meshgrid(places, places, indexing="ij"), dim=-1).view(-1, 2)
    for number, x in enumerate(places):
        if number % 16 == 0:
            emit(Progress(STAGE, number, len(places)))
        points = torch.cat([x.expand(len(layer), 1), layer], dim=1)
        inside = points.norm(dim=1) <= 1
        if inside.any():
            found = torch.full((len(points),), -1.0, device=device)
            found[inside] = _logits(model, geometry, points[inside])
            values[number] = found.view(len(places), -1).cpu().numpy()
    emit(Progress(STAGE, len(places), len(places)))
    return values


def _logits(model: Model, geometry: Tensor, points: Tensor) -> Tensor:
    return torch.cat([model.field.logits(geometry, part[None])[0] for part in points.split(POINTS_AT_ONCE)])


def _normals(model: Model, geometry: Tensor, points: NDArray[np.float64], step: float) -> NDArray[np.float64]:
    """Against the gradient of the logit, by central differences; (0, 0, 1) where it has none."""
    centre = torch.tensor(points, dtype=torch.float32, device=geometry.device)
    slopes = []
    for axis in range(3):
        aside = torch.zeros(3, device=geometry.device)
        aside[axis] = step
        ahead, behind = (_logits(model, geometry, centre + sign * aside) for sign in (1, -1))
        slopes.append(behind - ahead)
    normals = torch.stack(slopes, dim=1).double().cpu().numpy()
    lengths = np.linalg.norm(normals, axis=1, keepdims=True)
    upwards = np.array([0.0, 0.0, 1.0])
    return np.where(lengths > 0, normals / np.where(lengths > 0, lengths, 1), upwards)
