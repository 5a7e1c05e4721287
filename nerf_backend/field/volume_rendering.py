"""Volume rendering of samples along rays: Max (1995), in the notation of NeRF (Mildenhall 2020).

    alpha_i  = 1 - exp(-density_i spacing_i)
    T_i      = product of (1 - alpha_j) over j < i
    weight_i = T_i alpha_i

Computed in optical depth, so that nothing is lost where a ray is nearly opaque.
"""

import torch
from torch import Tensor


def weights(densities: Tensor, spacings: Tensor) -> Tensor:
    """Weights [..., S] of samples ordered from near to far; spacings [..., S] are lengths, >= 0.

    Negative spacings (from rounding) count as 0: they would make light out of nothing, and NaN.
    """
    optical = densities * spacings.clamp_min(0)
    before = torch.cat([torch.zeros_like(optical[..., :1]), optical[..., :-1].cumsum(-1)], dim=-1)
    return torch.exp(-before) * -torch.expm1(-optical)


def composite(sample_weights: Tensor, values: Tensor) -> Tensor:
    """Sum over samples: weights [..., S] and values [..., S, C] to [..., C]."""
    return (sample_weights[..., None] * values).sum(-2)
