"""The one operation under every encoding: a weighted sum of table rows for each point."""

from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

FEW_FEATURES = 4  # up to here columns are faster to add back than rows


def looked_up(grids: Tensor, features: int, entries: Tensor, weights: Tensor) -> Tensor:
    """Features [A, N, G x features] of N points in each of the grids [A, parameters].

    entries int32 and weights [A x N, G, C]: the C vertices round a point in each of G levels or planes.
    """
    assets, (points, groups, corners) = len(grids), weights.shape
    table = grids.reshape(-1, features)
    first = torch.arange(assets, device=grids.device, dtype=torch.int32) * (len(table) // assets)
    entries = entries.view(assets, -1) + first[:, None]
    found = weighted_sum(table, entries.view(-1, corners), weights.view(-1, corners))
    return found.view(assets, points // assets, groups * features)


def weighted_sum(table: Tensor, entries: Tensor, weights: Tensor) -> Tensor:
    """sum_c weights[n, c] table[entries[n, c]], [N, features]; the gradient reaches the table only.

    table [rows, features], entries int32 [N, C], weights [N, C].
    """
    summed: Tensor = _WeightedSum.apply(table, entries, weights)
    return summed


class _WeightedSum(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, table: Tensor, entries: Tensor, weights: Tensor) -> Tensor:
        ctx.save_for_backward(entries, weights)
        ctx.rows = len(table)
        if table.device.type == "cpu":
            return functional.embedding_bag(entries, table, per_sample_weights=weights, mode="sum")
        return (table[entries] * weights[..., None]).sum(1)  # MPS has no embedding_bag

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None, None]:
        entries, weights = ctx.saved_tensors
        (gradient,) = gradients
        by = _add_columns if gradient.shape[1] <= FEW_FEATURES else _add_rows
        return by(ctx.rows, entries, weights, gradient), None, None


def _add_columns(rows: int, entries: Tensor, weights: Tensor, gradient: Tensor) -> Tensor:
    """One feature at a time: a third of the time of embedding_bag's own backward."""
    columns = []
    for feature in range(gradient.shape[1]):
        spread = (weights * gradient[:, feature, None]).view(-1)
        columns.append(gradient.new_zeros(rows).index_add_(0, entries.view(-1), spread))
    return torch.stack(columns, dim=1)


def _add_rows(rows: int, entries: Tensor, weights: Tensor, gradient: Tensor) -> Tensor:
    """One corner at a time; scatter_add_ takes a third of index_add_'s time with many features."""
    summed = gradient.new_zeros(rows, gradient.shape[1])
    for corner in range(entries.shape[1]):
        places = entries[:, corner, None].long().expand_as(gradient)
        summed.scatter_add_(0, places, gradient * weights[:, corner, None])
    return summed
