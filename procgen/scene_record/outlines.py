"""Where in the image the shapes of a scene may be seen: a convex polygon round each."""

from functools import cached_property

import numpy as np
import numpy.typing as npt

from blender_addon.contract.scenes import Camera

from .geometry import project_to

Array = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]  # of pixels, row by row

NEAR = 0.01  # metres: what is nearer than the camera's clipping plane is not seen
# An outline has sides in these directions, so many pixels of x for each of y, and level ones above and below.
SLOPES = (0.0, 0.5, -0.5, 1.0, -1.0, 2.0, -2.0)
ROUNDING = 0.05  # pixels


class Outlines:
    """Of shapes that lie between world points [m, 3]; those of shape k begin at ``first[k]``."""

    def __init__(self, camera: Camera, points: Array, first: npt.NDArray[np.int64]) -> None:
        self._size = (camera.width, camera.height)
        x, y, depth = project_to(points, camera).T
        along = np.stack([*(x + slope * y for slope in SLOPES), y, depth])
        low, high = (extreme.reduceat(along, first, axis=1) for extreme in (np.minimum, np.maximum))
        self.nearest: list[float] = low[
            -1
        ].tolist()  # metres along the viewing axis that all of a shape is beyond
        behind, reaches_behind = high[-1] <= NEAR, low[-1] <= NEAR
        self._low = np.where(behind, np.inf, np.where(reaches_behind, -np.inf, low))
        self._high = np.where(behind, -np.inf, np.where(reaches_behind, np.inf, high))

    def bounds(self, k: int, beyond: float) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of shape k, cut off so many image sizes from the image."""
        size = np.array(self._size)
        least, most = -beyond * size, (1 + beyond) * size
        low = np.clip(np.floor(self._low[[0, -2], k]), least, most)
        high = np.clip(np.ceil(self._high[[0, -2], k]), least, most)
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])

    def pixels(self, k: int) -> Numbers:
        """Those in whose centres shape k may be seen."""
        first, count, first_row = self._spans
        rows = slice(first_row[k], first_row[k + 1])
        end = np.cumsum(count[rows])
        start: Numbers = np.repeat(first[rows] - end + count[rows], count[rows])
        return start + np.arange(len(start))

    @cached_property
    def _spans(self) -> tuple[Numbers, Numbers, Numbers]:
        """First pixel and number of pixels of each row of each shape; where the rows of each shape begin."""
        width, height = self._size
        top = np.clip(self._low[-2] - 1, 0, height).astype(np.int64)
        heights = np.clip(self._high[-2] + 1, top, height).astype(np.int64) - top
        first_row = np.concatenate([[0], np.cumsum(heights)])
        shape = np.repeat(np.arange(len(top)), heights)
        row = np.arange(first_row[-1]) - (first_row[:-1] - top)[shape]
        shift = np.multiply.outer(SLOPES, row + 0.5)
        left = (self._low[: len(SLOPES), shape] - shift).max(axis=0) - 0.5 - ROUNDING
        right = (self._high[: len(SLOPES), shape] - shift).min(axis=0) + 0.5 + ROUNDING
        first = np.ceil(left).clip(0, width).astype(np.int64)
        end = np.floor(right).clip(first, width).astype(np.int64)
        return row * width + first, end - first, first_row
