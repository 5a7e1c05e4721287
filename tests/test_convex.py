"""Areas and intersections of convex polygons."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from procgen.scenes import convex
from procgen.scenes.convex import Array


@st.composite
def polygons(draw: st.DrawFn) -> Array:
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    return convex.hull(rng.uniform(0, 10, (draw(st.integers(3, 12)), 2)))


def test_areas_and_intersections_of_squares() -> None:
    square = convex.rectangle(2, 2)
    assert convex.area(square) == 4
    assert convex.area(convex.intersection(square, square + 1)) == 1
    assert convex.area(convex.intersection(square, square + 5)) == 0
    assert convex.area(convex.intersection(square, 0.25 * square + 0.5)) == 0.25


def test_points_on_a_line_have_no_polygon() -> None:
    nothing = convex.hull(np.array([(0.0, 0.0), (1.0, 1.0), (2.0, 2.0)]))
    assert nothing.shape == (0, 2) and convex.area(nothing) == 0
    square = convex.rectangle(2, 2)
    assert len(convex.intersection(square, nothing)) == len(convex.intersection(nothing, square)) == 0


@given(polygons(), polygons())
def test_an_intersection_is_the_same_from_both_sides_and_lies_in_both(one: Array, other: Array) -> None:
    both = convex.area(convex.intersection(one, other))
    assert np.isclose(both, convex.area(convex.intersection(other, one)), atol=1e-6)
    assert -1e-9 <= both <= min(convex.area(one), convex.area(other)) + 1e-6


@given(polygons(), st.floats(0, 10))
def test_a_cut_leaves_two_parts_that_make_the_whole(polygon: Array, at: float) -> None:
    left, right = convex.rectangle(at + 1e-3, 10), convex.rectangle(10 - at, 10) + np.array([at + 1e-3, 0])
    parts = [convex.area(convex.intersection(polygon, half)) for half in (left, right)]
    assert np.isclose(sum(parts), convex.area(polygon), atol=1e-6)
