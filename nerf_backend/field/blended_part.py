"""One part of the field: a code blends a basis of grids, a small network reads the blend.

    grid(z)   = grid_0 + sum_k (A z)_k grid_k, k = 1 ... basis
    answer(x) = network(lookup(grid(z), x))

A grid is the parameters of either encoding: a hash grid or three planes. The code enters linearly,
before anything non-linear: this fits several dB better at equal time than a shared grid with a
conditioned network (docs/field.md), and keeps directions in code space meaningful.
"""

import dataclasses

import torch
from torch import Tensor, nn

from .hash_grid import GridLayout, TorchHashGrid
from .hash_grid_tcnn import TcnnHashGrid
from .plane_grid import PlaneGrid, PlaneLayout
from .precision import autocast

Layout = GridLayout | PlaneLayout
Lookup = TorchHashGrid | TcnnHashGrid | PlaneGrid
INITIAL_GRID = 1e-2  # half-width of the uniform start of the basis


@dataclasses.dataclass(frozen=True)
class PartShape:
    """Sizes of one part."""

    layout: Layout
    code: int  # numbers in the code
    basis: int  # number of basis grids
    hidden: int  # width of the network's one hidden layer
    outputs: int


class BlendedPart(nn.Module):
    """``lookup`` is an encoding on an engine; it holds no weights of its own."""

    def __init__(self, shape: PartShape, lookup: Lookup, generator: torch.Generator) -> None:
        super().__init__()
        self.shape = shape
        self.lookup = lookup
        self.precision = torch.float32  # of the network's products; a fit may lower it
        uniform = torch.rand(1 + shape.basis, shape.layout.parameters, generator=generator)
        self.basis = nn.Parameter((2 * uniform - 1) * INITIAL_GRID)  # grid_0 first
        self.mixing = nn.Parameter(_orthogonal(shape.basis, shape.code, generator))
        self.hidden_weight = nn.Parameter(_he(shape.hidden, shape.layout.outputs, generator))
        self.hidden_bias = nn.Parameter(torch.zeros(shape.hidden))
        self.output_weight = nn.Parameter(_he(shape.outputs, shape.hidden, generator))
        self.output_bias = nn.Parameter(torch.zeros(shape.outputs))

    def grids(self, codes: Tensor) -> Tensor:
        """The blended grid [A, parameters] of each code [A, code]."""
        return nn.functional.pad(codes @ self.mixing.T, (1, 0), value=1.0) @ self.basis

    def forward(self, grids: Tensor, points: Tensor) -> Tensor:
        """Answers [A, N, outputs] at points [A, N, 3] of unit space, one grid an asset."""
        inside = ((points + 1) / 2).clamp(0, 1)
        features = self.lookup.lookup(grids, inside)
        with autocast(features.device, self.precision):
            hidden = nn.functional.linear(features, self.hidden_weight, self.hidden_bias).relu()
            return nn.functional.linear(hidden, self.output_weight, self.output_bias).to(points.dtype)


def _orthogonal(rows: int, columns: int, generator: torch.Generator) -> Tensor:
    """A random matrix whose rows (or columns, whichever are fewer) are orthonormal."""
    square = torch.randn(max(rows, columns), max(rows, columns), generator=generator)
    return torch.linalg.qr(square).Q[:rows, :columns].contiguous()


def _he(outputs: int, inputs: int, generator: torch.Generator) -> Tensor:
    """He's start for layers before a ReLU."""
    return torch.randn(outputs, inputs, generator=generator) * (2 / inputs) ** 0.5
