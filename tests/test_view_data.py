from pathlib import Path

import numpy as np
import pytest

from blender_addon.contract import view_dataset
from blender_addon.contract.errors import UserError
from blender_addon.contract.view_dataset import ViewSettings
from nerf_backend.view_data import held_out_views, load_views

from .analytic_views import SMALL, Box, Sphere, write_views

BALL = {
    "ball": [Sphere((0.1, -0.2, 0.3), 0.5, (0.8, 0.4, 0.2))],
    "cube": [Box((-0.3,) * 3, (0.3,) * 3, (0, 1, 0))],
}


@pytest.fixture
def views(tmp_path: Path) -> Path:
    write_views(tmp_path / "views", BALL)
    return tmp_path / "views"


@pytest.mark.parametrize(
    ("count", "held_out", "expected"), [(18, 2, [4, 13]), (8, 2, [2, 6]), (4, 2, [2]), (3, 2, [])]
)
def test_held_out_views_are_spread_and_never_more_than_a_quarter(
    count: int, held_out: int, expected: list[int]
) -> None:
    assert held_out_views(count, held_out) == expected


def test_incomplete_views_are_named(views: Path) -> None:
    view_dataset.view_file(view_dataset.asset_folder(views, "ball"), "depth", 3).unlink()
    with pytest.raises(UserError, match="not a complete set of views"):
        load_views(views, view_dataset.list_assets(views))


def test_depths_that_are_not_numbers_are_refused(views: Path) -> None:
    path = view_dataset.view_file(view_dataset.asset_folder(views, "ball"), "depth", 0)
    np.save(path, np.full((SMALL.resolution, SMALL.resolution), np.nan, np.float32))
    with pytest.raises(UserError, match="depths"):
        load_views(views, view_dataset.list_assets(views))


def test_views_of_different_settings_are_refused(views: Path) -> None:
    more = ViewSettings(resolution=32, azimuths=3, elevations=(5.0, 40.0), samples=4)
    write_views(views, {"other": [Sphere((0, 0, 0), 0.5, (1, 1, 1))]}, more)
    with pytest.raises(UserError, match="different settings"):
        load_views(views, view_dataset.list_assets(views))
