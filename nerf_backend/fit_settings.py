"""The settings of a fit. No torch here: the command line reads them."""

import dataclasses

from blender_addon.contract.errors import UserError
from blender_addon.contract.settings import setting, settings_hash

# Raise it when a change of the fit makes models that a continued or skipped fit would not.
FIT_REVISION = 2


@dataclasses.dataclass(frozen=True)
class FitSettings:
    """Defaults suit some 25 to 100 assets at 128 x 128 pixels in about 3 minutes on 2 CPU cores."""

    steps: int = setting(3000, "optimiser steps at most")
    minutes: float = setting(3.0, "wall-clock minutes at most, 0 for no limit")
    seed: int = setting(0, "seed of all random numbers")
    held_out: int = setting(2, "views an asset kept out of the fit to measure its quality")
    assets_per_step: int = setting(8, "assets in one step")
    points_per_asset: int = setting(2048, "points of an asset in one step")
    geometry_levels: int = setting(4, "levels of the geometry's hash grid")
    colour_levels: int = setting(4, "levels of the colour's hash grid")
    base_resolution: int = setting(16, "vertices a side of the coarsest level; each level doubles them")
    geometry_log2_entries: int = setting(15, "binary logarithm of the entries of a level, geometry")
    colour_log2_entries: int = setting(14, "binary logarithm of the entries of a level, colour")
    geometry_basis: int = setting(16, "hash grids that a shape code blends")
    colour_basis: int = setting(16, "hash grids that an appearance code blends")
    hidden: int = setting(32, "width of the two networks")
    grid_rate: float = setting(0.01, "learning rate of the hash grids and networks")
    code_rate: float = setting(0.001, "learning rate of the codes")
    code_noise: float = setting(0.05, "noise added to the codes while fitting")

    def check(self) -> None:
        for field in dataclasses.fields(self):
            least = 0 if field.name in ("minutes", "seed", "held_out", "code_rate", "code_noise") else 1e-9
            if getattr(self, field.name) < least:
                option = field.name.replace("_", "-")
                raise UserError(f"--{option} {getattr(self, field.name)} is too small.")

    def hash(self) -> str:
        return settings_hash(self, FIT_REVISION)
