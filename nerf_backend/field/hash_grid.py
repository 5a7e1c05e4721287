"""A multi-resolution hash grid in tiny-cuda-nn's parameter layout, looked up in plain PyTorch.

The layout, read from tiny-cuda-nn v2.0 (``encodings/grid.h``, ``common_device.h``):

    scale of level l        2^(l log2 growth) base_resolution - 1
    resolution              ceil(scale) + 1 vertices a side
    entries                 min(resolution^3 rounded up to a multiple of 8, 2^log2_entries)
    parameter               (offset of the level + entry) features + feature, levels one after another
    position in a level     scale x + 0.5 for x in [0, 1]^3; its floor is the cell
    entry of a vertex       x + resolution y + resolution^2 z where resolution^3 <= entries,
                            else x XOR 2654435761 y XOR 805459861 z in 32 bits; always modulo entries

So one tensor drives both this file and ``hash_grid_tcnn.py``, and a model fitted on a GPU opens on a
laptop. Interpolation is linear, so blending grids and then looking up equals the opposite order.
"""

import dataclasses
import math

import torch
from torch import Tensor

from .weighted_sum import looked_up

CORNERS = 8
PRIMES = (1, 2654435761 - 2**32, 805459861)  # as int32: multiplication wraps as it does for uint32


@dataclasses.dataclass(frozen=True)
class Level:
    scale: float
    resolution: int
    entries: int
    offset: int  # in entries
    hashed: bool


@dataclasses.dataclass(frozen=True)
class GridLayout:
    """Sizes of a grid; ``parameters`` floats describe one grid."""

    levels: int
    base_resolution: int
    log2_entries: int
    features: int
    growth: float = 2.0

    def level_list(self) -> list[Level]:
        found: list[Level] = []
        offset = 0
        for level in range(self.levels):
            scale = 2.0 ** (level * math.log2(self.growth)) * self.base_resolution - 1.0
            resolution = math.ceil(scale) + 1
            entries = min(-(-(resolution**3) // 8) * 8, 2**self.log2_entries)
            found.append(Level(scale, resolution, entries, offset, resolution**3 > entries))
            offset += entries
        return found

    @property
    def entries(self) -> int:
        last = self.level_list()[-1]
        return last.offset + last.entries

    @property
    def parameters(self) -> int:
        return self.entries * self.features

    @property
    def outputs(self) -> int:
        return self.levels * self.features


class TorchHashGrid:
    """Looks up grids on any device PyTorch has."""

    def __init__(self, layout: GridLayout) -> None:
        self.layout = layout

    def lookup(self, grids: Tensor, points: Tensor) -> Tensor:
        """Features [A, N, levels x features] of points [A, N, 3] in [0, 1]^3, in grids [A, parameters]."""
        entries, weights = vertices(self.layout, points.reshape(-1, 3))
        return looked_up(grids, self.layout.features, entries, weights)


def vertices(layout: GridLayout, points: Tensor) -> tuple[Tensor, Tensor]:
    """Entries (int32) and weights, both [N, levels, 8], of the vertices round points [N, 3]."""
    shape = (len(points), layout.levels, CORNERS)
    entries = torch.empty(shape, dtype=torch.int32, device=points.device)
    weights = torch.empty(shape, dtype=points.dtype, device=points.device)
    for index, level in enumerate(layout.level_list()):
        position = points * level.scale + 0.5
        cell = position.floor()
        fraction = position - cell
        low_high = torch.stack([1 - fraction, fraction], dim=-1)  # [N, 3, 2]
        x, y, z = low_high.unbind(1)
        weights[:, index] = (
            (x[:, :, None] * y[:, None, :]).view(-1, 4, 1).mul(z[:, None, :]).view(-1, CORNERS)
        )
        entries[:, index] = _entries(level, cell.to(torch.int32))
    return entries, weights


def _entries(level: Level, cell: Tensor) -> Tensor:
    """Entries [N, 8] of the cells' corners; corner = 4 x + 2 y + z."""
    strides = PRIMES if level.hashed else (1, level.resolution, level.resolution**2)
    low = cell * torch.tensor(strides, dtype=torch.int32, device=cell.device)
    sides = torch.stack([low, low + torch.tensor(strides, dtype=torch.int32, device=cell.device)], dim=-1)
    x, y, z = sides.unbind(1)
    if level.hashed:
        joined = (x[:, :, None] ^ y[:, None, :]).view(-1, 4, 1) ^ z[:, None, :]
        wrapped = joined & (level.entries - 1)
    else:
        joined = (x[:, :, None] + y[:, None, :]).view(-1, 4, 1) + z[:, None, :]
        wrapped = joined.remainder_(level.entries)
    return wrapped.view(-1, CORNERS) + level.offset
