"""A field whose code enters late: one hash grid for all assets, its features beside the code in a network.

What the basis of grids is compared with. As many levels as our geometry's hash grid has, with more
entries, because all assets share them; twice as wide a network of one more layer, because here the
network must do all that the code decides.
"""

import itertools

import torch
from torch import Tensor, nn

from blender_addon.contract.metadata import CODE_SIZE

from ..field.hash_grid import GridLayout, TorchHashGrid
from ..field.radiance_field import SHARPNESS

HIDDEN = 64
INITIAL = 1e-2  # half-width of the uniform start of the grids
BASE, LOG2_ENTRIES, LEVELS, FEATURES = 16, 15, 4, 4


class SharedGridField(nn.Module):
    """The field's interface; what it calls grids are the codes themselves."""

    def __init__(self, generator: torch.Generator) -> None:
        super().__init__()
        layout = GridLayout(LEVELS, BASE, LOG2_ENTRIES, FEATURES)
        self.lookup = TorchHashGrid(layout)
        self.geometry_grid, self.colour_grid = (
            nn.Parameter((2 * torch.rand(1, layout.parameters, generator=generator) - 1) * INITIAL)
            for _ in range(2)
        )
        self.geometry = _network(layout.outputs + CODE_SIZE, 1, generator)
        self.colour = _network(layout.outputs + 2 * CODE_SIZE, 3, generator)

    def geometry_grids(self, shape_codes: Tensor) -> Tensor:
        return shape_codes

    def colour_grids(self, shape_codes: Tensor, appearance_codes: Tensor) -> Tensor:
        return torch.cat([appearance_codes, shape_codes.detach()], dim=-1)

    def logits(self, codes: Tensor, points: Tensor) -> Tensor:
        return SHARPNESS * self.geometry(self._features(self.geometry_grid, codes, points)).squeeze(-1)

    def colours(self, codes: Tensor, points: Tensor) -> Tensor:
        features = self._features(self.colour_grid, codes, points)
        return torch.as_tensor(self.colour(features)).sigmoid()

    def _features(self, grid: Tensor, codes: Tensor, points: Tensor) -> Tensor:
        inside = ((points + 1) / 2).clamp(0, 1)
        found = self.lookup.lookup(grid, inside.reshape(1, -1, 3))[0].unflatten(0, points.shape[:2])
        return torch.cat([found, codes[:, None].expand(-1, points.shape[1], -1)], dim=-1)


def _network(inputs: int, outputs: int, generator: torch.Generator) -> nn.Sequential:
    sizes = (inputs, HIDDEN, HIDDEN, outputs)
    layers: list[nn.Module] = []
    for before, after in itertools.pairwise(sizes):
        layer = nn.utils.skip_init(nn.Linear, before, after)
        with torch.no_grad():
            layer.weight.copy_(torch.randn(after, before, generator=generator) * (2 / before) ** 0.5)
            layer.bias.zero_()
        layers += [layer, nn.ReLU()]
    return nn.Sequential(*layers[:-1])
