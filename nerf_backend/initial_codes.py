"""Where codes start: principal components of what describes shape and look.

Fitting moves codes only a little from here, so neighbours are at least as good as those of these
strong baselines. The bases are kept in the model, so that a new asset starts from its projection.
"""

import dataclasses

import torch
from torch import Tensor

from blender_addon.contract.metadata import CODE_SIZE


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
