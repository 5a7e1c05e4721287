"""Fronts are judged up to a common turn and each asset's own symmetry."""

from hypothesis import given
from hypothesis import strategies as st

from nerf_backend.benchmark.yaw_score import score

TRUTH = [0.0, 35.0, 120.0, 200.0, 330.0, 77.0]


@given(st.floats(-400, 400))
def test_one_turn_common_to_all_is_no_error(turn: float) -> None:
    found = score([t + turn for t in TRUTH], TRUTH, [1] * len(TRUTH))
    assert found.found == 1
    assert found.median_error < 1e-6
    assert abs((found.turn - turn + 180) % 360 - 180) < 1e-6


def test_a_front_far_off_is_wrong_whatever_the_turn() -> None:
    found = [t + 50 for t in TRUTH]
    found[2] += 180
    found[4] += 14
    judged = score(found, TRUTH, [1] * len(TRUTH))
    assert judged.wrong == [2]
    assert judged.found == 1 - 1 / 6


def test_symmetry_forgives_its_own_turns_only() -> None:
    orders = [1, 1, 1, 4, 2, 0]
    found = [t + turn for t, turn in zip(TRUTH, (0, 0, 0, 90, 180, 123), strict=True)]
    assert score(found, TRUTH, orders).found == 1
    found[3] += 45
    found[4] += 90
    assert score(found, TRUTH, orders).wrong == [3, 4]
