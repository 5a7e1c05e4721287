"""Surfaces from the views alone, without a field: what a mesh out of the field is measured beside.

Both give numbers on a grid for ``solid.surface``, above 0 inside. Cameras [V, 4, 4] are camera_to_unit,
depths [V, H, W] planar with 0 for nothing, masks [V, H, W]; all of one lens.
"""

import numpy as np
from numpy.typing import NDArray

from procgen.cameras import Intrinsics

Values = NDArray[np.float32]
Array = NDArray[np.float64]

TRUNCATED = 3.0  # cells: farther from a surface, distances say nothing


def grid_points(resolution: int) -> Array:
    """[(resolution + 3)^3, 3]: corners of the cells of [-1, 1]^3 and one more to every side, x first."""
    places = (np.arange(resolution + 3) - 1) * (2 / resolution) - 1
    return np.stack(np.meshgrid(places, places, places, indexing="ij"), axis=-1).reshape(-1, 3)


def visual_hull(masks: NDArray[np.bool_], cameras: Array, lens: Intrinsics, resolution: int) -> Values:
    """What every view's outline leaves (Laurentini 1994): 1 inside, -1 outside."""
    points = grid_points(resolution)
    inside = np.ones(len(points), np.bool_)
    for mask, camera in zip(masks, cameras, strict=True):
        rows, columns, _, seen = _pixels(points, camera, lens)
        inside &= seen & mask[rows, columns]
    return _on_grid(np.where(inside, 1.0, -1.0), resolution)


def fused_depth(depths: NDArray[np.float32], cameras: Array, lens: Intrinsics, resolution: int) -> Values:
    """Mean truncated distances behind what each view sees (Curless and Levoy 1996), in cells.

    A point that no view sees, nor sees to be empty, is inside.
    """
    points = grid_points(resolution)
    cell = 2 / resolution
    summed, weights = np.zeros(len(points)), np.zeros(len(points))
    for depth, camera in zip(depths, cameras, strict=True):
        rows, columns, distance, seen = _pixels(points, camera, lens)
        surface = depth[rows, columns]
        behind = np.where(surface > 0, distance - surface, -np.inf) / cell
        known = seen & (behind < TRUNCATED)
        summed[known] += np.maximum(behind[known], -TRUNCATED)
        weights[known] += 1
    values = np.where(weights > 0, summed / np.maximum(weights, 1), TRUNCATED)
    return _on_grid(values, resolution)


def _pixels(
    points: Array, camera: Array, lens: Intrinsics
) -> tuple[NDArray[np.int64], NDArray[np.int64], Array, NDArray[np.bool_]]:
    """Row, column and planar depth of each point in a view, and whether it lies in the picture."""
    local = (points - camera[:3, 3]) @ camera[:3, :3]
    distance = -local[:, 2]
    safe = np.where(distance > 0, distance, 1.0)
    x = np.floor(lens.centre + lens.focal * local[:, 0] / safe).astype(np.int64)
    y = np.floor(lens.centre - lens.focal * local[:, 1] / safe).astype(np.int64)
    last = lens.resolution - 1
    seen = (distance > 0) & (x >= 0) & (x <= last) & (y >= 0) & (y <= last)
    return y.clip(0, last), x.clip(0, last), distance, seen


def _on_grid(values: Array, resolution: int) -> Values:
    side = resolution + 3
    return values.reshape(side, side, side).astype(np.float32)
