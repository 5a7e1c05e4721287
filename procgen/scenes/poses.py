"""Poses as 4 x 4 matrices, conventions as in contract/scenes.py."""

import numpy as np
import numpy.typing as npt

from blender_addon.contract.scenes import Matrix

Array = npt.NDArray[np.float64]


def as_tuple(matrix: Array) -> Matrix:
    return tuple(tuple(float(value) for value in row) for row in matrix)


def standing(x: float, y: float, z: float, yaw: float) -> Array:
    """Upright at a place, turned by ``yaw`` degrees counter-clockwise seen from above."""
    return rigid(about("z", yaw), (x, y, z))


def rigid(rotation: Array, position: "npt.ArrayLike") -> Array:
    pose = np.eye(4)
    pose[:3, :3], pose[:3, 3] = rotation, position
    return pose


def about(axis: str, degrees: float) -> Array:
    """Rotation [3, 3] about a coordinate axis, counter-clockwise seen against it."""
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    i, j = {"x": (1, 2), "y": (2, 0), "z": (0, 1)}[axis]
    rotation = np.eye(3)
    rotation[i, i] = rotation[j, j] = c
    rotation[i, j], rotation[j, i] = -s, s
    return rotation


def random_rotation(rng: np.random.Generator) -> Array:
    """Even over all rotations: from a quaternion of four normal numbers (Muller 1959)."""
    w, x, y, z = (q := rng.normal(size=4)) / np.linalg.norm(q)
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
    )


def looking_at(eye: "npt.ArrayLike", target: "npt.ArrayLike", roll: float = 0.0) -> Array:
    """camera_to_world [4, 4] of a camera at ``eye``; ``roll`` in degrees, counter-clockwise in the image.

    Level without roll; straight up or down its +X is the world's.
    """
    eye, target = np.asarray(eye, float), np.asarray(target, float)
    back = (eye - target) / np.linalg.norm(eye - target)
    right = np.cross([0.0, 0.0, 1.0], back)
    length = np.linalg.norm(right)
    right = right / length if length > 1e-6 else np.array([1.0, 0.0, 0.0])
    rotation = np.stack([right, np.cross(back, right), back], axis=1)
    return rigid(rotation @ about("z", roll), eye)


def focal_length(width: int, field_of_view: float) -> float:
    """Pixels, of a horizontal field of view in degrees."""
    return float(width / 2 / np.tan(np.radians(field_of_view) / 2))


def project(points: Array, camera_to_world: Array, focal: float, width: int, height: int) -> Array:
    """[n, 3]: x and y in pixels, and depth along the viewing axis in metres (negative: behind)."""
    inverse = np.linalg.inv(camera_to_world)
    seen = points @ inverse[:3, :3].T + inverse[:3, 3]
    depth = -seen[:, 2]
    with np.errstate(divide="ignore", invalid="ignore"):
        x = width / 2 + focal * seen[:, 0] / depth
        y = height / 2 - focal * seen[:, 1] / depth
    return np.stack([x, y, depth], axis=1)
