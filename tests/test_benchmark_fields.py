"""The rivals that the field is measured against: they learn, and they see what they may see."""

import dataclasses
from pathlib import Path

import pytest
import torch

from blender_addon.contract import view_dataset
from blender_addon.contract.metadata import CODE_SIZE
from nerf_backend.benchmark.adam_codes import AdamCodes
from nerf_backend.benchmark.codenerf_field import CodeNerfField, positional_encoding
from nerf_backend.benchmark.picture_rays import PictureRays
from nerf_backend.benchmark.shared_grid_field import SharedGridField
from nerf_backend.benchmark.variants import ABLATION, OURS, RIVALS, Variant, fit_variant, quality
from nerf_backend.engine import choose_engine
from nerf_backend.fit_data import FitData, read_data
from nerf_backend.fit_start import begin

from .tiny_fit import SETTINGS

ENGINE = choose_engine()
SHARED_GRID = next(variant for variant in ABLATION if variant.field == "shared grid")


@pytest.fixture(scope="module")
def data(tiny_views: Path) -> FitData:
    return read_data(tiny_views, view_dataset.list_assets(tiny_views), 2, ENGINE.device)


@pytest.mark.parametrize("variant", [*RIVALS, SHARED_GRID], ids=lambda v: v.name)
def test_a_tiny_fit_lowers_the_loss(variant: Variant, data: FitData) -> None:
    settings = dataclasses.replace(SETTINGS, points_per_asset=512).resolved(ENGINE.tiny_cuda_nn)
    state, _ = begin(data, settings, ENGINE, None)
    start = (state.shape_codes, state.appearance_codes)
    found = fit_variant(variant, data, start, settings, ENGINE, minutes=1, steps=40)
    # The second half of a fit with depth adds rays, whose loss has other terms: compare within the first.
    assert sum(found.losses[12:17]) < 0.9 * sum(found.losses[:5])
    assert found.steps == 40


def test_codes_start_where_the_variant_says(data: FitData) -> None:
    settings = dataclasses.replace(SETTINGS, points_per_asset=64, code_rate=0.0)
    settings = settings.resolved(ENGINE.tiny_cuda_nn)
    state, _ = begin(data, settings, ENGINE, None)
    start = (state.shape_codes, state.appearance_codes)
    kept = fit_variant(OURS, data, start, settings, ENGINE, minutes=1, steps=1)
    torch.testing.assert_close(kept.codes[0], start[0])
    assert 0 < quality(kept, data).psnr < 40
    random = next(variant for variant in ABLATION if variant.codes == "random")
    moved = fit_variant(random, data, start, settings, ENGINE, minutes=1, steps=1)
    assert (moved.codes[0] - start[0]).abs().mean() > 0.5


@pytest.mark.parametrize("make", [CodeNerfField, SharedGridField])
def test_a_rival_answers_for_each_asset_by_its_code(make: type) -> None:
    field = make(torch.Generator().manual_seed(1))
    codes = torch.randn(3, CODE_SIZE, generator=torch.Generator().manual_seed(2))
    points = torch.rand(3, 7, 3, generator=torch.Generator().manual_seed(3)) - 0.5
    logits = field.logits(field.geometry_grids(codes), points)
    colours = field.colours(field.colour_grids(codes, codes), points)
    assert logits.shape == (3, 7)
    assert colours.shape == (3, 7, 3)
    assert ((colours >= 0) & (colours <= 1)).all()
    alone = field.logits(field.geometry_grids(codes[1:2]), points[1:2])
    torch.testing.assert_close(logits[1:2], alone)
    other = field.logits(field.geometry_grids(codes[[0, 2, 1]]), points)
    assert not torch.allclose(other[1], logits[1])


def test_positional_encoding_is_that_of_nerf() -> None:
    found = positional_encoding(torch.tensor([[0.25, 0.0, -0.5]]))[0]
    assert len(found) == 3 + 60
    torch.testing.assert_close(found[3], torch.tensor(0.25 * torch.pi).sin())  # x, lowest octave
    torch.testing.assert_close(found[4], torch.tensor(0.5 * torch.pi).sin())  # x, the next one


def test_picture_rays_keep_to_the_views_of_the_fit(data: FitData) -> None:
    rays = PictureRays.of(data)
    size = data.resolution**2
    generator = torch.Generator().manual_seed(4)
    drawn = rays.draw(0, 400, generator)
    assert set((drawn // size).tolist()) <= set(data.kept)
    assert (rays.colours[0][drawn[:200], 3] > 0).all()


def test_adam_stretches_weak_numbers_and_one_moment_a_code_does_not() -> None:
    codes = torch.zeros(2, 4)
    gradient = torch.tensor([[1.0, 0.01, 0.0, 0.0]])
    AdamCodes.of(codes).step(codes, torch.tensor([1]), gradient, 0.1)
    torch.testing.assert_close(codes[1], torch.tensor([-0.1, -0.1, 0.0, 0.0]))
    assert not codes[0].any()
