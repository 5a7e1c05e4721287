"""Convex polygons: hulls, distances, areas, intersections, what contains what."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from procgen.scenes import plane
from procgen.scenes.poses import Array

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


@st.composite
def polygons(draw: st.DrawFn) -> Array:
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    return plane.convex_hull(rng.uniform(0, 10, (draw(st.integers(3, 12)), 2)))


def test_areas_and_intersections_of_squares() -> None:
    square = plane.rectangle((0, 0), (2, 2))
    assert plane.area(square) == 4
    assert plane.area(plane.intersection(square, square + 1)) == 1
    assert plane.area(plane.intersection(square, square + 5)) == 0
    assert plane.area(plane.intersection(square, 0.25 * square + 0.5)) == 0.25


def test_points_on_a_line_have_a_hull_without_area() -> None:
    line = plane.convex_hull(np.array([(1.0, 1.0), (0.0, 0.0), (2.0, 2.0)]))
    assert line.tolist() == [[0, 0], [2, 2]] and plane.area(line) == 0
    square = plane.rectangle((0, 0), (2, 2))
    for one, other in ((square, line), (line, square), (line, line), (line[:0], square), (square, line[:0])):
        assert plane.area(plane.intersection(one, other)) == 0
    assert plane.separation(square, line + np.array([3, 0])) > 0


@given(polygons(), polygons())
def test_an_intersection_is_the_same_from_both_sides_and_lies_in_both(one: Array, other: Array) -> None:
    both = plane.area(plane.intersection(one, other))
    assert np.isclose(both, plane.area(plane.intersection(other, one)), atol=1e-6)
    assert -1e-9 <= both <= min(plane.area(one), plane.area(other)) + 1e-6


@given(polygons(), st.floats(0, 10))
def test_a_cut_leaves_two_parts_that_make_the_whole(polygon: Array, at: float) -> None:
    left, right = plane.rectangle((0, 0), (at, 10)), plane.rectangle((at, 0), (10, 10))
    parts = [plane.area(plane.intersection(polygon, half)) for half in (left, right)]
    assert np.isclose(sum(parts), plane.area(polygon), atol=1e-6)
