"""Mixed precision: products of the networks in bfloat16, everything else (grids, sums along rays) in float32.

bfloat16 has the range of float32, so that losses need no scaling; float16, which does, is not offered.
"""

import torch


def autocast(device: torch.device, precision: torch.dtype) -> torch.autocast:
    """A context in which products are made in ``precision``; float32 changes nothing."""
    low = precision != torch.float32
    return torch.autocast(device.type, precision if low else torch.bfloat16, enabled=low)
