"""The precision in which a fit's networks multiply, for its steps only."""

import contextlib
from collections.abc import Iterator

import torch

from .field.radiance_field import RadianceField


@contextlib.contextmanager
def network_precision(field: RadianceField, name: str) -> Iterator[None]:
    """Within the block the networks of ``field`` multiply in the precision called ``name``."""
    parts = (field.geometry, field.colour)
    for part in parts:
        part.precision = getattr(torch, name)
    try:
        yield
    finally:
        for part in parts:
            part.precision = torch.float32
