"""The loss that every core computes a part of: the same as in one piece, with any number of threads."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
import torch
from torch import Tensor

from nerf_backend.spread_loss import ASSETS_AT_ONCE, spread_loss

ASSETS = 2 * ASSETS_AT_ONCE + 1  # the last group is smaller


def inputs() -> tuple[list[Tensor], list[Tensor]]:
    generator = torch.Generator().manual_seed(0)
    grids = [torch.randn(ASSETS, 5, generator=generator, requires_grad=True) for _ in range(2)]
    return grids, [torch.randn(5, generator=generator, requires_grad=True)]


def spread(threads: int, noise: float = 0.0) -> tuple[Tensor, ...]:
    """The loss, and its gradients: of both grids and of the parameter."""
    grids, (parameter,) = inputs()
    targets = torch.arange(ASSETS)

    def loss_of(places: Tensor, some: Sequence[Tensor], generator: torch.Generator) -> Tensor:
        drawn = noise * torch.rand(len(places), generator=generator)
        return ((some[0] * some[1]) @ parameter - targets[places] + drawn).square().mean()

    loss = spread_loss(ThreadPoolExecutor(threads), loss_of, grids, [parameter], torch.Generator())
    (3 * loss).backward()  # as where a caller goes on computing with it
    return loss.detach(), *(tensor.grad for tensor in [*grids, parameter] if tensor.grad is not None)


def test_loss_and_gradients_are_those_of_the_whole_batch() -> None:
    grids, (parameter,) = inputs()
    loss = ((grids[0] * grids[1]) @ parameter - torch.arange(ASSETS)).square().mean()
    (3 * loss).backward()
    whole = [loss.detach(), *(tensor.grad for tensor in [*grids, parameter])]
    for ours, expected in zip(spread(2), whole, strict=True):
        torch.testing.assert_close(ours, expected)


def test_the_number_of_threads_changes_no_bit() -> None:
    alone = spread(1, noise=1.0)
    for _ in range(5):
        assert all(torch.equal(a, b) for a, b in zip(alone, spread(4, noise=1.0), strict=True))


def test_groups_draw_numbers_of_their_own() -> None:
    drawn = []

    def loss_of(places: Tensor, some: Sequence[Tensor], generator: torch.Generator) -> Tensor:
        drawn.append(float(torch.rand((), generator=generator)))
        return some[0].sum() + some[1].sum()

    spread_loss(ThreadPoolExecutor(1), loss_of, inputs()[0], [], torch.Generator())
    assert len(drawn) == len(set(drawn)) == 3


def test_what_goes_wrong_in_a_thread_is_raised() -> None:
    def loss_of(places: Tensor, some: Sequence[Tensor], generator: torch.Generator) -> Tensor:
        raise OSError("a picture vanished")

    with pytest.raises(OSError, match="vanished"):
        spread_loss(ThreadPoolExecutor(2), loss_of, *inputs(), torch.Generator())
