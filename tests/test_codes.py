"""Where codes start and how they move."""

import torch

from nerf_backend.code_optimiser import CodeOptimiser
from nerf_backend.initial_codes import principal_components


def test_principal_components_keep_distances_up_to_one_scale() -> None:
    described = torch.randn(10, 500, generator=torch.Generator().manual_seed(0))
    codes = principal_components(described).project(described)
    ratio = torch.pdist(codes) / torch.pdist(described)
    torch.testing.assert_close(ratio, ratio.mean().expand_as(ratio), rtol=1e-3, atol=0)
    assert codes.shape == (10, 32)
    torch.testing.assert_close(codes.square().mean(), torch.tensor(1.0), rtol=1e-3, atol=0)


def test_one_asset_or_equal_assets_start_at_zero() -> None:
    for described in (torch.rand(1, 50), torch.ones(4, 50)):
        basis = principal_components(described)
        assert torch.equal(basis.project(described), torch.zeros(len(described), 32))


def test_the_code_optimiser_knows_no_axes() -> None:
    """Rotating codes and gradients rotates the answer: no direction of code space is special."""
    generator = torch.Generator().manual_seed(1)
    turn = torch.linalg.qr(torch.randn(32, 32, generator=generator)).Q
    codes = torch.randn(3, 32, generator=generator)
    turned = codes @ turn
    first, second = CodeOptimiser.of(codes), CodeOptimiser.of(turned)
    for _ in range(5):
        gradient = torch.randn(2, 32, generator=generator)
        rows = torch.tensor([0, 2])
        first.step(codes, rows, gradient, 0.1)
        second.step(turned, rows, gradient @ turn, 0.1)
    torch.testing.assert_close(codes @ turn, turned, rtol=1e-4, atol=1e-5)


def test_only_the_codes_of_a_step_move() -> None:
    codes = torch.zeros(3, 32)
    CodeOptimiser.of(codes).step(codes, torch.tensor([1]), torch.ones(1, 32), 0.1)
    assert codes[[0, 2]].abs().sum() == 0
    torch.testing.assert_close(codes[1], torch.full((32,), -0.1))
