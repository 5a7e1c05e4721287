"""Labels by rays of scenes whose labels are known: boards behind each other, and all round the camera."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blender_addon.contract.scene_dataset import FrameObject
from blender_addon.contract.scenes import DISTRACTOR, STRUCTURE, SUBJECT, Camera, Surface, SurfaceLook
from procgen.scene_record import traced_meshes
from procgen.scene_record.amodal import silhouette
from procgen.scene_record.cast_labels import cast_labels
from procgen.scene_record.rays import Rays
from procgen.scene_record.scene_shapes import SceneShapes, shapes_of
from procgen.scene_record.traced_meshes import TracedMesh
from procgen.scenes.poses import as_tuple, looking_at, random_rotation, rigid

from .synthetic_assets import box, flat

CAMERA = Camera(as_tuple(looking_at((0, -2, 0), (0, 0, 0))), width=100, height=80, focal=100)
LOOK = SurfaceLook("plain", (1, 1, 1), (1, 1, 1))
BOARD = box((-0.2, 0.0, -0.1), (0.2, 0.01, 0.1), part=3)
WALLS = (
    Surface("floor", "floor", ((-9, -9, -1), (9, -9, -1), (9, 9, -1), (-9, 9, -1)), ((0, 1, 2, 3),), LOOK),
    Surface("wall", "wall", ((-9, 2, -9), (9, 2, -9), (9, 2, 9), (-9, 2, 9)), ((0, 1, 2, 3),), LOOK),
)


def item(instance: int, pose: np.ndarray, scale: float = 1.0, role: str = SUBJECT) -> FrameObject:
    low, high = (0.0, 0.0, 0.0), (0.0, 0.0, 0.0)
    return FrameObject(instance, "a", "x", "x", role, as_tuple(pose), scale, low, high, 0, None)  # type: ignore[arg-type]


def at(y: float) -> np.ndarray:
    return rigid(np.eye(3), (0, y, 0))


def boards_in_a_room() -> tuple[Rays, SceneShapes]:
    """A subject half hidden by a smaller distractor, before two surfaces."""
    of_set = [item(3, np.eye(4), role=STRUCTURE), item(4, np.eye(4), role=STRUCTURE)]
    objects = [item(1, at(0.0), 2.0), item(2, at(-1.0), 0.5, DISTRACTOR), *of_set]
    shapes = shapes_of([TracedMesh(BOARD)] * 2, objects, WALLS)
    return Rays(CAMERA, shapes), shapes


def test_the_nearest_surface_is_labelled() -> None:
    labels, amodal = cast_labels(boards_in_a_room()[0], [1])
    assert labels.albedo is None
    middle, beside, above, below = (40, 50), (40, 65), (5, 50), (79, 50)
    assert [labels.instance[p] for p in (middle, beside, above, below)] == [2, 1, 4, 3]
    assert [labels.part[p] for p in (middle, beside, above, below)] == [4, 4, 1, 1]
    assert np.allclose([labels.depth[p] for p in (middle, beside, above)], [1.0, 2.0, 4.0], rtol=1e-6)
    assert np.allclose(labels.normal[labels.instance != 3], [0, -1, 0], atol=1e-6)
    assert (labels.instance == 2).sum() == 200
    assert amodal.keys() == {1}
    assert amodal[1].sum() == 800  # with what the other board hides
    assert (labels.instance == 1).sum() == 600


def test_an_oblique_floor_has_the_depth_of_its_plane() -> None:
    down = dataclasses.replace(CAMERA, pose=as_tuple(looking_at((0, -2, 0), (0, 0, -1))))
    labels, _ = cast_labels(Rays(down, boards_in_a_room()[1]), [])
    assert labels.instance[79, 50] == 3
    up = (0.5 - 80) / 100 + 0.4  # of the ray, beside one metre ahead
    ahead = np.array([0, 2, -1]) / np.sqrt(5) + up * np.array([0, 1, 2]) / np.sqrt(5)
    assert np.isclose(labels.depth[79, 50], -1 / ahead[2], rtol=1e-5)
    assert np.allclose(labels.normal[79, 50], [0, 0, 1])


def test_rays_cast_in_parts_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    whole, _ = cast_labels(boards_in_a_room()[0], [1])
    monkeypatch.setattr(traced_meshes, "MOST_RAYS", 97)
    parts, _ = cast_labels(boards_in_a_room()[0], [1])
    for name in ("depth", "normal", "instance", "part"):
        assert np.array_equal(getattr(whole, name), getattr(parts, name))


@given(st.integers(0, 10_000))
def test_no_ray_outside_of_an_outline_meets_the_object(seed: int) -> None:
    """Objects of any size anywhere, also round the camera and behind it."""
    rng = np.random.default_rng(seed)
    count = int(rng.integers(1, 6))
    soup = flat(rng.normal(size=(3 * count, 3)), np.arange(3 * count).reshape(-1, 3), np.zeros(count))
    pose = rigid(random_rotation(rng), rng.normal(0, 1.5, 3))
    scale = float(np.exp(rng.normal(-1, 1)))
    rays = Rays(CAMERA, shapes_of([TracedMesh(soup)], [item(1, pose, scale)], []))
    met = rays.met(1, rays.directions)
    assert np.array_equal(silhouette(rays, 1).ravel(), met)
    _, amodal = cast_labels(rays, [1])
    assert (amodal[1].ravel() != met).sum() <= 1  # whose ray an edge grazes
    labels, _ = cast_labels(rays, [])
    assert np.array_equal(labels.instance > 0, amodal[1])


def test_normals_are_mixed_of_the_corners_and_face_the_camera() -> None:
    turned = np.array([[0.6, -0.8, 0], [0, -1, 0], [-0.6, -0.8, 0], [0, -1, 0]])
    corners = np.array([[-0.5, 0, -0.5], [0.5, 0, -0.5], [0.5, 0, 0.5], [-0.5, 0, 0.5]])
    for triangles in (np.array([[0, 1, 2], [0, 2, 3]]), np.array([[0, 2, 1], [0, 3, 2]])):
        quad = flat(corners, triangles, np.zeros(2))
        outward = 1 if triangles[0, 1] == 1 else -1  # seen from behind, normals of that side are turned
        mesh = dataclasses.replace(quad, normals=(outward * turned[triangles]).astype(np.float32))
        labels, _ = cast_labels(Rays(CAMERA, shapes_of([TracedMesh(mesh)], [item(1, at(0.0))], [])), [1])
        found = labels.normal[40, 50]  # the middle of the diagonal from corner 0 to corner 2
        assert np.allclose(found, [0, -1, 0], atol=0.02)
        assert np.allclose(np.linalg.norm(labels.normal[labels.instance > 0], axis=-1), 1, atol=1e-5)
