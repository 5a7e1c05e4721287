"""The rival: a network like CodeNeRF's (Jang and Agapito, ICCV 2021) behind the field's interface.

    h = relu(W0 gamma(x));  h = relu(W (h + V z_s))  twice;  logit = w . h
    h = relu(W (h + V z_a));  colour = sigmoid(W h)

gamma is NeRF's positional encoding. A code is added before every layer of its block, as published.
Narrower (WIDTH, not 256) because it has minutes on a CPU, not days on a GPU; no view direction,
because albedo has none. The colour's gradient reaches shape code and density, as published.
"""

import torch
from torch import Tensor, nn

from blender_addon.contract.metadata import CODE_SIZE

from ..field.radiance_field import SHARPNESS

WIDTH = 128
FREQUENCIES = 10
SHAPE_LAYERS, COLOUR_LAYERS = 2, 1
EMPTY = -1.0  # first logit before SHARPNESS: space starts nearly empty, or pictures teach nothing


class CodeNerfField(nn.Module):
    """Codes are [A, CODE_SIZE], points [A, N, 3]. What the field calls grids are the codes themselves."""

    def __init__(self, generator: torch.Generator, width: int = WIDTH) -> None:
        super().__init__()
        self.first = _linear(3 + 6 * FREQUENCIES, width, generator)
        self.shape_codes = _layers(SHAPE_LAYERS, CODE_SIZE, width, generator)
        self.shape_layers = _layers(SHAPE_LAYERS, width, width, generator)
        self.opacity = _linear(width, 1, generator)
        self.look_codes = _layers(COLOUR_LAYERS, CODE_SIZE, width, generator)
        self.look_layers = _layers(COLOUR_LAYERS, width, width, generator)
        self.colour = _linear(width, 3, generator)
        with torch.no_grad():
            self.opacity.bias.fill_(EMPTY)

    def geometry_grids(self, shape_codes: Tensor) -> Tensor:
        return shape_codes

    def colour_grids(self, shape_codes: Tensor, appearance_codes: Tensor) -> Tensor:
        return torch.cat([shape_codes, appearance_codes], dim=-1)

    def logits(self, shape_codes: Tensor, points: Tensor) -> Tensor:
        return SHARPNESS * self.opacity(self._trunk(shape_codes, points)).squeeze(-1)

    def colours(self, both_codes: Tensor, points: Tensor) -> Tensor:
        shape, look = both_codes.split(CODE_SIZE, dim=-1)
        hidden = self._trunk(shape, points)
        for code, layer in zip(self.look_codes, self.look_layers, strict=True):
            hidden = layer(hidden + code(look)[:, None]).relu()
        return self.colour(hidden).sigmoid()

    def _trunk(self, shape_codes: Tensor, points: Tensor) -> Tensor:
        hidden = self.first(positional_encoding(points)).relu()
        for code, layer in zip(self.shape_codes, self.shape_layers, strict=True):
            hidden = layer(hidden + code(shape_codes)[:, None]).relu()
        return hidden


def positional_encoding(points: Tensor) -> Tensor:
    """x, sin(2^k pi x), cos(2^k pi x) of points [..., 3]: [..., 3 + 6 FREQUENCIES]."""
    octaves = torch.pi * 2.0 ** torch.arange(FREQUENCIES, device=points.device)
    angles = (points[..., None] * octaves).flatten(-2)
    return torch.cat([points, angles.sin(), angles.cos()], dim=-1)


def _layers(count: int, inputs: int, outputs: int, generator: torch.Generator) -> nn.ModuleList:
    return nn.ModuleList([_linear(inputs, outputs, generator) for _ in range(count)])


def _linear(inputs: int, outputs: int, generator: torch.Generator) -> nn.Linear:
    layer = nn.utils.skip_init(nn.Linear, inputs, outputs)
    with torch.no_grad():
        layer.weight.copy_(torch.randn(outputs, inputs, generator=generator) * (2 / inputs) ** 0.5)
        layer.bias.zero_()
    return layer
