"""Heaps of subjects that have yet to fall."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blender_addon.contract.errors import UserError
from blender_addon.contract.scene_spec import (
    Assets,
    CameraSpec,
    Frames,
    Materials,
    Scale,
    SceneSpec,
    TabletopSpec,
)
from procgen.scenes.heap import Placed, chosen, heap
from procgen.scenes.poses import project
from procgen.scenes.seeds import Draws
from procgen.scenes.tabletop import compose_tabletop

from .box_stock import box_stock

STOCK = box_stock()
MIXED = SceneSpec("tabletop", assets=Assets(count=(5, 9)), tabletop=TabletopSpec(upright=0.5))
SCENES = st.integers(0, 10**6)


def heap_of(spec: SceneSpec, number: int) -> list[Placed]:
    draws = Draws(0, number)
    return heap(spec, chosen(spec, STOCK, draws), STOCK, draws)


def corners(placed: Placed) -> np.ndarray:
    pose = np.array(placed.item.pose)
    return placed.item.scale * STOCK.hulls[placed.item.asset_id] @ pose[:3, :3].T + pose[:3, 3]


@settings(max_examples=30, deadline=None)
@given(SCENES)
def test_those_upright_stand_on_the_ground_apart(number: int) -> None:
    standing = heap_of(dataclasses.replace(MIXED, tabletop=TabletopSpec(upright=1.0)), number)
    for k, one in enumerate(standing):
        assert np.isclose(corners(one)[:, 2].min(), 0)
        assert np.isclose(one.item.pose[2][2], 1) and one.item.falls
        for other in standing[:k]:
            assert np.linalg.norm((one.centre - other.centre)[:2]) > one.plan + other.plan


@settings(max_examples=30, deadline=None)
@given(SCENES, st.booleans())
def test_those_that_fall_start_apart_from_all_others(number: int, scaled: bool) -> None:
    spec = dataclasses.replace(MIXED, scale=Scale((0.5, 2.0)) if scaled else None)
    placed = heap_of(spec, number)
    for k, one in enumerate(placed):
        assert np.linalg.norm(corners(one) - one.centre, axis=1).max() <= one.radius * (1 + 1e-9)
        if np.isclose(one.item.pose[2][2], 1):
            continue  # stands
        assert one.centre[2] > one.radius
        for other in placed[:k]:
            assert np.linalg.norm(one.centre - other.centre) > one.radius + other.radius


def test_subjects_are_of_similar_size() -> None:
    stock = box_stock([(0.1, 0.1, 0.1), (0.12, 0.1, 0.1), (4.0, 1.8, 1.4), (4.2, 1.8, 1.5)])
    sizes = set()
    for number in range(20):
        radii = [a.radius for a in chosen(MIXED, stock, Draws(0, number))]
        assert max(radii) / min(radii) <= 3
        sizes.add(max(radii) > 1)
    assert sizes == {True, False}


def test_one_asset_of_its_size_is_taken_several_times() -> None:
    stock = box_stock([(0.1, 0.1, 0.1), (4.0, 1.8, 1.4)])
    spec = dataclasses.replace(MIXED, assets=Assets(count=(4, 4), weights={"asset:Box 1": 0.0}))
    assert [a.name for a in chosen(spec, stock, Draws(0, 0))] == ["Box 0"] * 4


def test_every_candidate_looks_at_the_heap_from_above_the_ground() -> None:
    spec = dataclasses.replace(MIXED, frames=Frames(viewpoints=3, path=4))
    scene = compose_tabletop(spec, STOCK, Draws(0, 0))
    assert len(scene.viewpoints) == 3
    for viewpoint in scene.viewpoints:
        assert len(viewpoint.candidates) == 30
        for path in viewpoint.candidates:
            assert len(path) == 4
            for camera in path:
                pose = np.array(camera.pose)
                pixel = project(np.zeros((1, 3)), pose, camera.focal, 256, 256)[0]
                assert pose[2, 3] > 0 and pixel[2] > 0
                assert 0 < pixel[0] < 256 and 0 < pixel[1] < 256
            eyes = np.array([np.array(camera.pose)[:3, 3] for camera in path])
            length = np.linalg.norm(np.diff(eyes, axis=0), axis=1).sum()
            assert 0.1 < length < spec.camera.path_length[1]


def test_the_ground_is_level_and_seen_from_above() -> None:
    for number in range(5):
        scene = compose_tabletop(MIXED, STOCK, Draws(0, number))
        (ground,) = scene.surfaces
        x, y, z = np.array(ground.vertices)[list(ground.faces[0])].T
        assert np.all(z == 0) and np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y) > 0
        assert ground.category == "surface" and scene.settle_seconds == 4.0


def test_a_scene_is_the_same_again_and_randomizers_do_not_disturb_each_other() -> None:
    plain = compose_tabletop(MIXED, STOCK, Draws(0, 5))
    assert plain == compose_tabletop(MIXED, STOCK, Draws(0, 5))
    assert plain != compose_tabletop(MIXED, STOCK, Draws(0, 5, draw=1))
    looks = compose_tabletop(dataclasses.replace(MIXED, materials=Materials()), STOCK, Draws(0, 5))
    assert [o.pose for o in looks.objects] == [o.pose for o in plain.objects]
    assert looks.viewpoints == plain.viewpoints and looks.surfaces == plain.surfaces
    blurred = dataclasses.replace(MIXED, camera=CameraSpec(f_stop=(2.0, 4.0)))
    assert compose_tabletop(blurred, STOCK, Draws(0, 5)).objects == plain.objects


def test_a_place_without_extent_is_refused() -> None:
    spec = dataclasses.replace(MIXED, tabletop=TabletopSpec(radius=0.0, upright=1.0))
    with pytest.raises(UserError, match=r"\[tabletop\] radius"):
        heap_of(spec, 0)


def test_scale_turns_and_moves_nothing_sideways() -> None:
    falling = dataclasses.replace(MIXED, tabletop=TabletopSpec(upright=0.0))
    plain, sized = heap_of(falling, 4), heap_of(dataclasses.replace(falling, scale=Scale()), 4)
    for one, other in zip(plain, sized, strict=True):
        assert np.allclose(one.centre[:2], other.centre[:2])
        assert np.allclose(np.array(one.item.pose)[:3, :3], np.array(other.item.pose)[:3, :3])
