"""Distances are distances, and neighbours are the nearest."""

import dataclasses
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from blender_addon.contract.catalogue import Codes, Entry
from blender_addon.contract.metadata import CODE_SIZE
from blender_addon.similarity import comparable, distances, nearest, neighbours, typical_distance

CODES = arrays(np.float64, st.tuples(st.integers(2, 12), st.just(4)), elements=st.floats(-10, 10, width=16))


@given(CODES)
def test_an_asset_is_at_zero_from_itself_and_distances_are_symmetric(codes: np.ndarray) -> None:
    table = np.stack([distances(codes, -codes, i, "both") for i in range(len(codes))])
    np.testing.assert_allclose(np.diag(table), 0, atol=1e-9)
    np.testing.assert_allclose(table, table.T, atol=1e-9)


@given(CODES, st.floats(0.125, 8))
def test_scaling_a_latent_space_changes_no_distance(codes: np.ndarray, scale: float) -> None:
    if np.ptp(codes, axis=0).max() < 1e-3:
        return
    np.testing.assert_allclose(
        distances(codes * scale, codes, 0, "shape"), distances(codes, codes, 0, "shape"), rtol=1e-6, atol=1e-6
    )


def test_neighbours_by_each_half() -> None:
    shapes = np.array([[0.0, 0], [1, 0], [5, 0], [6, 0]])
    looks = np.array([[0.0, 0], [9, 0], [1, 0], [8, 0]])
    assert [i for i, _ in nearest(shapes, looks, 0, "shape", 2)] == [1, 2]
    assert [i for i, _ in nearest(shapes, looks, 0, "appearance", 2)] == [2, 3]
    assert nearest(shapes, looks, 0, "shape", 1)[0][1] == 1 / typical_distance(shapes)


def test_one_asset_alone_has_no_neighbours() -> None:
    assert nearest(np.ones((1, 32)), np.ones((1, 32)), 0, "both", 5) == []


def test_equal_codes_do_not_divide_by_zero() -> None:
    assert nearest(np.ones((3, 32)), np.ones((3, 32)), 0, "both", 5) == [(1, 0.0), (2, 0.0)]


def entry(asset_id: str, library: Path, value: float, model: str = "model", category: str = "chair") -> Entry:
    codes = Codes(asset_id, model, "hash", (value,) * CODE_SIZE, (-value,) * CODE_SIZE, 25.0, 0.9)
    return Entry(asset_id, str(library), "OBJECT", asset_id, category, (), "hash", codes)


def test_only_assets_that_can_be_compared_and_found_are_neighbours(tmp_path: Path) -> None:
    here, gone = tmp_path / "here.blend", tmp_path / "gone.blend"
    here.touch()
    entries = [
        entry("far", here, 9.0),
        entry("asked", here, 0.0),
        entry("near", here, 1.0),
        entry("of a deleted library", gone, 0.1),
        entry("of another model", here, 0.1, model="older"),
        entry("of another category", here, 0.1, category="table"),
        dataclasses.replace(entry("without codes", here, 0.1), codes=None),
    ]
    found = comparable(entries, "chair", "model")
    assert [n.entry.asset_id for n in neighbours(found, "asked", "both", 5)] == ["near", "far"]
    assert neighbours(found, "without codes", "both", 5) == []
