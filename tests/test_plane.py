"""Convex polygons: hulls, distances, what contains what."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from procgen.scenes import plane

clouds = st.integers(0, 10_000).map(lambda seed: np.random.default_rng(seed).normal(size=(12, 2)))


@settings(max_examples=50, deadline=None)
@given(clouds)
def test_a_hull_contains_its_points_and_goes_round_counter_clockwise(points: np.ndarray) -> None:
    hull = plane.convex_hull(points)
    assert plane.contains(hull, points) and plane.area(hull) > 0
    assert plane.convex_hull(hull).shape == hull.shape
    assert not plane.contains(hull, hull + np.array([0.01, 0]))


@settings(max_examples=50, deadline=None)
@given(clouds, clouds, st.floats(0, 6), st.floats(0, 360))
def test_separation_bounds_the_distance(a: np.ndarray, b: np.ndarray, away: float, angle: float) -> None:
    first, second = plane.convex_hull(a), plane.posed(plane.convex_hull(b), angle, (away, 0))
    distance = np.linalg.norm(first[:, None] - second, axis=2).min()  # of corners: at least the true one
    gap = plane.separation(first, second)
    assert gap == plane.separation(second, first) and gap <= distance + 1e-9
    if plane.contains(first, second.mean(axis=0)[None]):
        assert gap < 0


def test_boxes_side_by_side() -> None:
    box = plane.rectangle((0, 0), (1, 1))
    assert plane.separation(box, box + np.array([1.25, 0])) == pytest.approx(0.25)
    assert plane.separation(box, box + np.array([0.75, 0.5])) == pytest.approx(-0.25)
    assert plane.contains(box, box * 0.5 + 0.25, 0.25) and not plane.contains(box, box * 0.5 + 0.25, 0.26)
    assert plane.span(box, np.array([1.0, 1.0])) == (0, 2)


def test_turns_are_counter_clockwise() -> None:
    assert plane.turned(np.array([[1.0, 0.0]]), 90)[0] == pytest.approx([0, 1])
