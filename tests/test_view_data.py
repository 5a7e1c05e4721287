from pathlib import Path

import numpy as np
import pytest
import torch

from blender_addon.contract import view_dataset
from blender_addon.contract.errors import UserError
from blender_addon.contract.view_dataset import ViewSettings
from nerf_backend.fit_batches import draw_rays, rays_of
from nerf_backend.view_data import held_out_views, load_views, pixel_lists

from .analytic_views import SMALL, Box, Sphere, write_views

BALL = {
    "ball": [Sphere((0.1, -0.2, 0.3), 0.5, (0.8, 0.4, 0.2))],
    "cube": [Box((-0.3,) * 3, (0.3,) * 3, (0, 1, 0))],
}


@pytest.fixture
def views(tmp_path: Path) -> Path:
    write_views(tmp_path / "views", BALL)
    return tmp_path / "views"


def test_rays_and_depths_meet_the_true_surface(views: Path) -> None:
    """Cameras, lens, pixel order and depth agree: every surface point lies on the sphere."""
    loaded = load_views(views, view_dataset.list_assets(views))
    lists = pixel_lists(loaded, [list(loaded.rows(0)), list(loaded.rows(1))])
    rays = draw_rays(loaded, lists, torch.tensor([0]), (200, 10, 10), torch.Generator().manual_seed(0))
    points = rays.at(rays.depth[..., None])[0, :200, 0]
    distance = (points - torch.tensor([0.1, -0.2, 0.3])).norm(dim=-1)
    assert (distance - 0.5).abs().max() < 1e-3
    assert (rays.depth[0, 200:] == 0).all()
    assert (rays.near < rays.far).float().mean() > 0.8


def test_rim_pixels_lie_beside_the_silhouette(views: Path) -> None:
    loaded = load_views(views, view_dataset.list_assets(views))
    lists = pixel_lists(loaded, [list(loaded.rows(0)), list(loaded.rows(1))])
    assert int(lists.count[0].sum()) == SMALL.count() * SMALL.resolution**2
    first, count = int(lists.first[0, 1]), int(lists.count[0, 1])
    rim = rays_of(loaded, lists.indices[None, first : first + count].long())
    assert (rim.depth == 0).all()
    assert 0 < count < int(lists.count[0, 2])


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
