"""Draws a surface cloud from any camera: nearest points, without shading. A few milliseconds a picture.

Exact where the views saw the surface; a field would blur thin parts.
"""

import dataclasses

import numpy as np
from numpy.typing import NDArray

from .pose import Framing, Pose, framing_of, plane_of
from .surface_cloud import SurfaceCloud

SIZE = 64  # pixels of a crop, a side
FILLED = 0.9  # of it, by the longer side of what is in it
FINER = 2  # drawn so many times finer, then averaged
HOLE = 0.08  # unit lengths behind its neighbours that make a pixel a hole


@dataclasses.dataclass(frozen=True)
class Drawing:
    """Of one crop: coverage [S, S] and, where it is above 0, means of what is seen, [S, S, 3] each."""

    alpha: NDArray[np.float32]
    albedo: NDArray[np.float32]
    normals: NDArray[np.float32]


def draw(cloud: SurfaceCloud, pose: Pose, framing: Framing | None = None, size: int = SIZE) -> Drawing:
    """Without a ``framing``, what is seen fills the crop (FILLED)."""
    camera = pose.camera()[:3, 3].astype(np.float32)
    towards = cloud.normals @ camera - np.einsum("ni,ni->n", cloud.normals, cloud.points)
    facing = np.flatnonzero(towards > 0)
    if not len(facing):  # a flat asset, from behind
        nothing = np.zeros((size, size, 3), np.float32)
        return Drawing(nothing[..., 0], nothing, nothing)
    plane, depth = plane_of(cloud.points[facing], pose)
    frame = framing or framing_of(plane, size, FILLED)
    fine = size * FINER
    column = np.floor((frame.x + frame.focal * plane[:, 0]) * FINER).astype(np.int32)
    row = np.floor((frame.y - frame.focal * plane[:, 1]) * FINER).astype(np.int32)
    inside = (column >= 0) & (column < fine) & (row >= 0) & (row < fine) & (depth > 0)
    far_first = np.flatnonzero(inside)[np.argsort(-depth[inside])]
    place = row[far_first] * fine + column[far_first]
    nearest, front = np.full(fine * fine, -1), np.full(fine * fine, np.inf, np.float32)
    nearest[place] = facing[far_first]  # the last one written stays
    front[place] = depth[far_first]
    nearest = _closed(nearest.reshape(fine, fine), front.reshape(fine, fine)).ravel()
    hit = np.flatnonzero(nearest >= 0)
    seen = nearest[hit]
    values = np.zeros((fine * fine, 7), np.float32)
    values[hit, 0] = 1
    values[hit, 1:4] = cloud.albedo[seen]
    values[hit, 4:] = cloud.normals[seen]
    blocks = values.reshape(size, FINER, size, FINER, 7)
    mean = np.zeros((size, size, 7), np.float32)
    for i in range(FINER):
        for j in range(FINER):  # much faster than mean() over two axes
            mean += blocks[:, i, :, j] / FINER**2
    alpha = mean[..., :1]
    means = mean[..., 1:] / np.maximum(alpha, 1e-6)
    return Drawing(alpha[..., 0], means[..., :3], means[..., 3:])


def _closed(nearest: NDArray[np.int64], front: NDArray[np.float32]) -> NDArray[np.int64]:
    """Closes holes of one pixel: those whose neighbours, across or along, are both clearly nearer."""
    for axis in (1, 0):
        before, after = np.roll(front, 1, axis), np.roll(front, -1, axis)
        hole = np.maximum(before, after) < front - HOLE
        nearest = np.where(hole, np.roll(nearest, 1, axis), nearest)
        front = np.where(hole, before, front)
    return nearest
