"""Albedo pictures shaded by their normals, so that a person sees the form of a white chair on white.

Both the truth and the reconstruction are shaded by the same light, beside the camera, so that the
two can be compared; the true normals are the view's, the reconstruction's follow from its depth.
"""

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.floating]

AMBIENT = 0.45
LIGHT = np.array([-0.4, 0.5, 0.77])  # in camera space: over the left shoulder, length 1 (nearly)


def shade(rgba: NDArray[np.uint8], normals: Float, camera_to_unit: Float) -> NDArray[np.uint8]:
    """Straight-alpha ``rgba`` [H, W, 4] times the light that falls on unit-space ``normals`` [H, W, 3].

    Pixels without a normal (0 0 0), at the rim of a silhouette, take the mean light.
    """
    light = camera_to_unit[:3, :3] @ (LIGHT / np.linalg.norm(LIGHT))
    known = np.linalg.norm(normals, axis=-1) > 0.5
    lambert = np.clip(normals @ light, 0, 1)
    lambert = np.where(known, lambert, lambert[known].mean() if known.any() else 1.0)
    lit = rgba[..., :3] * (AMBIENT + (1 - AMBIENT) * lambert)[..., None]
    return np.concatenate([np.rint(lit).astype(np.uint8), rgba[..., 3:]], axis=-1)


def normals_from_depth(depth: Float, directions: Float, camera_to_unit: Float) -> Float:
    """Unit-space normals [H, W, 3] facing the camera, from planar ``depth`` [H, W] (0 where none).

    ``directions`` [H, W, 3] are the camera-space rays of planar depth 1. Each normal is the cross
    product of the differences to the neighbours; on each axis the smaller difference is taken, so
    that a step in depth does not bend the normals beside it.
    """
    points = directions * depth[..., None]
    points[depth <= 0] = np.nan
    across, down = (_smaller_difference(points, axis) for axis in (1, 0))
    normals = np.cross(down, across)
    length = np.linalg.norm(normals, axis=-1, keepdims=True)
    normals = np.where(np.isfinite(length) & (length > 0), normals / np.where(length > 0, length, 1), 0)
    normals = np.nan_to_num(normals)
    away = (normals * directions).sum(-1, keepdims=True) > 0
    return np.where(away, -normals, normals) @ camera_to_unit[:3, :3].T


def _smaller_difference(points: Float, axis: int) -> Float:
    """Forward or backward difference, whichever is shorter; NaN where neither neighbour is there."""
    steps = np.diff(points, axis=axis)
    gap = np.full_like(np.take(points, [0], axis=axis), np.nan)
    forward = np.concatenate([steps, gap], axis=axis)
    backward = np.concatenate([gap, steps], axis=axis)
    ahead, behind = (np.linalg.norm(d, axis=-1, keepdims=True) for d in (forward, backward))
    return np.where(~(ahead > behind) & np.isfinite(ahead) | ~np.isfinite(behind), forward, backward)
