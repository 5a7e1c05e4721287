"""The right chair is found from where no view was taken, in light that no view had; laws of its parts."""

import dataclasses

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from blender_addon.contract.view_dataset import list_assets
from nerf_backend.field.rays import pixel_rays
from nerf_backend.uses.photo.crop import crop_of
from nerf_backend.uses.photo.crop_features import Photo, describe, seen_evenly
from nerf_backend.uses.photo.gallery import Gallery, described, grid
from nerf_backend.uses.photo.lighting import harmonics, relit
from nerf_backend.uses.photo.pose import Pose, angle_between, framing_of, plane_of
from nerf_backend.uses.photo.pose_search import proposals, search
from nerf_backend.uses.photo.splatting import SIZE, Drawing, draw
from nerf_backend.uses.photo.surface_cloud import SurfaceCloud, read_cloud, thinned
from procgen.srgb import decode_srgb, encode_srgb

from .analytic_views import SMALL, write_views
from .photo_stock import add_normals, photo_of
from .tiny_fit import chairs


def test_a_flat_asset_is_drawn_from_below_as_nothing() -> None:
    points = np.array([[0, 0, 0], [0.5, 0, 0], [0, 0.5, 0]], np.float32)
    rug = SurfaceCloud(points, np.tile(np.float32([0, 0, 1]), (3, 1)), np.full((3, 3), 0.4, np.float32))
    assert not draw(rug, Pose(0, -5, 0, 3.5)).alpha.any()
    assert draw(rug, Pose(0, 40, 0, 3.5)).alpha.any()
    assert np.isfinite(described(rug)).all()


POSES = st.builds(Pose, st.floats(0, 359), st.floats(-20, 80), st.floats(-30, 30), st.floats(2, 7))


@pytest.fixture(scope="module")
def clouds(tmp_path_factory: pytest.TempPathFactory) -> list[SurfaceCloud]:
    views = tmp_path_factory.mktemp("photo") / "views"
    write_views(views, chairs(3), dataclasses.replace(SMALL, resolution=96, azimuths=6))
    add_normals(views)
    return [read_cloud(views, asset, 0.0) for asset in list_assets(views)]


@pytest.fixture(scope="module")
def gallery(clouds: list[SurfaceCloud]) -> Gallery:
    return Gallery((), tuple(clouds), np.stack([described(cloud) for cloud in clouds]))


def sphere(count: int = 150000) -> SurfaceCloud:
    normals = np.random.default_rng(0).normal(size=(count, 3)).astype(np.float32)
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    return SurfaceCloud(normals * 0.5, normals, np.full((count, 3), 0.4, np.float32))


@settings(max_examples=30)
@given(POSES, st.integers(0, 2**32 - 1))
def test_a_pose_projects_as_the_fields_rays_do(pose: Pose, seed: int) -> None:
    points = np.random.default_rng(seed).uniform(-0.5, 0.5, (5, 3))
    plane, depth = plane_of(points, pose)
    frame = framing_of(plane, SIZE, 0.9)
    pixels = np.stack([frame.x + frame.focal * plane[:, 0], frame.y - frame.focal * plane[:, 1]], axis=1)
    assert pixels.min() > 0 and pixels.max() < SIZE
    lens = torch.tensor([frame.focal, frame.focal, frame.x, frame.y]).double()
    camera = torch.from_numpy(pose.camera())
    origins, directions = pixel_rays(camera.expand(5, 4, 4), lens.expand(5, 4), torch.from_numpy(pixels))
    assert np.allclose(origins + directions * torch.from_numpy(depth)[:, None], points, atol=1e-6)


def test_a_drawn_sphere_is_a_whole_disc_that_faces_the_camera() -> None:
    pose = Pose(40, 20, 0, 5)
    drawing = draw(sphere(), pose)
    y, x = np.mgrid[:SIZE, :SIZE] + 0.5
    disc = np.hypot(x - SIZE / 2, y - SIZE / 2) < 0.9 * SIZE / 2
    assert (drawing.alpha > 0.5)[disc].mean() > 0.995
    assert (drawing.alpha > 0.5)[~disc].mean() < 0.04
    towards = drawing.normals @ pose.camera()[:3, 2]
    assert towards[SIZE // 2, SIZE // 2] > 0.98 and (towards[disc] > -0.3).all()


@settings(max_examples=10)
@given(st.floats(0.2, 2), st.floats(0.85, 1.15), st.integers(0, 100))
def test_light_that_is_quadratic_in_the_normal_is_found(strength: float, red: float, seed: int) -> None:
    drawing = draw(sphere(), Pose(0, 0, 0, 4))
    numbers = np.random.default_rng(seed).uniform(-0.1, 0.1, 9)
    numbers[0] = 0.6
    shading = np.maximum(harmonics(drawing.normals) @ numbers, 0) * strength
    photo = (drawing.albedo * shading[..., None] * [red, 1, 1]).astype(np.float32)
    found = relit(drawing, photo, drawing.alpha)
    inside = drawing.alpha > 0.9
    assert np.abs(found - photo)[inside].mean() < 0.1 * photo[inside].mean()


def test_another_colour_is_not_explained_by_light() -> None:
    drawing = draw(sphere(), Pose(0, 0, 0, 4))
    red = Drawing(drawing.alpha, drawing.albedo * np.array([1, 0.2, 0.2], np.float32), drawing.normals)
    own = Photo(seen_evenly(red)).likeness(red)
    other = Photo(seen_evenly(red)).likeness(drawing)
    assert own.error < 0.03
    assert other.error > 0.08
    assert own.overlap == other.overlap == pytest.approx(1)


@given(st.floats(0, 1))
def test_light_and_srgb_are_each_others_inverse(value: float) -> None:
    assert encode_srgb(decode_srgb(np.array([value])))[0] == pytest.approx(value, abs=1e-4)


def test_thinning_keeps_both_sides_of_a_sheet() -> None:
    points = np.zeros((4, 3))
    normals = np.array([[0, 0, 1.0], [0, 0, -1.0], [0, 0, 1.0], [0, 0, -1.0]])
    assert len(thinned(points, normals)) == 2


def test_the_pose_and_asset_of_unseen_photos_are_found(gallery: Gallery) -> None:
    """Known structure, known answer: fails when answers get worse."""
    for row, pose in enumerate([Pose(25, 17, 3, 4.2), Pose(205, 33, -4, 2.6), Pose(310, 8, 2, 3.1)]):
        rgba = photo_of(list(chairs(3).values())[row], pose)
        found = search(gallery, Photo(crop_of(rgba[..., :3], rgba[..., 3] / 255)))
        assert found[0].row == row
        assert angle_between(found[0].pose, pose) < 8
        assert found[0].likeness.overlap > 0.8
        assert [h.worth for h in found] == sorted((h.worth for h in found), reverse=True)


def test_a_description_of_the_same_pose_is_nearest(gallery: Gallery) -> None:
    poses = grid()
    for row, place in ((0, 5), (1, 60), (2, 100)):
        own = describe(seen_evenly(draw(gallery.clouds[row], poses[place])))
        assert proposals(gallery.descriptions, own, 4)[0] == (row, place)
