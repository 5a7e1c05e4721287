"""The hash grid of ``hash_grid.py`` through tiny-cuda-nn: same parameters, same answers, faster on NVIDIA.

tiny-cuda-nn casts its parameters on every call, so a grid blended for one asset can take the place
of the module's own parameters. It answers in float32 here: half precision would need a loss scale.
"""

import torch
from torch import Tensor

from .hash_grid import GridLayout


class TcnnHashGrid:
    """Looks up grids with ``tinycudann.Encoding``, one call an asset."""

    def __init__(self, layout: GridLayout) -> None:
        import tinycudann

        self.layout = layout
        self._encoding = tinycudann.Encoding(3, encoding_config(layout), dtype=torch.float32)
        if self._encoding.params.numel() != layout.parameters:
            raise RuntimeError(
                f"tinycudann lays this grid out in {self._encoding.params.numel()} numbers, "
                f"not in {layout.parameters}: it is another version than the one this was written for."
            )

    def lookup(self, grids: Tensor, points: Tensor) -> Tensor:
        """Features [A, N, levels x features] of points [A, N, 3] in [0, 1]^3, in grids [A, parameters]."""
        found = [
            torch.func.functional_call(self._encoding, {"params": grid}, (positions,))
            for grid, positions in zip(grids, points, strict=True)
        ]
        return torch.stack(found)


def encoding_config(layout: GridLayout) -> dict[str, object]:
    return {
        "otype": "HashGrid",
        "n_levels": layout.levels,
        "n_features_per_level": layout.features,
        "log2_hashmap_size": layout.log2_entries,
        "base_resolution": layout.base_resolution,
        "per_level_scale": layout.growth,
        "interpolation": "Linear",
    }
