"""At which logit the surface of codes lies that are no asset's, so that a mixture does not fade.

Where two assets disagree, the field is undecided about codes between them: logits fall everywhere, and at
the level 0 that holds for real assets a mixture would be fog and fragments. So the level is moved to where
the solid has the volume that one expects of such codes: that of the real assets near them, the nearer the
more (inverse distance weights: Shepard 1968). At a real asset's own codes the level is 0.
"""

import numpy as np
import torch
from numpy.typing import NDArray

from .field.marching import POINTS_AT_ONCE
from .model_file import Model

Codes = NDArray[np.float64]

CELLS = 56  # across the unit sphere, where volumes are counted
NEAREST = 8  # real assets that are asked
SAME = 1e-4  # of a code's length: nearer codes are that asset's


class Levels:
    """Levels of shape codes, by the real ``shapes`` [n, CODE_SIZE] of the same model."""

    def __init__(self, model: Model, shapes: Codes) -> None:
        self._model = model
        self._shapes = shapes
        self._volumes: dict[int, float] = {}
        centres = (torch.arange(CELLS, device=model.engine.device) + 0.5) * (2 / CELLS) - 1
        points = torch.cartesian_prod(centres, centres, centres)
        self._points = points[points.norm(dim=1) < 1]

    def of(self, shape: Codes) -> float:
        """The level for a code [CODE_SIZE]."""
        apart = np.linalg.norm(self._shapes - shape, axis=1)
        if not len(apart) or apart.min() <= SAME * np.linalg.norm(shape):
            return 0.0
        near = apart.argsort()[:NEAREST]
        volumes = np.array([self._volume(int(row)) for row in near])
        return level_with_volume(self._logits(shape), expected_volume(apart[near], volumes))

    def _volume(self, row: int) -> float:
        if row not in self._volumes:
            self._volumes[row] = float((self._logits(self._shapes[row]) > 0).mean())
        return self._volumes[row]

    @torch.no_grad()
    def _logits(self, shape: Codes) -> NDArray[np.float32]:
        code = torch.tensor(shape, dtype=torch.float32, device=self._points.device)
        grids = self._model.field.geometry_grids(code[None])
        parts = [
            self._model.field.logits(grids, part[None])[0] for part in self._points.split(POINTS_AT_ONCE)
        ]
        return torch.cat(parts).cpu().numpy()


def expected_volume(distances: NDArray[np.float64], volumes: NDArray[np.float64]) -> float:
    """Geometric mean of the neighbours' volumes, weighted by the inverse square of their distances (> 0)."""
    weights = 1 / distances**2
    floor = 1e-6  # a neighbour that is nowhere would draw the mean to nothing
    return float(np.exp((weights * np.log(np.maximum(volumes, floor))).sum() / weights.sum()))


def level_with_volume(logits: NDArray[np.float32], volume: float) -> float:
    """The level that so large a share of the logits is above."""
    return float(np.quantile(logits, 1 - min(max(volume, 0.0), 1.0)))
