"""Shading follows the form."""

import numpy as np

from blender_addon.contract.view_dataset import ViewSettings
from nerf_backend.relief import normals_from_depth, shade
from procgen.cameras import intrinsics, pixel_directions, ring_cameras

SETTINGS = ViewSettings(resolution=48)


def sphere_depth(directions: np.ndarray, camera: np.ndarray, radius: float) -> np.ndarray:
    """Planar depth of a sphere round the origin, 0 where a ray misses it."""
    rays = directions @ camera[:3, :3].T
    origin = camera[:3, 3]
    a, b = (rays**2).sum(-1), rays @ origin
    inside = b**2 - a * (origin @ origin - radius**2)
    return np.where(inside > 0, (-b - np.sqrt(np.maximum(inside, 0))) / a, 0)


def test_normals_of_a_sphere_point_away_from_its_centre() -> None:
    directions = pixel_directions(intrinsics(SETTINGS))
    for camera in ring_cameras(SETTINGS)[::5]:
        depth = sphere_depth(directions, camera, 0.8)
        normals = normals_from_depth(depth, directions, camera)
        points = (directions * depth[..., None]) @ camera[:3, :3].T + camera[:3, 3]
        found = (np.linalg.norm(normals, axis=-1) > 0) & (np.abs(normals @ camera[:3, 2]) > 0.5)
        cosines = (normals * points / 0.8).sum(-1)[found]
        assert found.sum() > 300
        assert cosines.min() > 0.97


def test_a_surface_that_faces_the_light_is_brighter_and_alpha_is_kept() -> None:
    rgba = np.full((1, 3, 4), 200, np.uint8)
    normals = np.array([[[-0.4, 0.5, 0.77], [0.4, -0.5, -0.77], [0, 0, 0]]])
    lit = shade(rgba, normals, np.eye(4))
    assert lit[0, 0, 0] > lit[0, 2, 0] > lit[0, 1, 0]
    assert (lit[..., 3] == 200).all()


def test_an_empty_picture_stays_empty() -> None:
    assert (shade(np.zeros((2, 2, 4), np.uint8), np.zeros((2, 2, 3)), np.eye(4)) == 0).all()
