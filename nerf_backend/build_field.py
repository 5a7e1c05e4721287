"""The field that settings describe, on an engine."""

import torch

from .engine import Engine
from .field.hash_grid import GridLayout
from .field.radiance_field import FieldShape, RadianceField
from .fit_settings import FitSettings

FEATURES = 4  # numbers an entry; what tiny-cuda-nn reads in one go


def build_field(settings: FitSettings, engine: Engine, generator: torch.Generator) -> RadianceField:
    """A new field with random weights, on the engine's device."""
    geometry, colour = (
        GridLayout(levels, settings.base_resolution, log2_entries, FEATURES)
        for levels, log2_entries in (
            (settings.geometry_levels, settings.geometry_log2_entries),
            (settings.colour_levels, settings.colour_log2_entries),
        )
    )
    shape = FieldShape.of(geometry, colour, (settings.geometry_basis, settings.colour_basis), settings.hidden)
    lookups = (engine.hash_grid(geometry), engine.hash_grid(colour))
    return RadianceField(shape, lookups, generator).to(engine.device)
