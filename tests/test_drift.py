"""Drift says how far codes went, and whose."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nerf_backend.drift import WORST, measure_drift, moved, neighbour_overlap

NAMES = [(f"id{i}", f"Chair {i}") for i in range(12)]


def codes(seed: int, rows: int = 12) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(rows, 32)).astype(np.float32)


def turned(of: np.ndarray, seed: int) -> np.ndarray:
    rotation = np.linalg.qr(np.random.default_rng(seed).normal(size=(32, 32)))[0]
    return of @ rotation + 3.0


@given(st.integers(0, 2**31))
def test_neighbours_stay_under_any_rotation(seed: int) -> None:
    before = codes(seed)
    assert neighbour_overlap(before, turned(before, seed + 1)) == 1.0


def test_other_codes_have_other_neighbours() -> None:
    assert neighbour_overlap(codes(1, 60), codes(2, 60)) < 0.4


def test_the_way_is_counted_in_typical_distances() -> None:
    before = np.zeros((2, 32))
    before[1, 0] = 4.0  # the two assets are 4 apart
    after = before.copy()
    after[1, 1] = 2.0
    assert moved(before, after).tolist() == [0.0, 0.5]


def test_the_worst_are_named_first() -> None:
    before = codes(3)
    shape, look = before.copy(), before.copy()
    shape[4] += 0.1
    look[9] += 1.0
    drift = measure_drift("old", NAMES, (before, shape), (before, look))
    assert [asset.asset_id for asset in drift.worst[:2]] == ["id9", "id4"]
    assert len(drift.worst) == WORST
    assert drift.worst[0].shape == 0.0 < drift.worst[0].appearance
    assert drift.shape.moved == pytest.approx(moved(before, shape).mean())
    assert "Of the 12 assets that the old model described well" in drift.sentence()
    assert "Moved most: Chair 9, Chair 4" in drift.sentence()


def test_the_sentence_begins_with_whether_that_is_good() -> None:
    before = codes(3)
    little = before + 0.01 * codes(4)
    kept = measure_drift("b0e09b2514656ba7", NAMES, (before, little), (before, before)).sentence()
    assert kept.startswith("Codes kept their meaning. Of the 12 assets")
    assert "100% (shape) and 100% (look) of the nearest are the same as before" in kept
    assert "b0e09b2514656ba7" not in kept
    changed = measure_drift("old", NAMES, (before, codes(5)), (before, before)).sentence()
    assert changed.startswith("Codes changed: trust the new neighbours. Of the 12 assets")


def test_of_few_assets_all_nearest_stay_so_their_way_decides() -> None:
    before = codes(3, 3)
    drift = measure_drift("old", NAMES[:3], (before, codes(5, 3)), (before, before))
    assert drift.shape.overlap == 1.0
    assert drift.sentence().startswith("Codes changed")


def test_nothing_in_common_and_a_lone_asset_are_no_error() -> None:
    none = np.zeros((0, 32), dtype=np.float32)
    assert "cannot be compared" in measure_drift("old", [], (none, none), (none, none)).sentence()
    one = codes(1, 1)
    drift = measure_drift("old", NAMES[:1], (one, one + 1), (one, one))
    assert (drift.common, drift.shape.overlap, drift.appearance.moved) == (1, 1.0, 0.0)
    assert "Of the one asset" in drift.sentence()
