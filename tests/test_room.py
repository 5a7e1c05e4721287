"""Laws of furnished rooms: nothing meets, everything stands, everybody sees something."""

import dataclasses
import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blender_addon.contract.errors import UserError
from blender_addon.contract.scene_spec import (
    Assets,
    CameraSpec,
    Frames,
    Lights,
    Materials,
    Pose,
    RoomSpec,
    Scale,
    SceneSpec,
)
from blender_addon.contract.scenes import Scene, SceneObject
from procgen.scenes import plane
from procgen.scenes.room import compose_room
from procgen.scenes.room_plan import Plan, draw_plan
from procgen.scenes.room_uses import use_of
from procgen.scenes.seeds import Draws

from .room_stock import SIZES, box_asset, furniture, stock_of

STOCK = furniture()
ASSETS = {a.asset_id: a for a in STOCK.assets}
STANDING = RoomSpec(settle=False, clutter=(2, 6))
SPEC = SceneSpec("room", frames=Frames(viewpoints=0, lightings=2), room=STANDING)
SEEN = dataclasses.replace(SPEC, frames=Frames(path=2, lightings=2))
seeds = st.integers(0, 10_000)
few = settings(max_examples=15, deadline=None)


def room(spec: SceneSpec = SPEC, seed: int = 1) -> tuple[Scene, Plan]:
    return compose_room(spec, STOCK, Draws(seed, 0)), draw_plan(spec.room, Draws(seed, 0))


def footprint(item: SceneObject) -> np.ndarray:
    pose = np.array(item.pose)
    hull = plane.convex_hull(STOCK.hulls[item.asset_id][:, :2])
    return item.scale * hull @ pose[:2, :2].T + pose[:2, 3]


def heights(item: SceneObject) -> tuple[float, float]:
    asset, z = ASSETS[item.asset_id], item.pose[2][3]
    return z + item.scale * asset.low[2], z + item.scale * asset.high[2]


def front(item: SceneObject) -> np.ndarray:
    turn = np.radians((ASSETS[item.asset_id].front or 0) - 90)
    return np.array(item.pose)[:2, :2] @ [np.cos(turn), np.sin(turn)]


def of_category(scene: Scene, *categories: str) -> list[SceneObject]:
    return [item for item in scene.objects if ASSETS[item.asset_id].category in categories]


@few
@given(seeds, st.booleans())
def test_objects_are_inside_and_do_not_meet(seed: int, turned: bool) -> None:
    spec = dataclasses.replace(SPEC, scale=Scale(), pose=Pose() if turned else None)
    scene, plan = room(spec, seed)
    for item in scene.objects:
        assert plan.inside(footprint(item), 0.02)
        assert heights(item)[1] < plan.height
    for a, b in itertools.combinations(scene.objects, 2):
        (a_low, a_high), (b_low, b_high) = heights(a), heights(b)
        if a_low < b_high - 1e-6 and b_low < a_high - 1e-6:
            assert plane.separation(footprint(a), footprint(b)) > 0.0199


@few
@given(seeds)
def test_objects_stand_on_the_floor_or_on_a_table(seed: int) -> None:
    scene, _ = room(dataclasses.replace(SPEC, scale=Scale()), seed)
    tops = [(heights(t)[1], footprint(t)) for t in of_category(scene, "table", "coffee table", "desk")]
    for item in scene.objects:
        assert not item.falls
        bottom = heights(item)[0]
        assert abs(bottom) < 1e-9 or any(
            abs(bottom - z) < 1e-9 and plane.contains(top, footprint(item), 0.019) for z, top in tops
        )


@few
@given(seeds)
def test_sofas_and_cabinets_have_their_back_to_a_wall(seed: int) -> None:
    scene, plan = room(seed=seed)
    for item in of_category(scene, "sofa", "cabinet"):
        facing = [w for w in plan.walls if w.inward @ front(item) > 0.999]
        distances = [plane.span(footprint(item) - w.start, w.inward)[0] for w in facing]
        assert any(abs(d - 0.025) < 1e-6 for d in distances)


