"""The settings of a fit. No torch here: the command line reads them."""

import dataclasses

from blender_addon.contract.errors import UserError
from blender_addon.contract.settings import setting, settings_hash
from blender_addon.contract.view_dataset import ALBEDO, COLOURS

# Raise it when a change of the fit makes models that a continued or skipped fit would not.
FIT_REVISION = 5

AUTO, PLANES, HASH = ENCODINGS = ("auto", "planes", "hash")
PRECISIONS = ("float32", "bfloat16")
SIZES, STEPS = "sizes of the field", "what a step does"  # groups of settings that few need to know
MAY_BE_ZERO = (
    "steps",
    "minutes",
    "seed",
    "held_out",
    "code_rate",
    "code_noise",
    "patience",
    "stretched_copies",
)


@dataclasses.dataclass(frozen=True)
class FitSettings:
    """Defaults suit views of 64 to 128 pixels: 25 assets take about 3 minutes on 2 CPU cores, 128 about 4."""

    steps: int = setting(0, "optimiser steps at most, 0 for as many as the number of assets needs")
    minutes: float = setting(0.0, "wall-clock minutes at most, 0 for no limit")
    seed: int = setting(0, "seed of all random numbers")
    held_out: int = setting(2, "views an asset kept out of the fit to measure its quality")
    assets_per_step: int = setting(8, "assets in one step", STEPS)
    points_per_asset: int = setting(2048, "points of an asset in one step", STEPS)
    stretched_copies: int = setting(
        3, "copies of each asset, stretched at random, that the fit sees beside it; fewer of many assets"
    )
    encoding: str = setting(AUTO, "planes, hash, or auto: hash where tinycudann runs, else planes")
    plane_resolution: int = setting(44, "vertices a side of the three planes", SIZES)
    geometry_features: int = setting(16, "numbers a vertex of the geometry's planes", SIZES)
    colour_features: int = setting(8, "numbers a vertex of the colour's planes", SIZES)
    geometry_levels: int = setting(4, "levels of the geometry's hash grid", SIZES)
    colour_levels: int = setting(3, "levels of the colour's hash grid", SIZES)
    base_resolution: int = setting(
        16, "vertices a side of the coarsest level; each level doubles them", SIZES
    )
    geometry_log2_entries: int = setting(14, "binary logarithm of the entries of a level, geometry", SIZES)
    colour_log2_entries: int = setting(13, "binary logarithm of the entries of a level, colour", SIZES)
    geometry_basis: int = setting(32, "grids that a shape code blends", SIZES)
    colour_basis: int = setting(32, "grids that an appearance code blends", SIZES)
    hidden: int = setting(32, "width of the two networks", SIZES)
    colour: str = setting(ALBEDO, "the colours learnt: albedo, which no light changes, or lit as rendered")
    grid_rate: float = setting(0.01, "learning rate of the grids and networks", STEPS)
    code_rate: float = setting(0.001, "learning rate of the codes", STEPS)
    code_noise: float = setting(0.05, "noise added to the codes while fitting", STEPS)
    precision: str = setting("float32", "of the networks' products in a fit: float32 or bfloat16", STEPS)
    patience: int = setting(0, "steps without a better held-out PSNR that end a fit, 0 for never")

    def check(self) -> None:
        for field in dataclasses.fields(self):
            least = 0 if field.name in MAY_BE_ZERO else 1e-9
            if field.type is not str and getattr(self, field.name) < least:
                option = field.name.replace("_", "-")
                raise UserError(f"--{option} {getattr(self, field.name)} is too small.")
        for name, allowed in (("encoding", ENCODINGS), ("precision", PRECISIONS), ("colour", COLOURS)):
            if getattr(self, name) not in allowed:
                raise UserError(f"--{name} {getattr(self, name)} is not one of {', '.join(allowed)}.")

    def resolved(self, tiny_cuda_nn: bool) -> "FitSettings":
        """The same with an encoding chosen: what a model records, so that any engine can open it."""
        chosen = HASH if tiny_cuda_nn else PLANES
        return dataclasses.replace(self, encoding=chosen) if self.encoding == AUTO else self

    def hash(self) -> str:
        return settings_hash(self, FIT_REVISION)
