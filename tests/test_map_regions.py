"""Crowded and thin regions of a map, and layouts of few assets that keep their size."""

import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from blender_addon.contract.maps import ALONE, CROWDED, GAP, map_file, read_map
from nerf_backend.code_table import CodeTable, code_table
from nerf_backend.uses.maps.layout import new_layout
from nerf_backend.uses.maps.map_update import kept_neighbours, update_map
from nerf_backend.uses.maps.regions import FEWEST_CROWDED, TOP, crowds, find_regions

from .coded_library import CodedLibrary, coded_library

CROWD = 6


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> CodedLibrary:
    """Scattered assets, CROWD that are nearly one, one far from all, and a generated one in the crowd."""
    draw = np.random.default_rng(5)
    scattered = draw.normal(size=(24, 4)) * 2
    crowd = np.full((CROWD, 4), 5.0) + draw.normal(size=(CROWD, 4)) * 0.01
    shapes = np.concatenate([scattered, crowd, np.full((1, 4), -30.0), crowd[:1]])
    looks = draw.normal(size=(len(shapes), 4))
    tags = [("chair",)] * (len(shapes) - 1) + [("generated",)]
    return coded_library(tmp_path_factory.mktemp("regions"), shapes, looks, tags=tags)


@pytest.fixture(scope="module")
def table(made: CodedLibrary) -> CodeTable:
    return code_table(made.workspace, "chair")


def grid(count: int) -> np.ndarray:
    return np.array([(2 * (row % 6), 2 * (row // 6)) for row in range(count)], np.int64)


def test_a_crowd_is_found_without_what_a_model_made(table: CodeTable) -> None:
    real = np.arange(len(table)) < len(table) - 1
    [first, *others] = crowds(table.vectors(0.0), real)
    assert sorted(first) == list(range(24, 24 + CROWD))
    assert all(len(crowd) >= FEWEST_CROWDED and not set(crowd) & set(first) for crowd in others)
    assert crowds(table.vectors(0.0)[:3], real[:3]) == []


def test_all_equal_assets_are_one_crowd() -> None:
    assert [len(crowd) for crowd in crowds(np.zeros((5, 3)), np.ones(5, bool))] == [5]


def test_thousands_of_copies_take_little_memory() -> None:
    """All distances within a crowd of 5,000 would be a gigabyte of Python's numbers."""
    tracemalloc.start()
    [crowd] = crowds(np.zeros((5000, 8)), np.ones(5000, bool))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(crowd) == 5000
    assert peak < 2e7


def test_regions_name_assets_and_gaps_lie_in_free_squares(table: CodeTable) -> None:
    cells = grid(len(table))
    found = find_regions(table, 0.0, cells)
    kinds = [region.kind for region in found]
    assert {CROWDED, GAP, ALONE} == set(kinds)
    assert max(kinds.count(kind) for kind in kinds) <= TOP
    ids = [entry.asset_id for entry in table.entries]
    assert all(asset in ids for region in found for asset in region.assets)
    taken = {tuple(cell) for cell in cells.tolist()}
    free = [(region.column, region.row) for region in found if region.kind == GAP]
    assert not taken & set(free)
    assert len(set(free)) == len(free)
    assert {region.half for region in found} == {"shape"}
    lonely = next(region for region in found if region.kind == ALONE)
    assert lonely.assets[0] == ids[24 + CROWD]
    assert (lonely.column, lonely.row) == tuple(cells[24 + CROWD])


def test_few_assets_have_no_gaps(tmp_path: Path) -> None:
    draw = np.random.default_rng(0)
    few = coded_library(tmp_path, draw.normal(size=(6, 4)), draw.normal(size=(6, 4)))
    update_map(few.workspace, code_table(few.workspace, "chair"), 0.5)
    document = read_map(map_file(few.workspace, "chair", "both"))
    assert {region.kind for region in document.regions} <= {CROWDED}


def test_a_layout_of_few_points_does_not_shrink_to_a_line() -> None:
    """Exaggeration draws some 20 points together to nothing, from where the rest of the steps led nowhere."""
    for seed in range(3):
        points = np.random.default_rng(seed).normal(size=(26, 32)) * 0.2 + 1
        places = new_layout(points, 0)
        assert places.std(0).min() > 1
        assert kept_neighbours(points, places) > 0.6
