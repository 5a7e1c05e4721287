"""Gives a new model's codes the meaning that the old model's had, without changing a single render.

A code space may be turned and shifted freely: codes enter a part of the field through its matrix
``mixing`` and nothing else, so turning the codes and that matrix against each other changes nothing,
and a shift goes into the bias grid ``basis[0]``. Of all such moves the one is taken that brings the
assets which both models know nearest to their old codes (Schoenemann, A generalized solution of the
orthogonal Procrustes problem, Psychometrika 1966). No scale: it would change distances.
"""

import dataclasses

import torch
from torch import Tensor

from .field.blended_part import BlendedPart
from .field.radiance_field import RadianceField
from .initial_codes import CodeBasis

# What the common assets leave open (they may be fewer than the dimensions) is not turned at all.
STAY = 1e-9  # weight of the identity, of the largest singular value


@dataclasses.dataclass(frozen=True)
class CodeMove:
    """``new = old @ rotation + shift`` for codes as rows: rotation [C, C] orthogonal, shift [C], float64."""

    rotation: Tensor
    shift: Tensor

    def apply(self, codes: Tensor) -> Tensor:
        return (codes.double().cpu() @ self.rotation + self.shift).to(codes)

    def beside(self, other: "CodeMove") -> "CodeMove":
        """The move of codes [self's, other's] put one after the other."""
        return CodeMove(torch.block_diag(self.rotation, other.rotation), torch.cat([self.shift, other.shift]))


def nearest_move(codes: Tensor, targets: Tensor) -> CodeMove:
    """The move that takes ``codes`` nearest (least squares) to ``targets``, [A, C] each, A at least 1."""
    source, target = codes.double().cpu(), targets.double().cpu()
    product = (source - source.mean(0)).T @ (target - target.mean(0))
    largest = torch.linalg.matrix_norm(product, 2).clamp_min(torch.finfo(torch.float64).tiny / STAY)
    left, _, right = torch.linalg.svd(product / largest + STAY * torch.eye(len(product)).double())
    rotation = left @ right
    return CodeMove(rotation, target.mean(0) - source.mean(0) @ rotation)


@torch.no_grad()
def move_field(field: RadianceField, shape: CodeMove, appearance: CodeMove) -> None:
    """Makes ``field`` answer to moved codes as it did to the old ones."""
    _fold(field.geometry, shape)
    _fold(field.colour, appearance.beside(shape))


def _fold(part: BlendedPart, move: CodeMove) -> None:
    """``mixing (old) = mixing rotation (new - shift)``, so the shift's share goes into the bias grid."""
    mixing = part.mixing.double().cpu() @ move.rotation
    bias = (move.shift @ mixing.T).to(part.basis) @ part.basis[1:]
    part.mixing.copy_(mixing)
    part.basis[0] -= bias


def move_basis(basis: CodeBasis, move: CodeMove) -> CodeBasis:
    """The basis whose projections are the moved ones of ``basis``.

    Exact where the basis has CODE_SIZE directions; one of fewer cannot shift across those it lacks.
    """
    directions = basis.directions.double() @ move.rotation
    mean = basis.mean.double() - move.shift @ torch.linalg.pinv(directions)
    return CodeBasis(mean.to(basis.mean), directions.to(basis.directions))
