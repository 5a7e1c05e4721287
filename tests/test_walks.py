"""Walks stay where assets are, find the directions that made the data, and change nothing else."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nerf_backend.uses.editing.attribute import (
    classifier_normal,
    difference_of_means,
    gap,
    held_out_change,
)
from nerf_backend.uses.editing.walks import (
    covered,
    mixed,
    nearest_row,
    principal_components,
    scores,
    walk_along,
)

SEEDS = st.integers(0, 2**32 - 1)


def draws(seed: int, count: int = 20, size: int = 6) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(count, size)) * np.arange(size, 0, -1)


@given(SEEDS)
def test_components_are_orthonormal_and_share_all_variance(seed: int) -> None:
    found = principal_components(draws(seed))
    np.testing.assert_allclose(found.directions @ found.directions.T, np.eye(6), atol=1e-9)
    assert found.shares.sum() == pytest.approx(1)
    assert (np.diff(found.shares) <= 0).all()


def test_the_first_component_is_the_direction_that_made_the_data() -> None:
    random = np.random.default_rng(0)
    true = np.array([0.6, -0.8, 0, 0])
    codes = random.normal(size=(50, 1)) * true + random.normal(size=(50, 4)) * 0.05 + 3
    found = principal_components(codes)
    assert found.directions[0] == pytest.approx(-true, abs=0.05)  # its largest coordinate is positive
    assert found.shares[0] > 0.95


def test_equal_codes_have_no_component() -> None:
    assert len(principal_components(np.ones((5, 3))).shares) == 0


@given(SEEDS, st.floats(0.1, 4))
def test_a_walk_never_leaves_what_is_covered(seed: int, reach: float) -> None:
    codes = draws(seed)
    direction = principal_components(codes).directions[1]
    walk = walk_along(codes, direction, None, 7, reach)
    places = scores(codes, direction)
    assert walk.places.min() >= max(-reach, places.min()) - 1e-9
    assert walk.places.max() <= min(reach, places.max()) + 1e-9
    np.testing.assert_allclose((walk.codes - codes.mean(axis=0)) @ direction / deviation(codes, direction),
                               walk.places, atol=1e-9)  # fmt: skip


def test_only_who_asks_goes_beyond() -> None:
    codes = np.array([[-1.0], [0.0], [1.0]])
    assert covered(codes, np.array([1.0])) == pytest.approx((-1, 1))
    assert covered(codes, np.array([1.0]), beyond=True) == (-2, 2)


@given(SEEDS)
def test_a_walk_through_an_asset_changes_one_coordinate(seed: int) -> None:
    codes = draws(seed)
    direction = principal_components(codes).directions[0]
    walk = walk_along(codes, direction, codes[3], 5)
    moved = walk.codes - codes[3]
    np.testing.assert_allclose(moved - (moved @ direction)[:, None] * direction, 0, atol=1e-9)


@given(SEEDS, st.floats(0, 1))
def test_mixtures_begin_and_end_at_their_assets(seed: int, at: float) -> None:
    first, second = draws(seed, 2)
    ends = mixed(first, second, np.array([0.0, 1.0]))
    np.testing.assert_allclose(ends, [first, second])
    np.testing.assert_allclose(mixed(first, second, at), mixed(second, first, 1 - at), atol=1e-9)


def test_an_asset_is_nearest_to_itself() -> None:
    codes = draws(5)
    assert nearest_row(codes, codes[7]) == (7, 0.0)


def attributed(seed: int = 0, count: int = 40) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Codes in which an attribute is a step of 4 in a known direction."""
    random = np.random.default_rng(seed)
    true = np.zeros(8)
    true[2], true[5] = 0.8, 0.6
    has = np.arange(count) % 2 == 0
    return random.normal(size=(count, 8)) + 4 * has[:, None] * true, has, true


@pytest.mark.parametrize("direction_of", [difference_of_means, classifier_normal])
def test_an_attribute_s_direction_is_found(direction_of) -> None:  # type: ignore[no-untyped-def]
    codes, has, true = attributed()
    direction = direction_of(codes, has)
    assert direction @ true > 0.9
    assert gap(codes, has, direction) == pytest.approx(4, abs=0.6)


def test_moved_assets_are_said_to_have_the_attribute_and_random_moves_do_nothing() -> None:
    codes, has, _ = attributed()
    change = held_out_change(codes, has, np.random.default_rng(1))
    assert change is not None
    assert change.before < 0.3 and change.after > 0.7
    assert change.random < 0.5
    assert change.accuracy > 0.9


def test_labels_without_meaning_are_not_praised() -> None:
    """The judge has not seen the assets, so a direction that only fits noise convinces it of little."""
    codes = np.random.default_rng(3).normal(size=(24, 16))
    has = np.arange(24) % 2 == 0
    change = held_out_change(codes, has, np.random.default_rng(1))
    assert change is not None
    assert abs(change.after - change.before) < 0.25
    assert change.accuracy < 0.7


def test_too_few_examples_are_not_measured() -> None:
    codes, has, _ = attributed(count=10)
    assert held_out_change(codes, has, np.random.default_rng(0)) is None


def deviation(codes: np.ndarray, direction: np.ndarray) -> float:
    return float((codes @ direction).std(ddof=1))
