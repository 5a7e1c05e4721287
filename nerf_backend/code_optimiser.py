"""Adam for codes: one second moment a code, so that no direction of code space is special.

Adam's own second moment per number would stretch weak components to the size of strong ones and
undo the metric of the start. Only the codes of a step's assets move in it.
"""

import dataclasses

import torch
from torch import Tensor

BETA_1, BETA_2, EPSILON = 0.9, 0.99, 1e-12


@dataclasses.dataclass
class CodeOptimiser:
    """Moments of codes [A, C]; ``steps`` counts how often each code has moved."""

    first: Tensor  # [A, C]
    second: Tensor  # [A]
    steps: Tensor  # [A]

    @classmethod
    def of(cls, codes: Tensor) -> "CodeOptimiser":
        zeros = torch.zeros_like(codes[:, 0])
        return cls(torch.zeros_like(codes), zeros, zeros.clone())

    @torch.no_grad()
    def step(self, codes: Tensor, rows: Tensor, gradient: Tensor, rate: float) -> None:
        """Moves ``codes[rows]`` against ``gradient`` [rows, C], in place."""
        self.steps[rows] += 1
        self.first[rows] = BETA_1 * self.first[rows] + (1 - BETA_1) * gradient
        self.second[rows] = BETA_2 * self.second[rows] + (1 - BETA_2) * (gradient**2).mean(-1)
        first = self.first[rows] / (1 - BETA_1 ** self.steps[rows])[:, None]
        second = self.second[rows] / (1 - BETA_2 ** self.steps[rows])
        codes[rows] -= rate * first / (second.sqrt() + EPSILON)[:, None]
