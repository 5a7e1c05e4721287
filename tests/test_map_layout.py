"""A map keeps neighbours, stays when assets are added, and lets no picture cover another."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.metrics import adjusted_rand_score

from nerf_backend.uses.maps import groups
from nerf_backend.uses.maps.cells import square_side, squares
from nerf_backend.uses.maps.group_words import frequent_tags, tag_matrix, typical_rows
from nerf_backend.uses.maps.groups import find_groups, kept_numbers
from nerf_backend.uses.maps.layout import (
    continued_layout,
    joined_layout,
    new_layout,
    principal_layout,
    turned_to,
)
from nerf_backend.uses.maps.map_update import kept_neighbours

NONE_TAKEN = np.zeros((0, 2), np.int64)


def kinds(count: int, each: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    draw = np.random.default_rng(seed)
    labels = np.repeat(np.arange(count), each)
    return draw.normal(size=(count, 32))[labels] + draw.normal(size=(len(labels), 32)) * 0.3, labels


@pytest.fixture(scope="module")
def cloud() -> np.ndarray:
    """Points of a bent surface, which no plane holds."""
    draw = np.random.default_rng(3)
    values = draw.uniform(-1, 1, size=(100, 3))
    return np.tanh(values @ draw.normal(size=(3, 32))) + draw.normal(size=(100, 32)) * 0.02


@pytest.fixture(scope="module")
def layout(cloud: np.ndarray) -> np.ndarray:
    return new_layout(cloud[:90], 0)


def test_a_layout_keeps_neighbours_better_than_principal_components(
    cloud: np.ndarray, layout: np.ndarray
) -> None:
    kept = kept_neighbours(cloud[:90], layout)
    assert kept > 0.93
    assert kept > kept_neighbours(cloud[:90], principal_layout(cloud[:90]))


def test_a_layout_is_the_same_for_the_same_seed(cloud: np.ndarray, layout: np.ndarray) -> None:
    assert np.array_equal(new_layout(cloud[:90], 0), layout)


def test_new_points_join_beside_their_nearest(cloud: np.ndarray, layout: np.ndarray) -> None:
    before = layout.copy()
    joined = joined_layout(cloud[:90], layout, cloud[90:], 0)
    assert np.array_equal(layout, before)
    near = np.linalg.norm(cloud[90:, None] - cloud[:90], axis=-1).argmin(1)
    ways = np.linalg.norm(joined[:, None] - layout, axis=-1)
    ranks = ways.argsort(1).argsort(1)[np.arange(10), near]
    assert np.median(ranks) <= 4


def test_a_continued_layout_is_recognisable(cloud: np.ndarray, layout: np.ndarray) -> None:
    start, known = np.concatenate([layout, np.zeros((10, 2))]), np.arange(100) < 90
    found = continued_layout(cloud, start, known, 0)
    radius = np.sqrt((layout - layout.mean(0)) ** 2).sum(1).mean()
    assert np.linalg.norm(found[:90] - layout, axis=1).mean() < 0.3 * radius
    assert kept_neighbours(cloud, found) > 0.93


@pytest.mark.parametrize("points", [np.zeros((12, 4)), np.repeat(np.eye(3, 5), 5, axis=0)])
def test_equal_points_have_places(points: np.ndarray) -> None:
    places = new_layout(points, 0)
    assert np.isfinite(places).all()
    assert np.isfinite(joined_layout(points, places, points[:2], 0)).all()
    assert len(np.unique(squares(places, square_side(places), NONE_TAKEN), axis=0)) == len(points)


@given(st.integers(0, 1000), st.floats(0, 6))
def test_turning_back_undoes_a_turn(seed: int, angle: float) -> None:
    places = np.random.default_rng(seed).normal(size=(9, 2))
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    mirrored = (places @ turn + 5) * [1, -1]
    assert np.allclose(turned_to(mirrored, places, np.ones(9, bool)), places, atol=1e-9)


@settings(max_examples=40)
@given(
    arrays(np.float64, st.tuples(st.integers(2, 40), st.just(2)), elements=st.floats(-8, 8)),
    st.integers(0, 20),
)
def test_squares_are_taken_once(places: np.ndarray, old: int) -> None:
    side = square_side(places)
    taken = squares(places[:old], side, NONE_TAKEN) if len(places[:old]) else NONE_TAKEN
    if not len(places[old:]):
        return
    found = np.concatenate([taken, squares(places[old:], side, taken)])
    assert len(np.unique(found, axis=0)) == len(places)


def test_nearly_equal_assets_and_two_far_ones_fit_on_a_small_grid() -> None:
    draw = np.random.default_rng(0)
    places = principal_layout(np.concatenate([draw.normal(size=(6, 32)) * 1e-5, draw.normal(size=(2, 32))]))
    side = square_side(places)
    assert np.prod(np.ptp(places, axis=0) / side) < 100 * len(places)  # before anything is allocated
    assert len(np.unique(squares(places, side, NONE_TAKEN), axis=0)) == len(places)


def test_places_in_the_middle_of_free_squares_get_them() -> None:
    wanted = np.stack(np.meshgrid(np.arange(6), np.arange(6)), axis=-1).reshape(-1, 2)
    assert np.array_equal(squares(wanted * 2.5, 2.5, NONE_TAKEN), wanted)


def test_squares_keep_neighbours(layout: np.ndarray, cloud: np.ndarray) -> None:
    found = squares(layout, square_side(layout), NONE_TAKEN)
    assert kept_neighbours(cloud[:90], found * 1.0) > kept_neighbours(cloud[:90], layout) - 0.02


def test_groups_are_the_kinds() -> None:
    points, labels = kinds(5, 12)
    found = find_groups(points, 0)
    assert adjusted_rand_score(labels, found.labels) == 1
    assert found.distinct


def test_one_cloud_has_no_distinct_groups() -> None:
    assert not find_groups(np.random.default_rng(0).normal(size=(80, 32)), 0).distinct


def test_many_points_are_grouped_without_all_their_distances(monkeypatch: pytest.MonkeyPatch) -> None:
    points = kinds(3, 400)[0]
    monkeypatch.setattr(groups, "LINKED", 300)
    tracemalloc.start()
    found = find_groups(points, 0)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert adjusted_rand_score(kinds(3, 400)[1], found.labels) == 1
    assert peak < len(points) * 300 * 8  # bytes


@given(st.permutations(range(4)))
def test_groups_keep_their_numbers(order: list[int]) -> None:
    before = np.repeat(np.arange(4), 5)
    labels = np.array(order)[before]
    before[::5] = -1  # new on the map
    known = before >= 0
    assert np.array_equal(kept_numbers(labels, before)[known], before[known])


def test_tags_are_named_that_others_do_not_have() -> None:
    inside = np.arange(40) < 12
    tags = [("wood", "stool") if i < 11 else ("wood",) for i in range(40)]
    found = frequent_tags(*tag_matrix(tags), inside)
    assert [tag.tag for tag in found] == ["stool"]
    assert found[0].here == pytest.approx(11 / 12)
    assert found[0].elsewhere == 0


def test_chance_names_no_tag() -> None:
    draw = np.random.default_rng(1)
    tags = [[f"tag {t}" for t in range(20) if draw.random() < 0.5] for _ in range(40)]
    assert frequent_tags(*tag_matrix(tags), np.arange(40) < 10) == ()


def test_the_most_typical_is_nearest_to_the_middle() -> None:
    points = np.array([[0.0], [1.0], [2.0], [50.0]])
    assert typical_rows(points, np.array([True, True, True, False]))[0] == 1
