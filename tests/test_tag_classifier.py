"""A tag's classifier tells what is there, says how sure it is, and nothing where nothing is."""

from pathlib import Path
from unittest.mock import Mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("sklearn")


from nerf_backend.code_table import CodeTable, code_table
from nerf_backend.uses.tags import suggestions
from nerf_backend.uses.tags.asking import to_ask, typical, uncertainty
from nerf_backend.uses.tags.classifier import fewest, folds, train
from nerf_backend.uses.tags.descriptors import MOST_DIMENSIONS, joined
from nerf_backend.uses.tags.document import document
from nerf_backend.uses.tags.labels import Labels
from nerf_backend.uses.tags.logistic import fitted
from nerf_backend.uses.tags.quality import quality, told
from nerf_backend.uses.tags.suggestions import TagFound, find_tag
from nerf_backend.uses.tags.tagging import TagsFound

from .coded_library import coded_library


def drawn(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def assets(count: int, dimensions: int = 8, seed: int = 0) -> np.ndarray:
    return drawn(seed).normal(size=(count, dimensions)) / dimensions**0.5


def labels_of(answers: np.ndarray) -> Labels:
    return Labels("armrests", np.asarray(answers, np.float64), np.zeros(len(answers), bool))


def test_rows_that_are_not_used_do_not_matter() -> None:
    vectors, answers = assets(30), drawn(2).integers(0, 2, 30).astype(float)
    used = np.ones((1, 30))
    used[0, 20:] = 0
    other = answers.copy()
    other[20:] = 1 - other[20:]
    strength = np.array([5.0])
    np.testing.assert_allclose(
        fitted(vectors, answers, used, strength), fitted(vectors, other, used, strength)
    )
    np.testing.assert_allclose(
        fitted(vectors, answers, used, strength),
        fitted(vectors[:20], answers[:20], used[:, :20], strength),
        atol=1e-4,
    )


@given(st.integers(2, 9), st.integers(9, 40), st.integers(2, 5), st.integers(0, 99))
def test_every_fold_has_its_share_of_both_kinds(having: int, lacking: int, count: int, seed: int) -> None:
    truth = drawn(seed).permutation(np.repeat([1, 0], [having, lacking]))
    found = folds(truth, np.arange(len(truth)), count, drawn(seed))
    for kind in (1, 0):
        sizes = np.bincount(found[truth == kind], minlength=count)
        assert sizes.max() - sizes.min() <= 1
    sizes = np.bincount(found, minlength=count)
    assert sizes.max() - sizes.min() <= 1


@given(st.integers(2, 40), st.integers(0, 99))
def test_a_shape_lies_in_one_fold_and_every_fold_leaves_both_kinds(count: int, seed: int) -> None:
    draw = drawn(seed)
    shapes = np.concatenate([np.arange(count), np.arange(count), draw.integers(0, count, 30)])
    truth = np.concatenate([np.ones(count), np.zeros(count), draw.integers(0, 2, 30)])
    found = folds(truth, shapes, min(5, fewest(truth, shapes)), draw)
    for shape in range(count):
        assert len(np.unique(found[shapes == shape])) == 1
    for part in range(found.max() + 1):
        assert set(truth[found != part]) == {0, 1}


@pytest.mark.parametrize("seed", range(3))
def test_colours_of_a_shape_are_no_evidence_for_each_other(seed: int) -> None:
    """A random tag of 40 shapes with three colours each: known from the other colours, meaning nothing."""
    draw = drawn(seed)
    shapes = np.repeat(np.arange(40), 3)
    vectors = np.repeat(draw.normal(size=(40, 64)), 3, axis=0) + 0.05 * draw.normal(size=(120, 64))
    answers = np.repeat(draw.permutation(np.arange(40) % 2), 3).astype(float)
    found = find_tag({"codes": joined([vectors])}, labels_of(answers), shapes=shapes)
    assert found.quality
    assert found.quality.verdict == "guessing"
    low, high = found.quality.balanced_accuracy_interval
    assert high - low > 0.2  # as of 40 shapes, not of 120 assets


def test_shapes_are_counted_not_their_colours() -> None:
    answers = np.repeat([1.0, 0.0], [12, 12])
    shapes = np.concatenate([np.repeat([0, 1, 2], 4), np.arange(3, 15)])
    found = find_tag({"codes": assets(24)}, labels_of(answers), shapes=shapes)
    assert found.missing == (2, 0)
    assert found.quality is None


def test_a_linear_tag_is_told_and_a_shuffled_one_is_not() -> None:
    vectors = assets(60)
    vectors[:, 2] += 0.5 * np.sign(vectors[:, 2])
    answers = (vectors[:, 2] > 0).astype(float)
    real = find_tag({"codes": joined([vectors])}, labels_of(answers))
    shuffled = find_tag({"codes": joined([vectors])}, labels_of(drawn(4).permutation(answers)))
    assert real.quality and shuffled.quality
    assert real.quality.balanced_accuracy > 0.95
    assert real.quality.average_precision > 0.95
    assert real.quality.brier < 0.3 * real.quality.brier_of_base
    assert real.quality.verdict == "good"
    assert abs(shuffled.quality.balanced_accuracy - 0.5) < 0.15
    assert shuffled.quality.verdict == "guessing"
    assert not shuffled.trusted


def test_a_tag_of_the_look_is_told_by_the_look() -> None:
    shapes, looks = assets(40, 30), assets(40, 30, seed=1)
    answers = (looks[:, 0] > 0).astype(float)
    looks[:, 0] += 0.4 * np.sign(looks[:, 0])
    descriptors = {
        "shape and look": joined([shapes, looks]),
        "shape": joined([shapes]),
        "look": joined([looks]),
    }
    assert train(descriptors, answers, np.arange(40), 0).descriptor == "look"


def test_probabilities_are_honest() -> None:
    """Of labels drawn with known probabilities: what is said to be likely happens as often."""
    vectors = assets(400, 6, seed=3)
    truth = 1 / (1 + np.exp(-6 * vectors[:, 0]))
    answers = (drawn(5).random(400) < truth).astype(float)
    said = told({"codes": joined([vectors])}, answers, np.arange(400), 0).mean
    for low, high in ((0, 0.3), (0.3, 0.7), (0.7, 1)):
        inside = (said >= low) & (said <= high)
        assert abs(said[inside].mean() - answers[inside].mean()) < 0.08
    assert np.abs(said - truth).mean() < 0.08


def test_what_is_measured_is_what_is_suggested() -> None:
    """A rare tag: many are above its share, few are likely; list and quality are of the likely."""
    vectors = assets(300, seed=3)
    score = 6 * vectors[:, 0] - 4
    answers = (drawn(6).random(300) < 1 / (1 + np.exp(-score))).astype(float)
    labels = Labels("rare", answers, answers == 0)  # all without it may yet be suggested
    found = find_tag({"codes": vectors}, labels)
    assert found.quality
    assert found.chances is not None
    yes = found.chances >= 0.5
    sides = [(yes == (answers > 0.5))[answers == kind].mean() for kind in (1, 0)]
    assert found.quality.balanced_accuracy == pytest.approx(np.mean(sides), abs=0.03)
    assert found.quality.precision == pytest.approx(answers[yes].mean(), abs=0.1)
    expected = set(np.flatnonzero(yes & (answers == 0))) if found.trusted else set()
    assert {s.row for s in found.suggestions} == expected


def test_few_right_answers_are_no_certainty() -> None:
    """Five of five right: a bootstrap would say 1.00 to 1.00."""
    vectors = assets(10)
    vectors[:5, 0] += 5
    answers = np.repeat([1.0, 0.0], 5)
    measured = quality(answers, told({"codes": joined([vectors])}, answers, np.arange(10), 0), 0)
    assert measured.balanced_accuracy == 1.0
    assert measured.balanced_accuracy_interval[0] < 0.9


def test_too_few_examples_say_how_many_are_missing() -> None:
    answers = np.array([1.0] * 3 + [0.0] * 9)
    found = find_tag({"codes": assets(12)}, labels_of(answers))
    assert found.missing == (2, 0)
    assert found.quality is None
    assert not found.suggestions


def test_suggestions_are_of_open_assets_with_evidence_beside_them() -> None:
    group = np.repeat([1, 0], 20)
    vectors = assets(40) * 0.3
    vectors[:, 0] += group
    answers = group.astype(float)
    answers[[0, 1, 20, 21]] = np.nan
    found = find_tag({"codes": joined([vectors])}, labels_of(answers))
    assert sorted(s.row for s in found.suggestions) == [0, 1]
    for suggestion in found.suggestions:
        assert suggestion.probability > 0.8
        assert all(answers[e.row] == 1 for e in suggestion.having)
        assert all(answers[e.row] == 0 for e in suggestion.lacking)
        assert suggestion.having[0].distance < suggestion.lacking[0].distance
        gaps = np.linalg.norm(vectors - vectors[suggestion.row], axis=1)
        gaps[answers != 1] = np.inf
        assert suggestion.having[0].row == gaps.argmin()


def test_what_holds_for_all_is_asked_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither the typical distance for every suggestion, nor all names for every asset."""
    counted = Mock(wraps=typical)
    monkeypatch.setattr(suggestions, "typical", counted)
    monkeypatch.setattr(CodeTable, "names", property(lambda table: pytest.fail("all names for one")))
    vectors = assets(60) * 0.3
    vectors[:, 0] += np.arange(60) % 2
    answers = (np.arange(60) % 2).astype(float)
    answers[:20] = np.nan
    found = find_tag({"codes": vectors}, labels_of(answers))
    assert len(found.suggestions) == 10
    assert counted.call_count == 1
    table = code_table(coded_library(tmp_path, assets(60), assets(60)).workspace, "chair")
    assert len(document(TagsFound(table, (found,), (0,)))["tags"][0]["assets"]) == 60


def test_descriptors_keep_distances_and_have_equal_parts() -> None:
    small, large = assets(30, 5), 1000 * assets(30, 7, seed=1) + 5
    found = joined([small, large])
    alone = joined([large])
    assert abs((found**2).sum(1).mean() - 1) < 1e-9
    gaps = [np.linalg.norm(v[:, None] - v[None], axis=-1) for v in (alone, large)]
    np.testing.assert_allclose(gaps[0] * gaps[1].mean(), gaps[1] * gaps[0].mean(), atol=1e-8)
    assert joined([assets(200, 300)]).shape == (200, MOST_DIMENSIONS)


def test_of_near_duplicates_one_is_asked() -> None:
    vectors = np.concatenate([assets(1) + 1e-3 * assets(10, seed=1), assets(30, seed=2)])
    asked = to_ask(vectors, np.ones(40), np.arange(40), np.array([], np.int64), 10)
    assert len(set(asked) & set(range(10))) == 1


def test_what_is_certain_is_asked_last() -> None:
    vectors = assets(20)
    doubt = uncertainty(np.where(np.arange(20) < 5, 0.5, 0.001))
    assert set(to_ask(vectors, doubt, np.arange(20), np.array([], np.int64), 5)) == set(range(5))
    assert uncertainty(np.array([0.0, 0.5, 1.0])) == pytest.approx([0, 1, 0], abs=1e-6)


def test_what_is_certainly_not_so_is_in_no_doubt(tmp_path: Path) -> None:
    made = coded_library(tmp_path, assets(10), assets(10, seed=1))
    table = code_table(made.workspace, "chair")
    said = {"certainly not": 0.0, "a": 0.3, "b": 0.3, "c": 0.3, "doubtful": 0.31}
    unknown, none = np.full(10, np.nan), np.zeros(10, bool)
    tags = tuple(TagFound(Labels(tag, unknown, none), chances=np.full(10, p)) for tag, p in said.items())
    [asked] = document(TagsFound(table, tags, (0,)))["ask"]
    assert list(asked["open"]) == ["doubtful", "a", "b", "c"]


@settings(max_examples=30)
@given(st.integers(1, 25), st.integers(0, 24), st.integers(1, 30), st.integers(0, 99))
def test_only_open_assets_are_asked_and_each_once(count: int, labelled: int, ask: int, seed: int) -> None:
    draw = drawn(seed)
    rows = draw.permutation(count)
    known, left = rows[:labelled], rows[labelled:]
    asked = to_ask(assets(count, seed=seed), draw.random(count), left, known, ask)
    assert len(asked) == len(set(asked)) == min(ask, len(left))
    assert set(asked) <= set(left)
