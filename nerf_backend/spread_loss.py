"""The loss of a batch, a few assets at a time on every core.

PyTorch shares out single operations. Those of a step are too small for that to pay (two cores are hardly
faster than one), and whoever is done waits spinning: when another program has one of the cores, a step
takes ten times as long. Here a thread computes loss and gradients of a few assets by itself, each
operation on one core. How many threads there are changes no result: assets are always grouped alike, a
group draws its own random numbers, and sums are made in the groups' order.
"""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import torch
from torch import Tensor

ASSETS_AT_ONCE = 4  # fewer spend more time between operations, more leave cores without work

# The loss of the assets at some places of the batch: (places, their grids, random numbers).
LossOfSome = Callable[[Tensor, Sequence[Tensor], torch.Generator], Tensor]


@contextlib.contextmanager
def one_core_an_operation() -> Iterator[int]:
    """Keeps PyTorch from sharing out operations within the block; yields how many threads it used to."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield threads
    finally:
        torch.set_num_threads(threads)


def spread_loss(
    pool: ThreadPoolExecutor,
    loss_of: LossOfSome,
    grids: Sequence[Tensor],
    parameters: Sequence[Tensor],
    generator: torch.Generator,
) -> Tensor:
    """The mean of ``loss_of`` over a batch of B assets, whose gradients are known before ``backward``.

    ``grids`` are [B, ...] each; gradients reach them and ``parameters``, which all assets share.
    """
    groups = torch.arange(len(grids[0])).split(ASSETS_AT_ONCE)
    seeds = torch.randint(2**62, (len(groups),), generator=generator).tolist()

    def work(places: Tensor, seed: int) -> tuple[Tensor, list[Tensor]]:
        leaves = [grid.detach()[places].requires_grad_() for grid in grids]
        loss = loss_of(places, leaves, torch.Generator().manual_seed(seed))
        loss = loss * (len(places) / len(grids[0]))
        return loss.detach(), list(torch.autograd.grad(loss, [*leaves, *parameters]))

    losses, gradients = zip(*pool.map(work, groups, seeds), strict=True)
    by_input = list(zip(*gradients, strict=True))
    of_grids = [torch.cat(parts) for parts in by_input[: len(grids)]]
    of_parameters = [torch.stack(parts).sum(0) for parts in by_input[len(grids) :]]
    found: Tensor = _Known.apply(torch.stack(losses).sum(), [*of_grids, *of_parameters], *grids, *parameters)
    return found


class _Known(torch.autograd.Function):
    """A number whose gradients, one for each of ``inputs``, were computed beside it."""

    @staticmethod
    def forward(ctx: Any, value: Tensor, gradients: list[Tensor], *inputs: Tensor) -> Tensor:
        ctx.gradients = gradients
        return value.clone()

    @staticmethod
    def backward(ctx: Any, *upstream: Tensor) -> tuple[Tensor | None, ...]:
        return None, None, *(upstream[0] * gradient for gradient in ctx.gradients)
