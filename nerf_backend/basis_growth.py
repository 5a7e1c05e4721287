"""What becomes of a model's basis when assets come that it was not made of."""

import torch
from torch import Tensor

from .initial_codes import CodeBasis, principal_components

RANK = 1e-4  # of the largest singular value: below it a direction is not used


def extended(basis: CodeBasis, descriptions: Tensor) -> CodeBasis:
    """``basis`` with its unused directions given to what it cannot say of ``descriptions`` [A, D].

    What the basis was made of projects as before: of that it leaves nothing over.
    """
    span, scales, codes = torch.linalg.svd(basis.directions, full_matrices=False)
    rank = int((scales > RANK * scales.max()).sum()) if scales.max() > 0 else 0
    if rank == 0:  # made of one asset, which is its mean
        return CodeBasis(basis.mean, principal_components(descriptions).directions)
    free = codes[rank:]
    rest = descriptions - basis.mean
    rest = rest - rest @ span[:, :rank] @ span[:, :rank].T
    _, strength, directions = torch.linalg.svd(rest, full_matrices=False)
    # What is left by rounding has no direction worth a number of the code.
    strong = min(len(free), int((strength > RANK * (descriptions - basis.mean).norm()).sum()))
    return CodeBasis(basis.mean, basis.directions + scales.max() * directions[:strong].T @ free[:strong])


def renewed(basis: CodeBasis, descriptions: Tensor) -> CodeBasis:
    """The principal components of ``descriptions`` [A, D], scaled as ``basis`` and turned towards it.

    Unlike those of ``basis``, their codes say all that differs between the assets described.
    """
    new = principal_components(descriptions)
    left, _, right = torch.linalg.svd(new.directions.T @ basis.directions)
    scales = [torch.linalg.matrix_norm(one.directions, 2) for one in (basis, new)]
    scale = scales[0] / scales[1] if min(scales) > 0 else 1.0
    return CodeBasis(new.mean, new.directions @ (left @ right) * scale)
