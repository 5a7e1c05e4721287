"""Lamps and surroundings of a scene, each drawn from a generator of its own."""

import dataclasses
import functools
from pathlib import Path

import numpy as np

from blender_addon.contract.errors import UserError
from blender_addon.contract.scene_spec import Lights, Range, SceneSpec
from blender_addon.contract.scenes import Colour, Light, Lighting, World

from .poses import Array, as_tuple, looking_at
from .seeds import Draws

PANORAMAS = (".hdr", ".exr")
# Watts for each square metre of the distance, so that a matt surface at that distance is well exposed.
WATTS_PER_SQUARE_METRE = 30.0
SUN_WATTS = 2.5


@dataclasses.dataclass(frozen=True)
class Side:
    """Of what is lit: where lamps may be, seen from it, degrees."""

    azimuths: Range  # from +X, counter-clockwise seen from above
    elevations: Range  # above the horizon


ABOVE = Side((0.0, 360.0), (30.0, 80.0))


def lightings(
    spec: SceneSpec, draws: Draws, centre: Array, radius: float, side: Side = ABOVE
) -> tuple[Lighting, ...]:
    """``frames.lightings`` ways to light what lies within ``radius`` metres of ``centre`` [3]."""
    return tuple(
        Lighting(
            lamps(spec.lights, draws(f"lights {k}"), centre, radius, side),
            surroundings(spec, draws, k),
            float(draws(f"exposure {k}").uniform(*spec.world.exposure)),
        )
        for k in range(spec.frames.lightings)
    )


def lamps(
    wanted: Lights, rng: np.random.Generator, centre: Array, radius: float, side: Side = ABOVE
) -> tuple[Light, ...]:
    """Lamps on a side of a sphere round ``centre``, that together give about as much as one."""
    count = int(rng.integers(wanted.count[0], wanted.count[1] + 1))
    return tuple(_lamp(wanted, rng, centre, radius, side, count) for _ in range(count))


def _lamp(
    wanted: Lights, rng: np.random.Generator, centre: Array, radius: float, side: Side, count: int
) -> Light:
    kind = wanted.kinds[rng.integers(len(wanted.kinds))]
    azimuth, elevation = (np.radians(rng.uniform(*r)) for r in (side.azimuths, side.elevations))
    distance = radius * rng.uniform(1.5, 2.5)
    direction = np.array(
        [np.cos(elevation) * np.cos(azimuth), np.cos(elevation) * np.sin(azimuth), np.sin(elevation)]
    )
    factor = rng.uniform(*wanted.energy) / count
    energy = SUN_WATTS * factor if kind == "SUN" else WATTS_PER_SQUARE_METRE * distance**2 * factor
    size = rng.uniform(1, 10) if kind == "SUN" else radius * rng.uniform(0.05, 0.5)
    place = centre + distance * direction
    colour = lamp_colour(wanted, rng)
    return Light(kind, as_tuple(looking_at(place, centre)), float(energy), colour, float(size))


def lamp_colour(wanted: Lights, rng: np.random.Generator) -> Colour:
    """The colour of a glowing body, mixed with any colour by ``tint``."""
    white = np.array(black_body(rng.uniform(*wanted.temperature)))
    r, g, b = (1 - wanted.tint) * white + wanted.tint * rng.uniform(0, 1, 3)
    return float(r), float(g), float(b)


def black_body(kelvin: float) -> Colour:
    """Linear RGB of a black body, its largest value 1; 1667 to 25000 K.

    CIE chromaticity from the cubic splines of Kim et al. (US patent 7024034), to linear sRGB.
    """
    t = 1e3 / float(np.clip(kelvin, 1667, 25000))
    if kelvin < 4000:
        x = -0.2661239 * t**3 - 0.2343589 * t**2 + 0.8776956 * t + 0.179910
    else:
        x = -3.0258469 * t**3 + 2.1070379 * t**2 + 0.2226347 * t + 0.240390
    if kelvin < 2222:
        y = -1.1063814 * x**3 - 1.34811020 * x**2 + 2.18555832 * x - 0.20219683
    elif kelvin < 4000:
        y = -0.9549476 * x**3 - 1.37418593 * x**2 + 2.09137015 * x - 0.16748867
    else:
        y = 3.0817580 * x**3 - 5.87338670 * x**2 + 3.75112997 * x - 0.37001483
    xyz = np.array([x / y, 1.0, (1 - x - y) / y])
    to_linear = np.array([[3.2406, -1.5372, -0.4986], [-0.9689, 1.8758, 0.0415], [0.0557, -0.2040, 1.0570]])
    r, g, b = np.clip(to_linear @ xyz, 0, None) / np.max(to_linear @ xyz)
    return float(r), float(g), float(b)


def surroundings(spec: SceneSpec, draws: Draws, lighting: int) -> World:
    strength = float(draws(f"world {lighting}").uniform(*spec.world.strength))
    if not spec.world.hdri:
        return World((0.9, 0.95, 1.0), 0.5 * strength)
    rng = draws(f"panorama {lighting}")
    files = panoramas(spec.world.hdri)
    return World((1, 1, 1), strength, str(files[rng.integers(len(files))]), float(rng.uniform(0, 360)))


@functools.cache
def panoramas(place: str) -> tuple[Path, ...]:
    """The panorama, or all of a folder; raises UserError if there is none. Looks once a process."""
    path = Path(place).expanduser()
    found = [path] if path.is_file() else (p for p in path.glob("*") if p.suffix.lower() in PANORAMAS)
    files = tuple(sorted(found))
    if not files:
        raise UserError(
            f"{path} has no panorama: name a .hdr or .exr file or a folder of them in [world] hdri."
        )
    return files
