"""The latent-conditioned radiance field of one category.

Two parts that share nothing: geometry sees the shape code only; colour sees the appearance code and
a detached copy of the shape code. So appearance cannot reach density, and the colour loss cannot
reach the shape code: by construction, not by a loss.

    density(x)  = softplus(SHARPNESS logit) / STEP       a unit of length of unit space
    opacity(x)  = 1 - exp(-density STEP) = sigmoid(SHARPNESS logit)

SHARPNESS keeps empty space from staying foggy. Colour is sRGB albedo, without a view direction.
"""

import dataclasses

import torch
from torch import Tensor, nn

from blender_addon.contract.metadata import CODE_SIZE

from .blended_part import BlendedPart, Layout, Lookup, PartShape

SHARPNESS = 4.0
STEP = 0.02  # unit-space length whose opacity is sigmoid(SHARPNESS logit)


@dataclasses.dataclass(frozen=True)
class FieldShape:
    """Sizes of both parts."""

    geometry: PartShape
    colour: PartShape

    @classmethod
    def of(cls, geometry: Layout, colour: Layout, basis: tuple[int, int], hidden: int) -> "FieldShape":
        return cls(
            PartShape(geometry, CODE_SIZE, basis[0], hidden, 1),
            PartShape(colour, 2 * CODE_SIZE, basis[1], hidden, 3),
        )


class RadianceField(nn.Module):
    """Codes are [A, CODE_SIZE], points [A, N, 3] in unit space; grids are one a batch of assets."""

    def __init__(self, shape: FieldShape, lookups: tuple[Lookup, Lookup], generator: torch.Generator) -> None:
        super().__init__()
        self.shape = shape
        self.geometry = BlendedPart(shape.geometry, lookups[0], generator)
        self.colour = BlendedPart(shape.colour, lookups[1], generator)

    def geometry_grids(self, shape_codes: Tensor) -> Tensor:
        return self.geometry.grids(shape_codes)

    def colour_grids(self, shape_codes: Tensor, appearance_codes: Tensor) -> Tensor:
        return self.colour.grids(torch.cat([appearance_codes, shape_codes.detach()], dim=-1))

    def logits(self, geometry_grids: Tensor, points: Tensor) -> Tensor:
        """Opacity logits [A, N], already sharpened: opacity of a STEP is their sigmoid."""
        return SHARPNESS * self.geometry(geometry_grids, points).squeeze(-1)

    def colours(self, colour_grids: Tensor, points: Tensor) -> Tensor:
        """sRGB albedo [A, N, 3] in [0, 1]."""
        return self.colour(colour_grids, points).sigmoid()


def density(logits: Tensor) -> Tensor:
    """Extinction a unit of length from sharpened logits."""
    return nn.functional.softplus(logits) / STEP
