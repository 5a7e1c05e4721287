"""The order in which the layers show assets, poses and sizes."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blender_addon.contract.scene_spec import LayersSpec
from procgen.scenes.pose_schedule import Item, Schedule, icosahedron

from .box_stock import box_stock

ASSETS = box_stock().assets
SMALL = LayersSpec(rotations=3, scales=(0.5, 1.0))  # 36 poses
CYCLE = 36 * 2 * len(ASSETS)
Key = tuple[str, tuple[float, ...], float, float]


def key(item: Item) -> Key:
    return item.asset.asset_id, tuple(item.view), item.turn, item.scale


def schedule(weights: list[float], seed: int = 0) -> Schedule:
    return Schedule(SMALL, ASSETS, weights, seed)


@pytest.mark.parametrize("subdivisions", [0, 1, 2])
def test_corners_of_the_icosahedron_are_even(subdivisions: int) -> None:
    corners = icosahedron(subdivisions)
    assert corners.shape == (10 * 4**subdivisions + 2, 3)
    assert np.allclose(np.linalg.norm(corners, axis=1), 1)
    assert np.allclose(corners.mean(axis=0), 0)
    assert np.allclose(corners.T @ corners / len(corners), np.eye(3) / 3)  # no direction is preferred
    angles = np.arccos(np.clip(corners @ corners.T, -1, 1)) + 10 * np.eye(len(corners))
    nearest = angles.min(axis=1)
    assert nearest.max() / nearest.min() < 1.2


def test_a_cycle_has_everything_once() -> None:
    equal = schedule([1.0] * len(ASSETS))
    for cycle in range(2):
        seen = Counter(key(equal.item(n)) for n in range(cycle * CYCLE, (cycle + 1) * CYCLE))
        assert len(seen) == CYCLE and set(seen.values()) == {1}


def test_the_order_is_near_to_far_then_poses_then_assets() -> None:
    equal = schedule([2.0] * len(ASSETS))
    items = [equal.item(n) for n in range(CYCLE)]
    scales = [item.scale for item in items]
    assert scales == sorted(scales, reverse=True)
    for start in range(0, CYCLE, len(ASSETS)):
        round_ = items[start : start + len(ASSETS)]
        assert len({item.asset.asset_id for item in round_}) == len(ASSETS)
        assert len({(tuple(item.view), item.turn) for item in round_}) == 1


@settings(max_examples=20, deadline=None)
@given(st.lists(st.sampled_from([0.0, 0.3, 1.0, 2.0, 7.5]), min_size=6, max_size=6).filter(any))
def test_weights_are_honoured(weights: list[float]) -> None:
    weighted = schedule(weights)
    seen = Counter(weighted.item(n).asset.asset_id for n in range(500))
    for asset, weight in zip(ASSETS, weights, strict=True):
        share = 500 * weight / sum(weights)
        assert abs(seen[asset.asset_id] - share) <= len(ASSETS) + 1
        assert weight or not seen[asset.asset_id]


def test_a_lighter_asset_also_gets_all_poses() -> None:
    weighted = schedule([1.0, 0.5, 1.0, 1.0, 1.0, 1.0])
    light = Counter(key(item) for n in range(2 * CYCLE) if (item := weighted.item(n)).asset is ASSETS[1])
    assert len(light) == 72 and max(light.values()) <= 2


def test_frames_follow_one_another_without_gaps() -> None:
    equal = schedule([1.0] * len(ASSETS))
    frames = [equal.frame(k) for k in range(30)]
    low, high = SMALL.subjects
    assert {len(frame) for frame in frames} == set(range(low, high + 1))
    together = [key(item) for frame in frames for item in frame]
    assert together == [key(equal.item(n)) for n in range(len(together))]


def test_a_frame_is_the_same_alone_and_differs_with_the_seed() -> None:
    equal = [1.0] * len(ASSETS)
    alone = [key(item) for item in schedule(equal).frame(12345)]
    assert alone == [key(item) for item in schedule(equal).frame(12345)]
    assert alone != [key(item) for item in schedule(equal, seed=1).frame(12345)]
