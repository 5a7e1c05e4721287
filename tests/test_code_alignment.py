"""Codes can be turned and shifted with the field, and nothing that it shows changes."""

from pathlib import Path

import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from torch import Tensor

from blender_addon.contract.metadata import CODE_SIZE
from nerf_backend.code_alignment import CodeMove, move_basis, move_field, nearest_move
from nerf_backend.field.marching import bake
from nerf_backend.initial_codes import principal_components
from nerf_backend.model_file import Model, load_model
from nerf_backend.render_asset import picture

from .analytic_views import SMALL, camera_ring

SEEDS = st.integers(0, 2**31)


@pytest.fixture(scope="module")
def model(tiny_model: Path) -> Model:
    return load_model(tiny_model)


def random_codes(rows: int, generator: torch.Generator) -> Tensor:
    return torch.randn(rows, CODE_SIZE, generator=generator)


def random_move(generator: torch.Generator) -> CodeMove:
    turned = torch.linalg.qr(torch.randn(CODE_SIZE, CODE_SIZE, generator=generator).double()).Q
    return CodeMove(turned, torch.randn(CODE_SIZE, generator=generator).double())


def show(model: Model, shape: Tensor, appearance: Tensor) -> Tensor:
    camera = torch.tensor(camera_ring(SMALL)[1], dtype=torch.float32)
    lens = torch.tensor([33.0, 33.0, 12.0, 12.0])
    return picture(bake(model.field, shape, appearance), camera, lens, 24, 1)


@settings(max_examples=8, deadline=None)
@given(SEEDS)
def test_renders_stay_whatever_the_move(tiny_model: Path, seed: int) -> None:
    generator = torch.Generator().manual_seed(seed)
    shape, appearance = random_move(generator), random_move(generator)
    model = load_model(tiny_model)
    codes = (model.shape_codes[1], model.appearance_codes[2])
    before = show(model, *codes)
    move_field(model.field, shape, appearance)
    after = show(model, shape.apply(codes[0]), appearance.apply(codes[1]))
    assert before[..., 3].max() > 0.9
    assert (before - after).abs().max() < 1e-5
    assert (show(model, *codes) - before).abs().max() > 1e-3  # the field itself has moved


@given(SEEDS, st.integers(CODE_SIZE + 1, 80))
def test_a_known_move_is_found_again(seed: int, count: int) -> None:
    generator = torch.Generator().manual_seed(seed)
    codes, made = random_codes(count, generator), random_move(generator)
    # Which way a direction went that codes hardly reach into, they cannot tell.
    assume(torch.linalg.svdvals(codes - codes.mean(0))[-1] > 0.01)
    found = nearest_move(codes, made.apply(codes))
    torch.testing.assert_close(found.rotation, made.rotation, atol=1e-4, rtol=0)
    torch.testing.assert_close(found.apply(codes), made.apply(codes), atol=1e-4, rtol=0)


@given(SEEDS, st.integers(1, 20))
def test_few_assets_turn_only_what_they_span(seed: int, count: int) -> None:
    generator = torch.Generator().manual_seed(seed)
    codes = random_codes(count, generator)
    stays = nearest_move(codes, codes + 1)  # a shift alone
    torch.testing.assert_close(stays.rotation, torch.eye(CODE_SIZE).double(), atol=1e-5, rtol=0)
    torch.testing.assert_close(stays.shift, torch.ones(CODE_SIZE).double(), atol=1e-4, rtol=0)
    turned = nearest_move(codes, random_move(generator).apply(codes)).rotation
    torch.testing.assert_close(turned @ turned.T, torch.eye(CODE_SIZE).double(), atol=1e-9, rtol=0)


@given(SEEDS)
def test_no_other_move_comes_nearer(seed: int) -> None:
    generator = torch.Generator().manual_seed(seed)
    codes, targets = random_codes(12, generator), random_codes(12, generator)
    best = (nearest_move(codes, targets).apply(codes) - targets).square().sum()
    for _ in range(5):
        assert (random_move(generator).apply(codes) - targets).square().sum() > best
    assert (codes - targets).square().sum() >= best - 1e-3


@given(SEEDS)
def test_projections_move_with_the_codes(seed: int) -> None:
    generator = torch.Generator().manual_seed(seed)
    descriptions = torch.randn(CODE_SIZE + 8, 60, generator=generator)
    basis, move = principal_components(descriptions), random_move(generator)
    others = torch.randn(5, 60, generator=generator)
    expected = move.apply(basis.project(others))
    torch.testing.assert_close(move_basis(basis, move).project(others), expected, atol=1e-4, rtol=1e-4)


def test_shape_and_appearance_move_apart(model: Model) -> None:
    first, second = (
        random_move(torch.Generator().manual_seed(1)),
        random_move(torch.Generator().manual_seed(2)),
    )
    both = first.beside(second)
    codes = torch.randn(3, 2 * CODE_SIZE, generator=torch.Generator().manual_seed(3))
    left, right = codes.split(CODE_SIZE, dim=1)
    torch.testing.assert_close(both.apply(codes), torch.cat([first.apply(left), second.apply(right)], 1))
