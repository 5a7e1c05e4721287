"""Where in the image the shapes of a scene may be seen: a convex polygon round each."""

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
        self._low, self._high = (f.reduceat(along, first, axis=1).T for f in (np.minimum, np.maximum))
        self.nearest: list[float] = self._low[:, -1].tolist()  # depth in metres that all of a shape lies behind
        self._behind = self._high[:, -1] <= NEAR
        self._everywhere = (self._low[:, -1] <= NEAR) & ~self._behind  # it reaches behind the camera

    def bounds(self, k: int, beyond: float) -> tuple[float, float, float, float]:
        """Left, top, right, bottom, cut off so many image sizes from the image."""
        if self._behind[k]:
            return 0.0, 0.0, 0.0, 0.0
        size = np.array(self._size)
        least, most = -beyond * size, (1 + beyond) * size
        if self._everywhere[k]:
            return least[0], least[1], most[0], most[1]
        low = np.clip(np.floor(self._low[k, [0, -2]]), least, most)
        high = np.clip(np.ceil(self._high[k, [0, -2]]), least, most)
        return low[0], low[1], high[0], high[1]

    def pixels(self, k: int) -> Numbers:
        """Those in whose centres shape k may be seen."""
        width, height = self._size
        if self._behind[k]:
            return np.zeros(0, np.int64)
        if self._everywhere[k]:
            return np.arange(width * height)
        top = int(np.clip(self._low[k, -2] - 1, 0, height))
        rows = np.arange(top, int(np.clip(self._high[k, -2] + 1, top, height)))
        shift = np.multiply.outer(SLOPES, rows + 0.5)
        first = np.ceil((self._low[k, : len(SLOPES), None] - shift).max(axis=0) - 0.5 - ROUNDING).clip(0, width)
        end = np.floor((self._high[k, : len(SLOPES), None] - shift).min(axis=0) + 0.5 + ROUNDING)
        counts = (end.clip(first, width) - first).astype(np.int64)
        before = np.cumsum(counts) - counts
        return np.repeat(rows * width + first.astype(np.int64) - before, counts) + np.arange(counts.sum())
