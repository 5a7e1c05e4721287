"""Where codes start: principal components of outlines (shape_description.py) and of colours.

Fitting moves codes only a little from here, so neighbours are at least as good as those of these
strong baselines. The bases are kept in the model, so that a new asset starts from its projection.
"""

import dataclasses

import torch
from torch import Tensor

from blender_addon.contract.metadata import CODE_SIZE

from .view_data import Views

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
BANDS = 3  # horizontal bands of the silhouette whose colours are described apart


@dataclasses.dataclass(frozen=True)
class CodeBasis:
    """``code = (description - mean) @ directions``, directions [D, CODE_SIZE] scaled as one."""

    mean: Tensor
    directions: Tensor

    def project(self, descriptions: Tensor) -> Tensor:
        return (descriptions - self.mean) @ self.directions


def principal_components(descriptions: Tensor) -> CodeBasis:
    """The basis whose codes of ``descriptions`` [A, D] have mean square 1 a number overall.

    One scale for all components: distances between codes are those between descriptions.
    """
    mean = descriptions.mean(0)
    _, singular, right = torch.linalg.svd(descriptions - mean, full_matrices=False)
    kept = min(CODE_SIZE, int((singular > 1e-5 * singular.max().clamp_min(1e-12)).sum()))
    directions = torch.zeros(descriptions.shape[1], CODE_SIZE)
    directions[:, :kept] = right[:kept].T
    power = (singular[:kept] ** 2).sum() / (len(descriptions) * CODE_SIZE)
    return CodeBasis(mean, directions / power.sqrt().clamp_min(1e-12))


def describe_appearance(views: Views, rows: list[int]) -> Tensor:
    """Quantiles of the object's colours in opponent axes, over BANDS of its height, mean of the views."""
    found = [_colour_quantiles(views.colours[row]) for row in rows]
    return torch.stack(found).mean(0)


def _colour_quantiles(albedo: Tensor) -> Tensor:
    """Quantiles [BANDS x 3 x Q] of one picture, uint8 [H, W, 4]."""
    covered = albedo[..., 3] > 127
    ys, _ = covered.nonzero(as_tuple=True)
    if not len(ys):
        return torch.zeros(BANDS * 3 * len(QUANTILES))
    colours = albedo[covered][:, :3].float() / 255
    red, green, blue = colours.unbind(-1)
    axes = torch.stack([(red + green + blue) / 3, red - green, (red + green) / 2 - blue], dim=-1)
    levels = torch.tensor(QUANTILES, device=albedo.device)
    # Bands of equal area: each holds pixels, however the object is shaped.
    parts = torch.chunk(axes, BANDS)
    while len(parts) < BANDS:
        parts = (*parts, parts[-1])
    return torch.cat([torch.quantile(part, levels, dim=0).T.flatten() for part in parts])
