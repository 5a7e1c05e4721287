"""Mixed precision: the networks alone multiply in bfloat16, and only while a fit steps."""

import dataclasses
from pathlib import Path

import pytest
import torch

from blender_addon.contract.errors import UserError
from nerf_backend.build_field import build_field
from nerf_backend.engine import choose_engine
from nerf_backend.fit_precision import network_precision
from nerf_backend.fit_settings import FitSettings
from nerf_backend.model_file import read_model_document

from .tiny_fit import FEW_STEPS, fit


def test_only_the_networks_products_are_rounded() -> None:
    engine = choose_engine()
    generator = torch.Generator().manual_seed(0)
    field = build_field(FEW_STEPS.resolved(engine.tiny_cuda_nn), engine, generator)
    codes = torch.randn(2, 32, generator=generator)
    points = torch.rand(2, 500, 3, generator=generator) * 2 - 1
    exact_grids = field.geometry_grids(codes)
    exact = field.logits(exact_grids, points)
    with network_precision(field, "bfloat16"):
        assert torch.equal(field.geometry_grids(codes), exact_grids)
        rounded = field.logits(exact_grids, points)
    assert rounded.dtype == torch.float32
    assert not torch.equal(rounded, exact)
    assert (rounded - exact).abs().max() < 0.02 * exact.abs().max()
    assert torch.equal(field.logits(exact_grids, points), exact)  # as before, after the block


def test_a_fit_in_bfloat16_learns_as_one_in_float32(tiny_views: Path, tmp_path: Path) -> None:
    reached = {}
    for precision in ("float32", "bfloat16"):
        settings = dataclasses.replace(FEW_STEPS, steps=25, precision=precision)
        fit(tiny_views, tmp_path / precision, settings)
        assets = read_model_document(tmp_path / precision).assets
        reached[precision] = sum(asset.psnr for asset in assets) / len(assets)
    assert reached["bfloat16"] != reached["float32"]
    assert reached["bfloat16"] == pytest.approx(reached["float32"], abs=1.5)


def test_an_unknown_precision_is_a_sentence() -> None:
    with pytest.raises(UserError, match="--precision float8 is not one of float32, bfloat16"):
        FitSettings(precision="float8").check()
