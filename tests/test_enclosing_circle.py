"""The smallest circle holds all points, is smallest, and turns with them."""

from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from procgen.enclosing_circle import smallest_circle

PLACES = st.lists(st.tuples(st.integers(-50, 50), st.integers(-50, 50)), min_size=1, max_size=9)


def circle_of(places: list[tuple[int, int]]) -> tuple[np.ndarray, float]:
    return smallest_circle(np.array(places, dtype=np.float64))


@given(PLACES)
def test_it_holds_all_points(places: list[tuple[int, int]]) -> None:
    centre, radius = circle_of(places)
    assert (np.linalg.norm(np.array(places) - centre, axis=1) <= radius + 1e-6).all()


@given(PLACES)
@settings(deadline=None)
def test_none_is_smaller(places: list[tuple[int, int]]) -> None:
    """A circle is the smallest if that of some two or three of its points is as large."""
    _, radius = circle_of(places)
    needed = max(
        (needed_by(np.array(few, float)) for n in (2, 3) for few in combinations(places, n)), default=0
    )
    assert abs(radius - needed) < 1e-6


def needed_by(points: np.ndarray) -> float:
    """Radius of the smallest circle of two or three points, by their sides (law of sines)."""
    sides = sorted(np.linalg.norm(points[i] - points[j]) for i, j in combinations(range(len(points)), 2))
    if len(sides) == 1 or sides[0] ** 2 + sides[1] ** 2 <= sides[2] ** 2 + 1e-9:
        return sides[-1] / 2
    a, b, c = sides
    half = (a + b + c) / 2
    return a * b * c / (4 * np.sqrt(half * (half - a) * (half - b) * (half - c)))


@given(PLACES, st.floats(0, 2 * np.pi))
def test_it_turns_with_the_points(places: list[tuple[int, int]], angle: float) -> None:
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    centre, radius = circle_of(places)
    turned, same = smallest_circle(np.array(places, dtype=np.float64) @ turn.T)
    assert np.allclose(turned, turn @ centre, atol=1e-5)
    assert abs(same - radius) < 1e-6


def test_of_many_points_on_a_circle() -> None:
    angles = np.linspace(0, 2 * np.pi, 5000)
    centre, radius = smallest_circle(np.stack([3 + 2 * np.cos(angles), 2 * np.sin(angles) - 1], axis=1))
    assert np.allclose(centre, (3, -1), atol=1e-5) and abs(radius - 2) < 1e-5
