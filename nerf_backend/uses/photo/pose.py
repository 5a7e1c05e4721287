"""Where a photo was taken from, in category space, and how its picture plane maps to a square crop.

The camera looks at the middle of the unit sphere. A crop out of the middle of a real photo looks elsewhere,
by a turn of the camera that a shift in the crop stands in for: exact to first order.
"""

import dataclasses

import numpy as np
from numpy.typing import NDArray

from procgen.cameras import orbit_camera
from procgen.photo_shots import rolled

Array = NDArray[np.float64]

# In lengths of the unit sphere's radius. Of a camera whose picture the sphere just fills: 60 and 16 degrees.
NEAREST, FARTHEST = 1.9, 8.0


@dataclasses.dataclass(frozen=True)
class Pose:
    """Azimuth and elevation as cameras.py counts them, roll counter-clockwise; degrees, unit lengths."""

    azimuth: float
    elevation: float
    roll: float
    distance: float

    def camera(self) -> Array:
        """camera_to_category [4, 4]."""
        return orbit_camera(self.azimuth, self.elevation, self.distance) @ rolled(self.roll)

    def moved(self, azimuth: float, elevation: float, roll: float, stretch: float) -> "Pose":
        """Degrees are added; the distance is multiplied by e to the ``stretch``."""
        return Pose(
            (self.azimuth + azimuth) % 360,
            float(np.clip(self.elevation + elevation, -89, 89)),
            self.roll + roll,
            float(np.clip(self.distance * np.exp(stretch), NEAREST, FARTHEST)),
        )


@dataclasses.dataclass(frozen=True)
class Framing:
    """Pixel x = ``x + focal X / depth`` and y = ``y - focal Y / depth`` of a point X, Y in camera space."""

    focal: float
    x: float
    y: float


def plane_of(points: NDArray[np.floating], pose: Pose) -> tuple[NDArray, NDArray]:
    """Places on the picture plane at depth 1 [n, 2], Y up, and depths [n], of points [n, 3]."""
    camera = pose.camera().astype(points.dtype)
    seen = (points - camera[:3, 3]) @ camera[:3, :3]
    depth = -seen[:, 2]
    return seen[:, :2] / depth[:, None], depth


def framing_of(plane: NDArray[np.floating], size: int, filled: float) -> Framing:
    """The framing with the box of ``plane`` [n, 2] in the middle, its longer side ``filled`` of the crop."""
    low, high = plane.min(0), plane.max(0)
    focal = filled * size / max(float((high - low).max()), 1e-6)
    middle = (low + high) / 2
    return Framing(focal, size / 2 - focal * float(middle[0]), size / 2 + focal * float(middle[1]))


def angle_between(one: Pose, other: Pose) -> float:
    """Degrees by which the camera of one would have to be turned about the asset to be that of the other."""
    turn = one.camera()[:3, :3].T @ other.camera()[:3, :3]
    return float(np.degrees(np.arccos(np.clip((np.trace(turn) - 1) / 2, -1, 1))))
