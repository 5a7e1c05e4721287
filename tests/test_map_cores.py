"""Where frames of the map are drawn: hardly ever round assets that they are not about."""

import itertools
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from blender_addon.asset_map.cores import NEARLY_ALL, STRANGERS, Core, Square, core

Assets = tuple[list[Square], list[Square]]  # those that the frame is about, and the others


@st.composite
def maps(draw: st.DrawFn, side: int = 9) -> Assets:
    squares = draw(st.lists(st.tuples(st.integers(-3, side - 4), st.integers(0, side - 1)), unique=True))
    flags = draw(st.lists(st.booleans(), min_size=len(squares), max_size=len(squares)))
    own = [square for square, flag in zip(squares, flags, strict=True) if flag]
    return own, [square for square in squares if square not in own]


def counted(found: Core, made: Assets) -> tuple[int, int]:
    own, others = made
    return sum(map(found.holds, own)), sum(map(found.holds, others))


@given(maps())
def test_no_frame_holds_more_than_a_small_share_of_strangers(made: Assets) -> None:
    own, others = made
    if found := core(own, others):
        inside, strangers = counted(found, made)
        assert strangers <= STRANGERS * (inside + strangers)
        assert inside >= max(2, 2 / 3 * len(own)), "it is about most of them"
        assert inside + strangers < NEARLY_ALL * (len(own) + len(others))
        kept = [square for square in own if found.holds(square)]
        for axis, (low, high) in enumerate(((found.left, found.right), (found.low, found.high))):
            assert {low, high} <= {square[axis] for square in kept}, "no wider than it must be"


@settings(max_examples=60, deadline=None)
@given(maps(side=6))
def test_it_is_the_heaviest_of_all_rectangles(made: Assets) -> None:
    """As found by trying each, where a stranger weighs as much as nine that the frame is about."""
    own, others = made
    weighed = {rectangle: weight(rectangle, made) for rectangle in rectangles(own)}
    if found := core(own, others):
        assert weighed[found] == max(weighed.values())
    elif own:
        heaviest = [r for r in weighed if weighed[r] == max(weighed.values())]
        assert any(not is_worth_drawing(rectangle, made) for rectangle in heaviest)


def weight(rectangle: Core, made: Assets) -> float:
    inside, strangers = counted(rectangle, made)
    return round(inside - strangers * (1 - STRANGERS) / STRANGERS, 6)


def is_worth_drawing(rectangle: Core, made: Assets) -> bool:
    inside, strangers = counted(rectangle, made)
    own, others = made
    few = inside + strangers < NEARLY_ALL * (len(own) + len(others))
    return few and inside >= max(2, 2 / 3 * len(own))


def rectangles(own: list[Square]) -> list[Core]:
    """All whose edges have one of ``own``'s columns and rows."""
    columns, rows = (sorted({square[axis] for square in own}) for axis in (0, 1))
    across = itertools.combinations_with_replacement(columns, 2)
    up = list(itertools.combinations_with_replacement(rows, 2))
    return [Core(left, low, right, high) for left, right in across for low, high in up]


def test_one_stranger_among_many_stays_and_a_far_asset_is_left_out() -> None:
    own = [(column, row) for column in range(5) for row in range(5) if (column, row) != (2, 2)]
    assert core([*own, (20, 20)], [(2, 2), (9, 0), (0, 9), (9, 9)]) == Core(0, 0, 4, 4)


def test_what_lies_scattered_has_no_frame() -> None:
    own = [(column, row) for column in range(0, 8, 2) for row in range(0, 8, 2)]
    others = [(c, r) for c in range(8) for r in range(8) if (c, r) not in own]
    assert core(own, others) is None
    assert core([], others) is None
    assert core([(0, 0)], others[1:]) is None, "one asset is no group"


def test_a_large_map_is_soon_looked_at() -> None:
    squares = [(column, row) for column in range(50) for row in range(50)]
    began = time.process_time()
    assert core(squares[:1250], squares[1250:]) == Core(0, 0, 24, 49)
    assert time.process_time() - began < 0.1
