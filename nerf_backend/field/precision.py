"""Mixed precision: products of the networks in bfloat16, everything else (grids, sums along rays) in float32.

bfloat16 has the range of float32, so that losses need no scaling; float16, which does, is not offered.
"""

import contextlib
from collections.abc import Iterator

import torch
from torch import nn


def autocast(device: torch.device, precision: torch.dtype) -> torch.autocast:
    """A context in which products are made in ``precision``; float32 changes nothing."""
    low = precision != torch.float32
    return torch.autocast(device.type, precision if low else torch.bfloat16, enabled=low)


@contextlib.contextmanager
def network_precision(field: nn.Module, name: str) -> Iterator[None]:
    """Within the block the networks of ``field`` multiply in the precision called ``name``."""
    parts = [part for part in field.modules() if hasattr(part, "precision")]
    for part in parts:
        part.precision = getattr(torch, name)
    try:
        yield
    finally:
        for part in parts:
            part.precision = torch.float32
