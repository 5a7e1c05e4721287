"""A fit that takes seconds: chairs of boxes at 32 x 32 pixels, small grids."""

import dataclasses
from pathlib import Path

import numpy as np

from blender_addon.contract.events import Event
from nerf_backend.fit import FitReport, fit_category
from nerf_backend.fit_settings import FitSettings

from .analytic_views import Solid, random_chairs, write_views

CHAIRS = 6
SETTINGS = FitSettings(
    steps=250,
    minutes=0,
    plane_resolution=24,
    geometry_features=8,
    colour_features=4,
    geometry_levels=3,
    colour_levels=3,
    base_resolution=8,
    geometry_log2_entries=13,
    colour_log2_entries=12,
    geometry_basis=8,
    colour_basis=8,
    assets_per_step=6,
    points_per_asset=1024,
)
FEW_STEPS = dataclasses.replace(SETTINGS, steps=12, points_per_asset=256, held_out=1)


def chairs(count: int = CHAIRS) -> dict[str, list[Solid]]:
    return random_chairs(count, np.random.default_rng(3))


def make_views(folder: Path) -> Path:
    write_views(folder, chairs())
    return folder


def ignore(event: Event) -> None:
    pass


def never() -> bool:
    return False


def fit(views: Path, model: Path, settings: FitSettings = SETTINGS) -> FitReport:
    return fit_category(views, "chair", model, settings, ignore, never)
