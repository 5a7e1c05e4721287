"""The loss of a batch on every core: a thread computes loss and gradients of a few assets by itself.

How many threads there are changes no result: assets are always grouped alike, a group draws its own
random numbers, and sums are made in the groups' order. Why not PyTorch's own threads, cores.py says.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import torch
from torch import Tensor

ASSETS_AT_ONCE = 4  # fewer spend more time between operations, more leave cores without work

# The loss of the assets at some places of the batch: (places, their grids, random numbers).
LossOfSome = Callable[[Tensor, Sequence[Tensor], torch.Generator], Tensor]


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
