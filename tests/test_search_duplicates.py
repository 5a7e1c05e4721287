"""Near-duplicates: each group's members are within the threshold of its first, and known twins are found."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nerf_backend.uses.search import near_duplicates as module
from nerf_backend.uses.search.near_duplicates import leaders, near_duplicates

from .coded_library import coded_library
from .command_line import result, run


def known(count: int = 12, seed: int = 0, noise: float = 0.02) -> tuple[np.ndarray, np.ndarray]:
    """Assets 0 to count - 1 differ; then come copies of 0, 1; recolours of 2, 3; and a shape in 4's look."""
    draw = np.random.default_rng(seed)
    shapes, looks = draw.normal(size=(2, count, 32)) / 8
    shapes = np.concatenate([shapes, shapes[[0, 1, 2, 3]], draw.normal(size=(1, 32)) / 8])
    looks = np.concatenate([looks, looks[[0, 1]], draw.normal(size=(2, 32)) / 8, looks[[4]]])
    return shapes + noise * draw.normal(size=shapes.shape) / 8, looks + noise * draw.normal(
        size=looks.shape
    ) / 8


@pytest.mark.parametrize("seed", range(5))
def test_twins_are_found_and_nothing_else(seed: int) -> None:
    found = near_duplicates(*known(seed=seed))
    assert set(found.copies) == {(0, 12), (1, 13)}
    assert {tuple(v.rows for v in g.variants) for g in found.recolours} == {((2,), (14,)), ((3,), (15,))}
    assert set(found.looks) == {(4, 16)}


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0, 3), st.integers(1, 60))
def test_members_are_near_their_leader_and_leaders_apart(seed: int, within: float, count: int) -> None:
    vectors = np.random.default_rng(seed).normal(size=(count, 3)).round(1)
    found = leaders(vectors, within)
    assert (found[found] == found).all()
    assert (np.linalg.norm(vectors - vectors[found], axis=1) <= within).all()
    lead = np.unique(found)
    apart = np.linalg.norm(vectors[lead][:, None] - vectors[lead][None], axis=2)[
        np.triu_indices(len(lead), 1)
    ]
    assert (apart > within - 1e-4).all()


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0, 2), st.floats(0, 2), st.integers(0, 60))
def test_members_are_within_both_thresholds_of_the_first_of_their_group(
    seed: int, same_shape: float, same_look: float, count: int
) -> None:
    shapes, looks = np.random.default_rng(seed).normal(size=(2, count, 2)).round(1)
    found = near_duplicates(shapes, looks, same_shape, same_look)

    def apart(vectors: np.ndarray, rows: tuple[int, ...]) -> float:
        return float(np.linalg.norm(vectors[list(rows)] - vectors[rows[0]], axis=1).max())

    for rows in found.copies:
        assert len(rows) > 1
        assert apart(shapes, rows) <= same_shape
        assert apart(looks, rows) <= same_look
    for group in found.recolours:
        assert apart(shapes, tuple(row for variant in group.variants for row in variant.rows)) <= same_shape
        assert all(apart(looks, variant.rows) <= same_look for variant in group.variants)
    for rows in found.looks:
        assert apart(looks, rows) <= same_look


def test_two_that_are_only_near_a_third_are_no_copies() -> None:
    shapes = np.array([[0.0], [0.29], [-0.29]])
    looks = np.array([[0.0], [3.0], [3.0]])
    assert near_duplicates(shapes, looks).copies == ()


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 60))
def test_blocks_change_nothing_for_groups_that_lie_apart(seed: int, count: int) -> None:
    draw = np.random.default_rng(seed)
    group = draw.integers(0, 9, count)
    vectors = np.eye(9)[group] + draw.normal(size=(count, 9)) * 1e-3
    whole = leaders(vectors, 0.1)
    saved = module.BLOCK, module.LEADERS_AT_ONCE
    try:
        module.BLOCK, module.LEADERS_AT_ONCE = 7, 3
        assert (leaders(vectors, 0.1) == whole).all()
    finally:
        module.BLOCK, module.LEADERS_AT_ONCE = saved
    assert len(np.unique(whole)) == len(np.unique(group))


def test_a_long_chain_is_not_one_group() -> None:
    chain = np.zeros((100, 2))
    chain[:, 0] = np.arange(100) * 0.1
    assert len(np.unique(leaders(chain, 0.15))) > 30


def test_no_assets_have_no_duplicates() -> None:
    found = near_duplicates(np.empty((0, 32)), np.empty((0, 32)))
    assert (found.copies, found.recolours, found.looks) == ((), (), ())


def test_the_command_names_them_and_writes_a_page(tmp_path: Path) -> None:
    made = coded_library(tmp_path, *known(), names=[f"asset <{row:02d}>" for row in range(17)])
    page = tmp_path / "page.html"
    found = result("duplicates", made.library, "--html", page)
    assert [sorted(m["name"] for m in group) for group in found["copies"]] == [
        ["asset <00>", "asset <12>"],
        ["asset <01>", "asset <13>"],
    ]
    assert len(found["recolours"]) == 2
    assert json.dumps(found)
    text = page.read_text()
    assert "asset &lt;12&gt;" in text
    assert "asset <12>" not in text
    shown = run("duplicates", made.library)
    assert "The same asset again: 2" in shown.stdout


def test_generated_assets_are_no_duplicates(tmp_path: Path) -> None:
    made = coded_library(tmp_path, *known(), tags=[()] * 12 + [("generated",)] * 4 + [()])
    found = result("duplicates", made.library)
    assert found["assets"] == 13
    assert (found["copies"], found["recolours"]) == ([], [])


def test_bad_input_is_one_sentence(tmp_path: Path) -> None:
    made = coded_library(tmp_path, *known())
    assert "no category 'sofa'" in run("duplicates", made.library, "--category", "sofa").stderr
    assert run("duplicates", made.library, "--same-shape", "-1").returncode == 2
