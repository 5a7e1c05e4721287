"""The set of a room is closed but for its windows, and is seen from inside."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blender_addon.contract.scene_spec import RoomSpec
from procgen.scenes import plane
from procgen.scenes.room_looks import draw_looks, linear
from procgen.scenes.room_plan import Plan, draw_plan
from procgen.scenes.room_surfaces import ceiling, floor, room_surfaces, wall_mesh
from procgen.scenes.seeds import Draws
from procgen.scenes.solids import Mesh, box

plans = st.builds(
    lambda seed, share: draw_plan(RoomSpec(corner_share=share, windows=(0, 4)), Draws(seed, 0)),
    st.integers(0, 10_000),
    st.sampled_from([0.0, 1.0]),
)
few = settings(max_examples=40, deadline=None)


def normals(mesh: Mesh) -> np.ndarray:
    """[faces, 3]: along the normal, as long as twice the area of the face."""
    rows = []
    for corners in mesh.faces:
        points = mesh.vertices[list(corners)]
        rows.append(np.cross(points, np.roll(points, -1, axis=0)).sum(axis=0))
    return np.array(rows)


@few
@given(plans)
def test_corners_go_round_the_room_counter_clockwise(plan: Plan) -> None:
    corners = np.array(plan.corners)
    turns = [plan.is_reflex(i) for i in range(len(corners))]
    assert len(corners) == (4 if plan.cut is None else 6)
    assert plan.floor_area > 0 and sum(turns) == (plan.cut is not None)
    assert sum(plane.area(tile) for tile in plan.tiles) == pytest.approx(plan.floor_area)
    for zone in plan.zones:
        assert plan.inside(zone, -1e-9)


@few
@given(plans)
def test_floor_and_ceiling_cover_the_room_and_look_into_it(plan: Plan) -> None:
    for mesh, up, z in ((floor(plan), 1, 0.0), (ceiling(plan), -1, plan.height)):
        assert (up * normals(mesh)[:, 2] > 0).all() and (mesh.vertices[:, 2] == z).all()
        assert up * normals(mesh)[:, 2].sum() / 2 == pytest.approx(plan.floor_area)


@few
@given(plans)
def test_walls_are_closed_but_for_their_openings(plan: Plan) -> None:
    for i, wall in enumerate(plan.walls):
        openings = plan.openings_in(i)
        holes = sum((o.right - o.left) * (o.top - o.bottom) for o in openings)
        inward = normals(wall_mesh(wall, plan.height, openings)) @ np.array([*wall.inward, 0])
        assert inward.min() > -1e-9
        assert inward.sum() / 2 == pytest.approx(wall.length * plan.height - holes)
        for o in openings:
            assert 0 < o.left < o.right < wall.length and 0 <= o.bottom < o.top < plan.height


@few
@given(plans)
def test_the_sides_of_a_window_look_into_it(plan: Plan) -> None:
    for window in (o for o in plan.openings if o.kind == "window"):
        wall = plan.walls[window.wall]
        mesh = wall_mesh(wall, plan.height, (window,))
        middle = np.array([[(window.left + window.right) / 2, 0, (window.bottom + window.top) / 2]])
        sides = normals(mesh)[-4:]
        for corners, normal in zip(mesh.faces[-4:], sides, strict=True):
            assert (wall.at(middle)[0] - mesh.vertices[list(corners)].mean(axis=0)) @ normal > 0


@few
@given(plans, st.integers(0, 100))
def test_each_part_has_a_name_of_its_own_and_solids_look_outwards(plan: Plan, seed: int) -> None:
    looks = draw_looks(len(plan.walls), Draws(seed, 0))
    surfaces = room_surfaces(plan, looks, plane.rectangle((-0.5, -0.5), (0.5, 0.5)))
    assert len({s.name for s in surfaces}) == len(surfaces)
    for surface in surfaces:
        mesh = Mesh(np.array(surface.vertices), surface.faces)
        if surface.category not in ("wall", "floor", "ceiling"):
            volume = sum(mesh.vertices[f[0]] @ n for f, n in zip(mesh.faces, normals(mesh), strict=True)) / 6
            assert volume > 0
        for colour in (surface.look.colour, surface.look.second_colour):
            assert all(0 <= value <= 1 for value in colour)


def test_a_box_has_its_volume() -> None:
    mesh = box((1, 2, 3), (2, 4, 6))
    volume = sum(mesh.vertices[f[0]] @ n for f, n in zip(mesh.faces, normals(mesh), strict=True)) / 6
    assert volume == pytest.approx(6)


def test_linear_colours() -> None:
    assert linear("#000000") == (0, 0, 0) and linear("#ffffff") == (1, 1, 1)
    assert linear("#808080")[0] == pytest.approx(0.2159, abs=1e-4)