@few
@given(seeds)
def test_the_first_chair_faces_the_table_it_stands_at(seed: int) -> None:
    stock = stock_of(*(a for a in STOCK.assets if a.category in ("table", "chair")))
    spec = SceneSpec(
        "room",
        assets=Assets(count=(2, 2), weights={"category:chair": 1000.0}),
        room=RoomSpec(width=(4, 6), depth=(4, 6), corner_share=0.0, clutter=(0, 0)),
    )
    scene = compose_room(spec, stock, Draws(seed, 0))
    tables, chairs = of_category(scene, "table"), of_category(scene, "chair")
    if tables and chairs:
        table, chair = footprint(tables[0]), footprint(chairs[0])
        assert plane.separation(table, chair) < 0.2
        towards = table.mean(axis=0) - chair.mean(axis=0)
        assert np.ptp(table @ front(chairs[0])) / 2 < towards @ front(chairs[0])


@few
@given(seeds)
def test_cameras_stand_in_free_space_and_look_down_a_little(seed: int) -> None:
    scene, plan = room(SEEN, seed)
    for viewpoint in scene.viewpoints:
        for path in viewpoint.candidates:
            eyes = np.array([camera.pose for camera in path])[:, :3, 3]
            assert 0.3 <= np.linalg.norm(eyes[1] - eyes[0]) <= 0.8
            for camera, eye in zip(path, eyes, strict=True):
                point = plane.rectangle(eye[:2] - 1e-6, eye[:2] + 1e-6)
                assert plan.inside(point, 0.29)
                assert all(plane.separation(point, footprint(item)) > 0.29 for item in scene.objects)
                assert 1.2 <= eye[2] <= 1.7
                assert -0.42 < -np.array(camera.pose)[2, 2] < 0.1


@few
@given(seeds)
def test_doors_stay_clear_and_nothing_tall_stands_before_a_window(seed: int) -> None:
    scene, plan = room(seed=seed)
    for opening in plan.openings:
        before = plan.walls[opening.wall].strip(opening.left, opening.right, 0.25)
        for item in scene.objects:
            is_clear = plane.separation(footprint(item), before) >= 0
            assert is_clear or (opening.kind == "window" and heights(item)[1] <= opening.bottom)


@few
@given(seeds)
def test_lamps_hang_in_the_room_and_the_sun_comes_in(seed: int) -> None:
    scene, plan = room(dataclasses.replace(SPEC, lights=Lights(kinds=("POINT", "AREA", "SUN"))), seed)
    for lighting in scene.lightings:
        assert sum(light.kind == "SUN" for light in lighting.lights) <= 1
        for light in lighting.lights:
            place = np.array(light.pose)[:3, 3]
            assert light.pose[2][2] > 0  # it shines downwards
            if light.kind != "SUN":
                assert plan.inside(plane.rectangle(place[:2] - light.size / 2, place[:2] + light.size / 2), 0)
                assert plan.height - 0.5 < place[2] < plan.height


def test_a_seed_says_all_of_a_room() -> None:
    assert room(SEEN, 5)[0] == room(SEEN, 5)[0] != room(SEEN, 6)[0]


@few
@given(seeds)
def test_randomizers_leave_alone_what_is_not_theirs(seed: int) -> None:
    plain, _ = room(SEEN, seed)
    spec = dataclasses.replace(SEEN, materials=Materials(), frames=Frames(path=2, lightings=3))
    varied, _ = room(spec, seed)
    assert [o.pose for o in plain.objects] == [o.pose for o in varied.objects]
    assert (plain.viewpoints, plain.surfaces) == (varied.viewpoints, varied.surfaces)
    assert plain.lightings == varied.lightings[:2]
    scaled, _ = room(dataclasses.replace(SPEC, scale=Scale()), seed)
    floors, lamps = ([s.surfaces for s in (plain, scaled)], [s.lightings[0].world for s in (plain, scaled)])
    without_rug = [[x for x in surfaces if x.category != "rug"] for surfaces in floors]
    assert without_rug[0] == without_rug[1] and lamps[0] == lamps[1]


