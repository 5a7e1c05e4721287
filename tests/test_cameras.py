"""Cameras against the conventions of contract/coordinates.py."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blender_addon.contract.errors import UserError
from blender_addon.contract.view_dataset import ViewSettings
from procgen.cameras import (
    camera_distance,
    check_settings,
    image_bounds,
    intrinsics,
    orbit_camera,
    pixel_directions,
    ring_cameras,
)

SETTINGS = ViewSettings()
ANGLE = st.floats(-360, 360)


@given(ANGLE, st.floats(-90, 90), st.floats(0.1, 100))
def test_a_camera_is_a_rotation_that_looks_at_the_origin(
    azimuth: float, elevation: float, distance: float
) -> None:
    matrix = orbit_camera(azimuth, elevation, distance)
    rotation, place = matrix[:3, :3], matrix[:3, 3]
    assert np.allclose(rotation @ rotation.T, np.eye(3), atol=1e-12)
    assert np.isclose(np.linalg.det(rotation), 1)
    assert np.isclose(np.linalg.norm(place), distance)
    assert np.allclose(place + distance * -rotation[:, 2], 0, atol=1e-9)  # along -Z to the origin
    assert abs(rotation[2, 0]) < 1e-12 and rotation[2, 1] >= -1e-12  # level, and up is up


def test_the_first_view_is_from_the_front_and_the_next_from_the_right() -> None:
    settings = ViewSettings(azimuths=4, elevations=(0.0,))
    places = ring_cameras(settings)[:, :3, 3] / camera_distance(settings.field_of_view)
    assert np.allclose(places, [(0, -1, 0), (1, 0, 0), (0, 1, 0), (-1, 0, 0)])
    assert np.allclose(ring_cameras(settings)[0, :3, 0], (1, 0, 0))  # from the front, +X is on the right


def test_no_two_views_are_alike() -> None:
    cameras = ring_cameras(SETTINGS)
    assert cameras.shape == (SETTINGS.count(), 4, 4)
    azimuths = np.degrees(np.arctan2(cameras[:, 0, 3], -cameras[:, 1, 3])).round(6)
    assert len(set(azimuths)) == SETTINGS.count()


@given(st.floats(1, 120))
def test_the_unit_sphere_fits_the_image(field_of_view: float) -> None:
    distance = camera_distance(field_of_view)
    edge = np.degrees(np.arcsin(1 / distance))
    assert field_of_view / 2 * 0.9 < edge < field_of_view / 2


def test_pixel_directions_start_upper_left_and_pass_pixel_centres() -> None:
    camera = intrinsics(ViewSettings(resolution=4, field_of_view=90.0))
    directions = pixel_directions(camera)
    assert camera.focal == pytest.approx(2) and camera.centre == 2
    assert np.allclose(directions[0, 0], (-0.75, 0.75, -1))
    assert np.allclose(directions[3, 2], (0.25, -0.75, -1))


@given(st.lists(st.tuples(*[st.floats(-0.57, 0.57)] * 3), min_size=1, max_size=5))
def test_image_bounds_hold_every_projected_point_and_no_more(
    points: list[tuple[float, float, float]],
) -> None:
    camera, cameras = intrinsics(SETTINGS), ring_cameras(SETTINGS)
    left, top, right, bottom = image_bounds(np.array(points), cameras, camera)
    pixels = []
    for matrix in cameras:
        for point in points:
            x, y, z = np.linalg.solve(matrix, (*point, 1))[:3]
            pixels.append((camera.centre - camera.focal * x / z, camera.centre + camera.focal * y / z))
    assert np.allclose(np.min(pixels, axis=0), (left, top)) and np.allclose(
        np.max(pixels, axis=0), (right, bottom)
    )
    assert left >= 0 and right <= SETTINGS.resolution


@pytest.mark.parametrize(
    "settings",
    [
        ViewSettings(resolution=0),
        ViewSettings(azimuths=0),
        ViewSettings(elevations=()),
        ViewSettings(elevations=(91.0,)),
        ViewSettings(field_of_view=180.0),
        ViewSettings(field_of_view=float("nan")),
        ViewSettings(samples=0),
        ViewSettings(azimuths=500),
    ],
)
def test_impossible_settings_are_refused_by_name(settings: ViewSettings) -> None:
    with pytest.raises(UserError, match=r"^--"):
        check_settings(settings)
