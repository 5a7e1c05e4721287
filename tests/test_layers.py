"""Layered scenes: what the limits promise, and that the layers stay apart."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from blender_addon.contract.errors import UserError
from blender_addon.contract.scene_spec import (
    CameraSpec,
    Frames,
    LayersSpec,
    Lights,
    Materials,
    Pose,
    Scale,
    SceneSpec,
)
from blender_addon.contract.scenes import DISTRACTOR, SUBJECT, Camera, Scene, SceneObject
from procgen.scenes import plane, seen
from procgen.scenes.layers import compose_layers
from procgen.scenes.pose_schedule import Schedule
from procgen.scenes.poses import looking_at, project
from procgen.scenes.seeds import Draws
from procgen.scenes.seen import Seen

from .box_stock import box_stock

STOCK = box_stock()
ASSETS = {a.asset_id: a for a in STOCK.assets}
BUSY = SceneSpec("layers", layers=LayersSpec(subjects=(4, 6), occluders=(2, 3)))
SCENES = st.integers(0, 10**6)


def camera_of(scene: Scene) -> Camera:
    return scene.viewpoints[0].candidates[0][0]


def as_seen(item: SceneObject, camera: Camera) -> Seen:
    """Measured anew from what the scene says."""
    pose = np.array(item.pose)
    points = item.scale * STOCK.hulls[item.asset_id] @ pose[:3, :3].T + pose[:3, 3]
    pixels = project(points, np.array(camera.pose), camera.focal, camera.width, camera.height)
    return Seen(item, plane.convex_hull(pixels[:, :2]), pixels[:, 2].min(), pixels[:, 2].max())


def layers(scene: Scene) -> tuple[list[Seen], list[Seen], list[Seen]]:
    """Occluders, subjects, background."""
    found = [as_seen(item, camera_of(scene)) for item in scene.objects]
    subjects = [s for s in found if s.item.role == SUBJECT]
    others = [s for s in found if s.item.role == DISTRACTOR]
    middle = subjects[0].near
    return [s for s in others if s.far < middle], subjects, [s for s in others if s.far >= middle]


@settings(max_examples=15, deadline=None)
@given(SCENES)
def test_nothing_of_one_layer_meets_another(number: int) -> None:
    front, subjects, back = layers(compose_layers(BUSY, STOCK, Draws(0, number)))
    assert subjects and back
    assert max([s.far for s in front], default=0.0) < min(s.near for s in subjects)
    assert max(s.far for s in subjects) < min(s.near for s in back)
    assert min(s.near for s in front + subjects) > 0
    for k, one in enumerate(subjects):
        for other in subjects[:k]:
            apart = one.near > other.far or other.near > one.far
            assert apart or seen.hidden_area(one, by=other) == 0


@settings(max_examples=15, deadline=None)
@given(SCENES, st.floats(0, 0.6), st.floats(0, 0.5))
def test_limits_of_cropping_and_overlap_hold(number: int, most_cropped: float, most_hidden: float) -> None:
    wanted = dataclasses.replace(BUSY.layers, max_cropped=most_cropped, max_overlap=most_hidden)
    scene = compose_layers(dataclasses.replace(BUSY, layers=wanted), STOCK, Draws(0, number))
    front, subjects, _ = layers(scene)
    for one in subjects:
        assert seen.cropped(one, camera_of(scene)) <= most_cropped + 1e-6
        nearer = [o for o in subjects if o.near < one.near]
        assert sum(seen.hidden_area(one, by=o) for o in nearer) <= (most_hidden + 1e-6) * one.area
        assert sum(seen.hidden_area(one, by=o) for o in front) <= (0.5 + 1e-6) * one.area


def test_occluders_are_as_many_as_asked_for_and_each_hides_something() -> None:
    found = [layers(compose_layers(BUSY, STOCK, Draws(0, k))) for k in range(10)]
    assert {len(front) for front, _, _ in found} == {2, 3}
    for front, subjects, _ in found:
        assert all(any(seen.hidden_area(s, by=o) > 0 for s in subjects) for o in front)


def test_the_camera_sees_the_side_that_the_schedule_wants_in_its_size() -> None:
    frame = Schedule(BUSY.layers, STOCK.assets, [1.0] * len(ASSETS), 0).frame
    number = next(k for k in range(99) if len({i.asset.asset_id for i in frame(k)}) == len(frame(k)))
    wanted = {item.asset.asset_id: item for item in frame(number)}
    scene = compose_layers(BUSY, STOCK, Draws(0, number))
    for subject in (o for o in scene.objects if o.role == SUBJECT):
        asset, pose = ASSETS[subject.asset_id], np.array(subject.pose)
        centre = pose[:3, 3] + pose[:3, :3] @ (subject.scale * np.array(asset.centre))
        towards = pose[:3, :3].T @ -centre / np.linalg.norm(centre)
        item = wanted[subject.asset_id]
        assert np.allclose(towards, item.view)
        up = pose[:3, :3] @ looking_at(item.view, (0, 0, 0))[:3, 1]
        turn = np.radians(item.turn)
        in_image = looking_at((0, 0, 0), centre)[:3, :3].T @ up
        assert np.allclose(in_image, (-np.sin(turn), np.cos(turn), 0))
        sine = asset.radius * subject.scale / centre[1]  # of the half angle, straight ahead
        diameter = 2 * camera_of(scene).focal * np.tan(np.arcsin(sine))
        assert np.isclose(diameter, item.scale * 128)


@settings(max_examples=10, deadline=None)
@given(SCENES, st.sampled_from([(256, 256), (320, 180), (120, 200)]), st.floats(-180, 180))
def test_the_background_covers_the_image(number: int, size: tuple[int, int], roll: float) -> None:
    spec = SceneSpec("layers", frames=Frames(*size), camera=CameraSpec(roll=(roll, roll)))
    scene = compose_layers(spec, STOCK, Draws(0, number))
    camera, image = camera_of(scene), plane.rectangle((0, 0), size)
    (backdrop,) = scene.surfaces
    corners = np.array(backdrop.vertices)
    pixels = project(corners, np.array(camera.pose), camera.focal, *size)
    covered = plane.intersection(image, plane.convex_hull(pixels[:, :2]))
    assert np.isclose(plane.area(covered), plane.area(image))
    assert plane.area(pixels[:, :2] * (1, -1)) > 0  # its front is towards the camera
    _, _, clutter = layers(scene)
    assert all(c.far < pixels[:, 2].min() for c in clutter)
    assert 40 <= len(clutter) <= 150
    picture = Image.new("1", size)
    for thing in clutter:
        ImageDraw.Draw(picture).polygon([(float(x), float(y)) for x, y in thing.outline], fill=1)
    assert np.asarray(picture).mean() > 0.95


def test_distractors_have_looks_of_their_own() -> None:
    scene = compose_layers(BUSY, STOCK, Draws(0, 0))
    changes = {o.material for o in scene.objects if o.role == DISTRACTOR}
    assert len(changes) == sum(o.role == DISTRACTOR for o in scene.objects)
    assert all(o.material is None for o in scene.objects if o.role == SUBJECT)


def test_a_scene_is_the_same_again_and_another_draw_keeps_its_subjects() -> None:
    scene = compose_layers(BUSY, STOCK, Draws(0, 7))
    assert scene == compose_layers(BUSY, STOCK, Draws(0, 7))
    again = compose_layers(BUSY, STOCK, Draws(0, 7, draw=1))
    assert scene != again
    items = Schedule(BUSY.layers, STOCK.assets, [1.0] * len(ASSETS), 0).frame(7)
    planned = {item.asset.asset_id for item in items}
    assert {o.asset_id for o in again.objects if o.role == SUBJECT} <= planned


def test_a_randomizer_leaves_the_others_as_they_are() -> None:
    plain = compose_layers(BUSY, STOCK, Draws(0, 5))
    looks = compose_layers(dataclasses.replace(BUSY, materials=Materials()), STOCK, Draws(0, 5))
    assert [o.pose for o in looks.objects] == [o.pose for o in plain.objects]
    assert looks.objects[0].material and looks.lightings == plain.lightings
    blurred = dataclasses.replace(BUSY, camera=CameraSpec(f_stop=(2.0, 4.0)), lights=Lights(kinds=("SUN",)))
    assert compose_layers(blurred, STOCK, Draws(0, 5)).objects == plain.objects
    sized = dataclasses.replace(BUSY, scale=Scale((0.99, 1.01)), pose=Pose())
    other = compose_layers(sized, STOCK, Draws(0, 5))
    assert other.viewpoints == plain.viewpoints
    assert [o.material for o in layers_items(other)] == [o.material for o in layers_items(plain)]


def layers_items(scene: Scene) -> list[SceneObject]:
    return [s.item for s in layers(scene)[2]]


def test_lamps_are_on_the_side_of_the_camera() -> None:
    for number in range(10):
        scene = compose_layers(BUSY, STOCK, Draws(0, number))
        nearest = min(s.near for s in layers(scene)[1])
        for lamp in scene.lightings[0].lights:
            assert lamp.pose[1][2] < 0 and lamp.pose[1][3] < 2 * nearest


def test_what_cannot_be_placed_is_said() -> None:
    huge = LayersSpec(scales=(9.0,), max_cropped=0.1)
    with pytest.raises(UserError, match="max_cropped"):
        compose_layers(SceneSpec("layers", layers=huge), STOCK, Draws(0, 0))
