"""Stretched copies are assets like any other, made of nothing but other cameras."""

import dataclasses
from pathlib import Path

import torch

from blender_addon.contract import view_dataset
from nerf_backend.fit_batches import draw_assets, draw_rays
from nerf_backend.fit_data import FitData, read_data
from nerf_backend.stretched_copies import ENOUGH, STRETCH, with_copies

from .tiny_fit import CHAIRS, SETTINGS


def tiny_data(views: Path) -> FitData:
    return read_data(views, view_dataset.list_assets(views), 2, torch.device("cpu"))


def test_a_copy_is_its_asset_scaled_along_each_axis(tiny_views: Path) -> None:
    data = with_copies(tiny_data(tiny_views), dataclasses.replace(SETTINGS, stretched_copies=2))
    assert (data.copies, data.originals, len(data.assets)) == (2, CHAIRS, 3 * CHAIRS)
    for asset, copy in ((1, 1 + CHAIRS), (4, 4 + 2 * CHAIRS)):
        points = []
        for row in (asset, copy):
            rays = draw_rays(data, torch.tensor([row]), (500, 0, 0), torch.Generator().manual_seed(1))
            points.append(rays.at(rays.depth[..., None])[0, :, 0])
        factors = (points[1] / points[0]).nanmedian(0).values
        torch.testing.assert_close(points[1], points[0] * factors, rtol=1e-3, atol=1e-3)
        assert (factors / factors.mean()).log().abs().max() < 2 * STRETCH
        assert points[1].norm(dim=-1).max() < 1.02


def test_every_other_asset_of_a_step_is_a_copy(tiny_views: Path) -> None:
    data = with_copies(tiny_data(tiny_views), dataclasses.replace(SETTINGS, stretched_copies=2))
    drawn = draw_assets(data, 5, torch.Generator().manual_seed(0))
    assert sorted((drawn >= CHAIRS).tolist()) == [False, False, False, True, True]
    assert len(set(drawn.tolist())) == 5


def test_no_copies_when_none_are_wanted_or_assets_abound(tiny_views: Path) -> None:
    data = tiny_data(tiny_views)
    assert with_copies(data, dataclasses.replace(SETTINGS, stretched_copies=0)) is data
    many = dataclasses.replace(data, assets=data.assets * ENOUGH)
    assert with_copies(many, SETTINGS) is many
