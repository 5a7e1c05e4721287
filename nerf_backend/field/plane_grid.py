"""Three planes of features, looked up in plain PyTorch: a smaller encoding than the hash grid.

A point's features are those of its projections on the planes xy, xz and yz, side by side
(tri-planes: Chan et al. 2022, "Efficient Geometry-aware 3D GANs"), each interpolated linearly.

    parameter               ((plane resolution + first) resolution + second) features + feature
    position in a plane     (resolution - 1) x for x in [0, 1]: vertices lie on the border

A code blends planes as it blends hash grids, and interpolation is linear, so that blending and
then looking up equals the opposite order.
"""

import dataclasses

import torch
from torch import Tensor

from .weighted_sum import looked_up

AXES = ((0, 1), (0, 2), (1, 2))  # of the three planes


@dataclasses.dataclass(frozen=True)
class PlaneLayout:
    """``parameters`` floats describe the three planes of one asset."""

    resolution: int  # vertices a side
    features: int

    @property
    def entries(self) -> int:
        return len(AXES) * self.resolution**2

    @property
    def parameters(self) -> int:
        return self.entries * self.features

    @property
    def outputs(self) -> int:
        return len(AXES) * self.features


class PlaneGrid:
    """Looks up planes on any device PyTorch has."""

    def __init__(self, layout: PlaneLayout) -> None:
        self.layout = layout

    def lookup(self, grids: Tensor, points: Tensor) -> Tensor:
        """Features [A, N, 3 x features] of points [A, N, 3] in [0, 1]^3, in planes [A, parameters]."""
        entries, weights = vertices(self.layout, points.reshape(-1, 3))
        return looked_up(grids, self.layout.features, entries, weights)


def vertices(layout: PlaneLayout, points: Tensor) -> tuple[Tensor, Tensor]:
    """Entries (int32) and weights, both [N, 3, 4], of the vertices round points [N, 3] on each plane."""
    side = layout.resolution
    position = points * (side - 1)
    cell = position.floor().clamp(0, side - 2)
    fraction = position - cell
    corner = cell.to(torch.int32)
    entries, weights = [], []
    for plane, (first, second) in enumerate(AXES):
        low = (plane * side + corner[:, first]) * side + corner[:, second]
        entries.append(torch.stack([low, low + 1, low + side, low + side + 1], dim=-1))
        a, b = fraction[:, first], fraction[:, second]
        weights.append(torch.stack([(1 - a) * (1 - b), (1 - a) * b, a * (1 - b), a * b], dim=-1))
    return torch.stack(entries, dim=1), torch.stack(weights, dim=1)
