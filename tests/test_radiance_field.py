"""Appearance cannot reach density, and colour cannot reach the shape code: by construction."""

import torch

from nerf_backend.build_field import build_field
from nerf_backend.engine import choose_engine
from nerf_backend.field.hash_grid import GridLayout, TorchHashGrid
from nerf_backend.field.radiance_field import FieldShape, RadianceField
from nerf_backend.fit_settings import FitSettings


def small_field() -> RadianceField:
    layout = GridLayout(levels=2, base_resolution=4, log2_entries=8, features=4)
    shape = FieldShape.of(layout, layout, (6, 5), 8)
    lookups = (TorchHashGrid(layout), TorchHashGrid(layout))
    return RadianceField(shape, lookups, torch.Generator().manual_seed(0))


def codes_and_points() -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(1)
    shape, appearance = (torch.randn(2, 32, generator=generator).requires_grad_() for _ in range(2))
    return shape, appearance, 2 * torch.rand(2, 30, 3, generator=generator) - 1


def test_the_appearance_code_does_not_reach_density() -> None:
    field = small_field()
    shape, appearance, points = codes_and_points()
    loss = field.logits(field.geometry_grids(shape), points).square().sum()
    found = torch.autograd.grad(loss, [appearance, *field.colour.parameters()], allow_unused=True)
    assert all(gradient is None for gradient in found)


def test_the_colour_loss_gives_the_shape_code_and_the_geometry_no_gradient() -> None:
    field = small_field()
    shape, appearance, points = codes_and_points()
    field.colours(field.colour_grids(shape, appearance), points).square().sum().backward()
    assert shape.grad is None
    assert all(parameter.grad is None for parameter in field.geometry.parameters())
    assert appearance.grad is not None
    assert appearance.grad.abs().sum() > 0


def test_colour_depends_on_the_shape_code_all_the_same() -> None:
    field = small_field()
    shape, appearance, points = codes_and_points()
    first = field.colours(field.colour_grids(shape, appearance), points)
    second = field.colours(field.colour_grids(shape + 1, appearance), points)
    assert (first - second).abs().max() > 1e-4


def test_density_gradient_for_the_shape_code_agrees_with_finite_differences() -> None:
    field = small_field().double()
    shape, _, points = (tensor.double() for tensor in codes_and_points())

    def total(code: torch.Tensor) -> torch.Tensor:
        return field.logits(field.geometry_grids(code), points).sum()

    torch.autograd.gradcheck(total, shape.detach().requires_grad_())


def test_the_same_seed_gives_the_same_field() -> None:
    settings = FitSettings(geometry_basis=2, colour_basis=2)
    first, second = (
        build_field(settings, choose_engine(), torch.Generator().manual_seed(7)) for _ in range(2)
    )
    for one, other in zip(first.parameters(), second.parameters(), strict=True):
        assert torch.equal(one, other)
