"""Photos of assets as somebody might take them: random camera, lens and light. Angles are in degrees.

They are questions for benchmarks whose answers are known; no view dataset has such cameras or such light.
"""

import dataclasses

import numpy as np
import numpy.typing as npt

from blender_addon.contract.coordinates import UNIT_RADIUS

from .cameras import orbit_camera

Array = npt.NDArray[np.float64]

FREE, PAPER = "free", "paper"  # before nothing, in studio light; on paper, with its shadow, in a room's light
ELEVATIONS = (-2.0, 50.0)
FIELDS_OF_VIEW = (20.0, 60.0)
ROLL = 5.0  # standard deviation of what a hand holds askew
ROOM = (1.02, 1.35)  # of the distance at which the unit sphere touches the border


@dataclasses.dataclass(frozen=True)
class Sun:
    azimuth: float
    elevation: float
    energy: float  # W/m2
    size: float  # its angular diameter: shadows are softer the larger it is


@dataclasses.dataclass(frozen=True)
class Shot:
    """One photo in unit space. The world shines from ``hdri`` if there is one, else white."""

    azimuth: float
    elevation: float
    roll: float  # counter-clockwise turn of the camera about its axis
    distance: float  # from the origin, unit lengths
    field_of_view: float
    sun: Sun
    world: float  # radiance of the surroundings
    hdri: str
    hdri_turn: float
    paper: tuple[float, float, float] | None  # linear reflectance of what the asset stands on, None: nothing

    def camera(self) -> Array:
        """camera_to_unit [4, 4]."""
        return orbit_camera(self.azimuth, self.elevation, self.distance) @ rolled(self.roll)


def rolled(roll: float) -> Array:
    """[4, 4]: a turn of a camera about its own axis, counter-clockwise as it looks."""
    a = np.radians(roll)
    turn = np.eye(4)
    turn[:2, :2] = [[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]]
    return turn


def random_shot(generator: np.random.Generator, setting: str, hdri: str = "") -> Shot:
    """A shot in one of the two settings, FREE or PAPER."""
    field_of_view = float(generator.uniform(*FIELDS_OF_VIEW))
    room = float(generator.uniform(*ROOM))
    azimuth = float(generator.uniform(0, 360))
    on_paper = setting == PAPER
    sun = Sun(
        azimuth + float(generator.uniform(-80, 80)),
        float(generator.uniform(25, 70)),
        float(generator.uniform(*((0.3, 1.2) if on_paper else (1.0, 3.0)))),
        float(generator.uniform(2, 30)),
    )
    grey = float(generator.uniform(0.45, 0.85))
    red, green, blue = (grey * float(generator.uniform(0.94, 1.06)) for _ in range(3))
    return Shot(
        azimuth=azimuth,
        elevation=float(generator.uniform(*ELEVATIONS)) + 8.0 * on_paper,  # from below the paper hides it
        roll=float(generator.normal(0, ROLL)),
        distance=room * UNIT_RADIUS / float(np.sin(np.radians(field_of_view) / 2)),
        field_of_view=field_of_view,
        sun=sun,
        world=float(generator.uniform(*((0.2, 0.45) if on_paper else (0.25, 0.8)))),
        hdri=hdri if on_paper else "",
        hdri_turn=float(generator.uniform(0, 360)),
        paper=(red, green, blue) if on_paper else None,
    )
