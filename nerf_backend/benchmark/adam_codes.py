"""Adam as it stands, a second moment for every number of every code: what CodeOptimiser replaces."""

import dataclasses

import torch
from torch import Tensor

from ..code_optimiser import BETA_1, BETA_2, EPSILON


@dataclasses.dataclass
class AdamCodes:
    """Moments of codes [A, C]; only the codes of a step's assets move."""

    first: Tensor
    second: Tensor
    steps: Tensor  # [A, 1]

    @classmethod
    def of(cls, codes: Tensor) -> "AdamCodes":
        return cls(torch.zeros_like(codes), torch.zeros_like(codes), torch.zeros_like(codes[:, :1]))

    @torch.no_grad()
    def step(self, codes: Tensor, rows: Tensor, gradient: Tensor, rate: float) -> None:
        self.steps[rows] += 1
        self.first[rows] = BETA_1 * self.first[rows] + (1 - BETA_1) * gradient
        self.second[rows] = BETA_2 * self.second[rows] + (1 - BETA_2) * gradient**2
        first = self.first[rows] / (1 - BETA_1 ** self.steps[rows])
        second = self.second[rows] / (1 - BETA_2 ** self.steps[rows])
        codes[rows] -= rate * first / (second.sqrt() + EPSILON)
