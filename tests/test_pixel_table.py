"""What a fit draws from: rows agree with the pictures, and the cache is made anew when it must be."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from torch import Tensor

from blender_addon.contract import view_dataset
from blender_addon.contract.errors import UserError
from blender_addon.contract.view_dataset import AssetViews, ViewSettings
from nerf_backend.fit_batches import draw_rays, places_of, rays_of
from nerf_backend.fit_data import FitData, read_data
from nerf_backend.pixel_table import (
    EMPTY,
    RIM_CLASS,
    SURFACE,
    classify,
    decode,
    open_table,
    read_rows,
    table_path,
)
from nerf_backend.view_data import load_views

from .analytic_views import SMALL, Box, Sphere, write_views

BALL = {
    "ball": [Sphere((0.1, -0.2, 0.3), 0.5, (0.8, 0.4, 0.2))],
    "cube": [Box((-0.3,) * 3, (0.3,) * 3, (0, 1, 0))],
}
CPU = torch.device("cpu")


@pytest.fixture
def views(tmp_path: Path) -> Path:
    write_views(tmp_path / "views", BALL)
    return tmp_path / "views"


def rows_of(views: Path, asset: AssetViews, places: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    return decode(read_rows(table_path(views, asset.asset_id), places))


def data_of(views: Path, held_out: int = 0) -> FitData:
    return read_data(views, view_dataset.list_assets(views), held_out, CPU)


def test_rays_and_depths_meet_the_true_surface(views: Path) -> None:
    """Cameras, lens, pixel order and depth agree: every surface point lies on the sphere."""
    rays = draw_rays(data_of(views), torch.tensor([0]), (200, 10, 10), torch.Generator().manual_seed(0))
    points = rays.at(rays.depth[..., None])[0, :200, 0]
    distance = (points - torch.tensor([0.1, -0.2, 0.3])).norm(dim=-1)
    assert (distance - 0.5).abs().max() < 1e-3
    assert (rays.depth[0, 200:] == 0).all()
    assert (rays.near < rays.far).float().mean() > 0.8


def test_every_asset_of_a_batch_has_its_own_pixels(views: Path) -> None:
    rays = draw_rays(data_of(views), torch.tensor([1, 0]), (50, 5, 5), torch.Generator().manual_seed(0))
    points = rays.at(rays.depth[..., None])[:, :50, 0]
    assert (points[0].abs().amax(-1) - 0.3).abs().max() < 1e-3  # the cube
    assert ((points[1] - torch.tensor([0.1, -0.2, 0.3])).norm(dim=-1) - 0.5).abs().max() < 1e-3


def test_rows_say_what_the_pictures_say(views: Path) -> None:
    asset = view_dataset.list_assets(views)[0]
    table, pictures = open_table(views, asset), load_views(views, [asset])
    pixels, depth, colour = rows_of(views, asset, torch.arange(int(table.first[EMPTY, -1])))
    pixels = pixels.long()
    assert len(pixels.unique()) == len(pixels)
    true_depth = pictures.depth.view(-1)[pixels].float() * pictures.depth_unit
    assert (depth * table.depth_unit - true_depth).abs().max() < 2e-4
    assert ((depth > 0) == (true_depth > 0)).all()
    assert torch.equal((colour * 255).round().byte(), pictures.colours.view(-1, 4)[pixels][:, :3])
    assert torch.equal(table.cameras, pictures.cameras)


def test_rows_are_sorted_by_class_and_view(views: Path) -> None:
    asset = view_dataset.list_assets(views)[0]
    table = open_table(views, asset)
    size = SMALL.resolution**2
    for kind in (SURFACE, RIM_CLASS, EMPTY):
        for view in range(SMALL.count()):
            places = torch.arange(int(table.first[kind, view]), int(table.first[kind, view + 1]))
            pixels, depth, _ = rows_of(views, asset, places)
            assert (pixels // size == view).all()
            assert ((depth > 0) == (kind == SURFACE)).all()


@given(st.integers(0, 2**32 - 1), st.floats(0.0, 1.0))
def test_no_surface_or_rim_pixel_is_lost_and_empty_ones_are_thinned(seed: int, share: float) -> None:
    surface = torch.rand(3, 16, 16, generator=torch.Generator().manual_seed(seed)) < share**3
    first, pixels = classify(surface)
    counts = first.diff(dim=1)
    assert torch.equal(counts[SURFACE], surface.sum((1, 2)).int())
    assert torch.equal(pixels[: int(first[SURFACE, -1])], surface.flatten().nonzero()[:, 0])
    assert (counts[EMPTY] <= counts[SURFACE].clamp_min(32)).all()
    assert (first[:-1, -1] == first[1:, 0]).all()
    assert len(pixels) == first[EMPTY, -1] == len(pixels.unique())


def test_views_held_out_are_never_drawn(views: Path) -> None:
    data = data_of(views, held_out=2)
    assert data.held_out == [2, 6]
    uniform = torch.linspace(0, 1, 20_001, dtype=torch.float64)[:-1][None]
    places = places_of(data.first[:1], data.kept, (uniform,) * 3)[0]
    pixels, _, _ = rows_of(views, data.assets[0], places)
    assert (pixels // SMALL.resolution**2).unique().tolist() == data.kept == [0, 1, 3, 4, 5, 7]
    kept_surface = int(data.first[0, SURFACE].diff()[data.kept].sum())
    assert len(places[:20_000].unique()) == kept_surface


def test_a_class_without_pixels_borrows_anothers(tmp_path: Path) -> None:
    """An asset that fills its views has neither rim nor empty pixels."""
    write_views(tmp_path, {"wall": [Sphere((0, 0, 0), 2.5, (1, 1, 1))]})
    rays = draw_rays(data_of(tmp_path), torch.tensor([0]), (4, 4, 4), torch.Generator().manual_seed(0))
    assert (rays.depth > 0).all()


def test_rays_of_other_cameras_are_those_of_the_turned_asset(views: Path) -> None:
    data = data_of(views)
    turn = torch.diag(torch.tensor([-1.0, -1.0, 1.0, 1.0]))
    turned = dataclasses.replace(data, cameras=turn @ data.cameras)
    picked = torch.tensor([0]), torch.arange(100)[None], torch.ones(1, 100), torch.zeros(1, 100, 3)
    straight, other = rays_of(data, *picked), rays_of(turned, *picked)
    torch.testing.assert_close(other.directions, straight.directions @ turn[:3, :3])
    torch.testing.assert_close(other.origins, straight.origins @ turn[:3, :3])
    torch.testing.assert_close(turned.pictures(0).cameras, turned.cameras[0])


def test_the_table_is_made_once_and_anew_for_other_views(views: Path) -> None:
    asset = view_dataset.list_assets(views)[0]
    path = table_path(views, asset.asset_id)
    open_table(views, asset)
    made = path.stat().st_mtime_ns
    open_table(views, asset)
    assert path.stat().st_mtime_ns == made
    open_table(views, dataclasses.replace(asset, source_hash="other"))
    assert path.stat().st_mtime_ns > made


@pytest.mark.parametrize("damage", [b"", b"no table", None])
def test_a_damaged_table_is_made_anew(views: Path, damage: bytes | None) -> None:
    asset = view_dataset.list_assets(views)[0]
    path = table_path(views, asset.asset_id)
    table = open_table(views, asset)
    whole = path.read_bytes()
    path.write_bytes(whole[:-9] if damage is None else damage)
    assert torch.equal(open_table(views, asset).first, table.first)
    assert path.stat().st_size == len(whole)


def test_a_table_that_vanishes_during_a_fit_is_a_sentence(views: Path) -> None:
    data = data_of(views)
    table_path(views, data.assets[0].asset_id).unlink()
    with pytest.raises(UserError, match="vanished or changed"):
        draw_rays(data, torch.tensor([0]), (4, 4, 4), torch.Generator().manual_seed(0))


def test_views_of_different_settings_are_refused(views: Path) -> None:
    more = ViewSettings(resolution=32, azimuths=3, elevations=(5.0, 40.0), samples=4)
    write_views(views, {"other": [Sphere((0, 0, 0), 0.5, (1, 1, 1))]}, more)
    with pytest.raises(UserError, match="different settings"):
        data_of(views)


def test_two_fits_draw_the_same(views: Path) -> None:
    draws = [
        draw_rays(data_of(views), torch.tensor([1]), (64, 8, 8), torch.Generator().manual_seed(5))
        for _ in range(2)
    ]
    assert torch.equal(draws[0].directions, draws[1].directions)
    assert np.array_equal(draws[0].depth.numpy(), draws[1].depth.numpy())


def test_lit_colours_are_those_of_the_rendered_pictures(views: Path) -> None:
    asset = view_dataset.list_assets(views)[0]
    folder = view_dataset.asset_folder(views, asset.asset_id)
    for path in (folder / "rgba").glob("*.png"):
        picture = np.asarray(Image.open(path)).copy()
        picture[..., :3] //= 2
        Image.fromarray(picture).save(path)
    assets = [asset]
    unlit, lit = (read_data(views, assets, 2, CPU, colour) for colour in ("albedo", "lit"))
    batch = torch.tensor([0]), (200, 0, 0)
    bright, dark = (draw_rays(data, *batch, torch.Generator().manual_seed(0)).colour for data in (unlit, lit))
    torch.testing.assert_close(dark, bright / 2, rtol=0, atol=1 / 255)
    assert torch.equal(lit.pictures(0).colours[..., 3], unlit.pictures(0).colours[..., 3])