def test_clutter_falls_from_a_little_above_when_it_shall_settle() -> None:
    scene, _ = room(dataclasses.replace(SPEC, room=RoomSpec(clutter=(4, 6))), seed=3)
    tops = [0.0, *(heights(t)[1] for t in of_category(scene, "table", "coffee table", "desk"))]
    falling = [item for item in scene.objects if item.falls]
    assert scene.settle_seconds == 2.0 and falling
    for item in falling:
        assert any(0.0099 < heights(item)[0] - top < 0.0301 for top in tops)
    assert not any(item.falls for item in of_category(scene, "sofa", "table", "cabinet"))


def test_every_category_appears_but_cars() -> None:
    seen = {ASSETS[o.asset_id].category for i in range(40) for o in room(seed=i)[0].objects}
    assert seen == set(SIZES) - {"car"}


def test_unknown_categories_are_placed_by_their_size() -> None:
    big, small = box_asset("gadget", (1.0, 0.5, 1.2)), box_asset("gizmo", (0.1, 0.1, 0.1))
    stock = stock_of(big, small)
    spec = dataclasses.replace(SPEC, assets=Assets(count=(1, 1)))
    scene = compose_room(spec, stock, Draws(1, 0))
    assert {o.asset_id for o in scene.objects} == {big.asset_id, small.asset_id}
    alone = compose_room(spec, stock_of(small), Draws(1, 0))
    assert alone.objects


@pytest.mark.parametrize(
    ("category", "size", "use"),
    [
        ("Coffee Tables", (1.0, 0.6, 0.4), "table"),
        ("table lamp", (0.3, 0.3, 0.5), "small"),
        ("floor_lamp", (0.3, 0.3, 1.5), "lamp"),
        ("armchairs", (0.8, 0.8, 0.9), "armchair"),
        ("toy chair", (0.1, 0.1, 0.2), "small"),
        ("shelves", (0.9, 0.3, 1.8), "wall"),
        ("sofa bed", (2.0, 0.9, 0.8), "wall"),
        ("toy car", (0.1, 0.2, 0.1), "small"),
        ("car", (1.8, 4.4, 1.5), "none"),
    ],
)
def test_the_name_of_a_category_says_what_it_is_for(
    category: str, size: tuple[float, float, float], use: str
) -> None:
    assert use_of(box_asset(category, size)) == use


def test_zero_weights_leave_out() -> None:
    spec = dataclasses.replace(SPEC, assets=Assets(weights={"category:table": 0.0, "category:bottle": 0.0}))
    for seed in range(10):
        assert not of_category(room(spec, seed)[0], "table", "bottle")


@pytest.mark.parametrize("size", [(4.0, 4.0, 1.0), (0.5, 0.5, 4.0)])
def test_a_room_that_nothing_fits_into_is_refused_with_a_remedy(size: tuple[float, float, float]) -> None:
    with pytest.raises(UserError, match=r"\[room\] width.*raise them, or take smaller things"):
        compose_room(SPEC, stock_of(box_asset("sofa", size)), Draws(1, 0))


def test_a_tiny_room_is_refused_or_has_what_fits() -> None:
    spec = dataclasses.replace(SPEC, room=RoomSpec(width=(0.5, 0.6), depth=(0.5, 0.6)))
    with pytest.raises(UserError, match=r"\[room\] width"):
        compose_room(spec, stock_of(box_asset("sofa", SIZES["sofa"])), Draws(1, 0))


def test_a_lens_focuses_on_what_is_looked_at() -> None:
    spec = dataclasses.replace(SEEN, camera=CameraSpec(f_stop=(2.0, 4.0), min_subjects=2))
    viewpoint = room(spec)[0].viewpoints[0]
    assert viewpoint.wish == "[camera] min_subjects = 2 at min_distance = 0.5"
    for camera in viewpoint.candidates[0]:
        assert camera.f_stop is not None and 2 <= camera.f_stop <= 4 and camera.focus > 1
