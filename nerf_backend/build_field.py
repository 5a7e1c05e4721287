"""The field that settings describe, on an engine."""

import torch

from .engine import Engine
from .field.blended_part import Layout
from .field.hash_grid import GridLayout
from .field.plane_grid import PlaneLayout
from .field.radiance_field import FieldShape, RadianceField
from .fit_settings import HASH, FitSettings

HASH_FEATURES = 4  # numbers an entry; what tiny-cuda-nn reads in one go


def build_field(settings: FitSettings, engine: Engine, generator: torch.Generator) -> RadianceField:
    """A new field with random weights, on the engine's device."""
    geometry, colour = layouts(settings)
    shape = FieldShape.of(geometry, colour, (settings.geometry_basis, settings.colour_basis), settings.hidden)
    lookups = (engine.lookup(geometry), engine.lookup(colour))
    return RadianceField(shape, lookups, generator).to(engine.device)


def layouts(settings: FitSettings) -> tuple[Layout, Layout]:
    """Of geometry and colour."""
    if settings.encoding == HASH:
        base = settings.base_resolution
        return (
            GridLayout(settings.geometry_levels, base, settings.geometry_log2_entries, HASH_FEATURES),
            GridLayout(settings.colour_levels, base, settings.colour_log2_entries, HASH_FEATURES),
        )
    return (
        PlaneLayout(settings.plane_resolution, settings.geometry_features),
        PlaneLayout(settings.plane_resolution, settings.colour_features),
    )
