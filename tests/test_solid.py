"""Numbers on a grid become a watertight surface of the solid, without cavities and floaters."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from nerf_backend.uses.editing.solid import closed, parts, surface
from nerf_backend.uses.editing.surface_mesh import SurfaceMesh


def ball(side: int, radius: float, centre: float | None = None) -> np.ndarray:
    """Above 0 inside; distances in cells."""
    middle = (side - 1) / 2 if centre is None else centre
    grid = np.indices((side, side, side)) - middle
    return (radius - np.sqrt((grid**2).sum(axis=0))).astype(np.float32)


def mesh_of(values: np.ndarray) -> SurfaceMesh:
    vertices, triangles = surface(closed(values))
    return SurfaceMesh(vertices, triangles, np.zeros_like(vertices), np.zeros_like(vertices))


def volume(mesh: SurfaceMesh) -> float:
    """By the divergence theorem: above 0 if triangles are counter-clockwise seen from outside."""
    a, b, c = (mesh.vertices[mesh.triangles[:, k]] for k in range(3))
    return float(np.einsum("ij,ij->", a, np.cross(b, c)) / 6)


def test_a_ball_has_its_volume_and_faces_outwards() -> None:
    mesh = mesh_of(ball(33, 12.0))
    assert volume(mesh) == pytest.approx(4 / 3 * np.pi * 12**3, rel=0.01)
    assert mesh.watertight()
    radii = np.linalg.norm(mesh.vertices - 16, axis=1)
    assert radii == pytest.approx(12, abs=0.05)


def test_a_cavity_is_filled() -> None:
    whole = ball(33, 12.0)
    hollow = np.where(np.abs(ball(33, 6.0)) < 20, np.minimum(whole, -ball(33, 6.0)), whole)
    assert volume(mesh_of(hollow)) == pytest.approx(volume(mesh_of(whole)), rel=1e-6)


def test_a_floater_goes_and_a_part_stays() -> None:
    apart = np.maximum(ball(48, 10.0, centre=16), ball(48, 1.2, centre=38))
    assert len(parts(apart > 0)[1]) == 2
    assert mesh_of(apart).vertices.max() < 30
    with_part = np.maximum(ball(48, 10.0, centre=16), ball(48, 4.0, centre=38))
    assert mesh_of(with_part).vertices.max() > 40


def test_what_touches_the_border_is_closed_there() -> None:
    mesh = mesh_of(ball(20, 14.0))
    assert mesh.watertight()
    assert volume(mesh) > 0


def test_nothing_has_no_surface() -> None:
    assert len(surface(closed(np.full((8, 8, 8), -1, np.float32)))[1]) == 0


@settings(max_examples=25)
@given(st.integers(0, 2**32 - 1), st.floats(0.6, 2.5))
def test_any_field_gives_a_watertight_surface(seed: int, smooth: float) -> None:
    noise = np.random.default_rng(seed).normal(size=(18, 18, 18))
    mesh = mesh_of(ndimage.gaussian_filter(noise, smooth).astype(np.float32))
    if len(mesh.triangles):
        assert mesh.watertight()
        assert volume(mesh) > 0


def test_an_open_mesh_is_not_called_watertight() -> None:
    mesh = mesh_of(ball(12, 4.0))
    assert mesh.watertight()
    opened = SurfaceMesh(mesh.vertices, mesh.triangles[1:], mesh.normals, mesh.colours)
    turned = SurfaceMesh(
        mesh.vertices, np.vstack([mesh.triangles[1:], mesh.triangles[:1, ::-1]]), mesh.normals, mesh.colours
    )
    assert not opened.watertight()
    assert not turned.watertight()
