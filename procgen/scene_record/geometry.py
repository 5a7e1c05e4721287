"""What follows from depth, cameras and poses. Conventions: contract/coordinates.py and contract/scenes.py.

H, W: the image. Points are [..., 3], metres, world space unless a name says otherwise. Pixel coordinates
are (x, y), the upper left pixel's centre is (0.5, 0.5).
"""

import numpy as np
import numpy.typing as npt

from blender_addon.contract.scenes import Camera, Matrix, Vector
from procgen.scenes.poses import project

Array = npt.NDArray[np.float64]
Float = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]

# From the camera of contract/coordinates.py (+Y up, looks along -Z) to OpenCV's (+Y down, along +Z).
OPENCV: Array = np.diag([1.0, -1.0, -1.0, 1.0])

# How far two depths of one surface point may differ, of the depth: what the change of depth within a
# pixel leaves where a surface is curved.
SAME_DEPTH = 0.01


def camera_matrix(camera: Camera) -> Array:
    """K [3, 3]: pixels from OpenCV camera space."""
    return np.array(
        [[camera.focal, 0.0, camera.width / 2], [0.0, camera.focal, camera.height / 2], [0.0, 0.0, 1.0]]
    )


def pixel_centres(camera: Camera, every: int = 1) -> Array:
    """[H, W, 2], of every so many rows and columns."""
    x, y = np.meshgrid(np.arange(0, camera.width, every) + 0.5, np.arange(0, camera.height, every) + 0.5)
    return np.stack([x, y], axis=-1)


def directions(camera: Camera, every: int = 1) -> Array:
    """Camera-space directions through the pixel centres, [H, W, 3], scaled to z = -1.

    A direction times the depth of its pixel is the surface point in camera space.
    """
    x, y = np.moveaxis(pixel_centres(camera, every), -1, 0)
    across = (x - camera.width / 2) / camera.focal
    up = (camera.height / 2 - y) / camera.focal
    return np.stack([across, up, -np.ones_like(x)], axis=-1)


def positions(depth: Float, camera: Camera, every: int = 1) -> Array:
    """World points [H, W, 3] that the pixels show; NaN where depth is 0.

    With ``every``, those of every so many rows and columns.
    """
    depth = depth[::every, ::every]
    pose = np.array(camera.pose)
    points: Array = directions(camera, every) * depth[..., None] @ pose[:3, :3].T + pose[:3, 3]
    points[depth <= 0] = np.nan
    return points


def ray_lengths(depth: Float, camera: Camera) -> Float:
    """Distances [H, W] from the camera's centre; 0 where depth is 0."""
    return (depth * np.linalg.norm(directions(camera), axis=-1)).astype(np.float32)


def to_local(points: Array, pose: Matrix, scale: float) -> Array:
    """World points in the local space of an object with that pose and scale: asset space."""
    matrix = np.array(pose)
    return (points - matrix[:3, 3]) @ matrix[:3, :3] / scale


def to_world(points: npt.ArrayLike, pose: Matrix, scale: float) -> Array:
    matrix = np.array(pose)
    return np.asarray(points, float) * scale @ matrix[:3, :3].T + matrix[:3, 3]


def box_corners(low: Vector, high: Vector, pose: Matrix, scale: float) -> Array:
    """World points [8, 3]; corner ``4 x + 2 y + z`` has x of ``high`` if x is 1, of ``low`` if it is 0."""
    ends = np.array([low, high])
    which = np.stack(np.unravel_index(np.arange(8), (2, 2, 2)), axis=-1)
    return to_world(ends[which, [0, 1, 2]], pose, scale)


def normalised(local: Array, low: Vector, high: Vector) -> Array:
    """Normalised object coordinates of local points: 0.5 in the middle of the box, its diagonal is 1 long.

    One factor for all axes, so that shapes keep their proportions; all values lie in 0 to 1.
    """
    lowest, highest = np.array(low), np.array(high)
    diagonal = float(np.linalg.norm(highest - lowest))
    return (local - (lowest + highest) / 2) / diagonal + 0.5


def world_to_opencv(camera: Camera) -> Array:
    """[4, 4]: world to OpenCV camera space (+X right, +Y down, +Z ahead)."""
    world_to_camera: Array = np.linalg.inv(np.array(camera.pose))
    return OPENCV @ world_to_camera


def project_to(points: Array, camera: Camera) -> Array:
    """[..., 3]: x and y in pixels and depth in metres of world points."""
    flat = project(points.reshape(-1, 3), np.array(camera.pose), camera.focal, camera.width, camera.height)
    return flat.reshape(points.shape)


def flow(points: Array, seen_from: Camera, camera: Camera) -> Float:
    """Where the surface points [H, W, 3] that ``seen_from`` sees lie in the image of ``camera``, [H, W, 2].

    In pixels, relative to where they are now; NaN where there is no surface or it is behind the camera.
    """
    there = project_to(points, camera)
    moved = there[..., :2] - pixel_centres(seen_from)
    return np.where(there[..., 2:] > 0, moved, np.nan).astype(np.float32)


def seen_again(points: Array, instance: npt.NDArray, camera: Camera, depth: Float, ids: npt.NDArray) -> Mask:
    """Which surface points [H, W, 3] of instances [H, W] another frame sees too.

    ``camera``, ``depth`` and ``ids`` are the other frame's. A point is seen if its depth lies, within
    SAME_DEPTH, between those of its own instance in the four pixels round the place where it is projected:
    on a plane, however oblique, it does so exactly.
    """
    there = np.nan_to_num(project_to(points, camera), nan=-1.0, posinf=-1.0, neginf=-1.0)
    x, y, z = np.moveaxis(there, -1, 0)
    inside = (z > 0) & (x >= 0) & (y >= 0) & (x < camera.width) & (y < camera.height)
    left, top = (np.floor(np.where(inside, c, 0.5) - 0.5).astype(int) for c in (x, y))
    nearest, farthest = np.full(z.shape, np.inf), np.full(z.shape, -np.inf)
    for dx, dy in ((0, 0), (1, 0), (0, 1), (1, 1)):
        column = np.clip(left + dx, 0, camera.width - 1)
        row = np.clip(top + dy, 0, camera.height - 1)
        same = ids[row, column] == instance
        nearest = np.where(same, np.minimum(nearest, depth[row, column]), nearest)
        farthest = np.where(same, np.maximum(farthest, depth[row, column]), farthest)
    agrees = (nearest * (1 - SAME_DEPTH) <= z) & (z <= farthest * (1 + SAME_DEPTH))
    return inside & (instance > 0) & agrees
