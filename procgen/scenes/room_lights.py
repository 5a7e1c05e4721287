"""Light in a room: lamps under the ceiling, the sky through its windows, now and then the sun.

Energies are such that a room is well exposed; without lamps the day is brighter, as a camera would see it.
"""

import dataclasses

import numpy as np

from blender_addon.contract.scene_spec import Lights, SceneSpec
from blender_addon.contract.scenes import Light, Lighting

from . import plane
from .lighting import SUN_WATTS, lamp_colour, surroundings
from .poses import Array, as_tuple, looking_at, rigid
from .room_plan import Opening, Plan, Wall
from .room_space import Placed
from .seeds import Draws

WATTS_PER_SQUARE_METRE = 5.0  # of floor, of all lamps together
SKY, SKY_WITHOUT_LAMPS = 4.0, 35.0  # factors on the surrounding light: windows are small
SUN_FACTOR = 3.0  # on the energy of a sun that lights everything
TRIES = 30


def room_lightings(spec: SceneSpec, draws: Draws, plan: Plan, placed: list[Placed]) -> tuple[Lighting, ...]:
    """``frames.lightings`` ways to light a room."""
    return tuple(_lighting(spec, draws, k, plan, placed) for k in range(spec.frames.lightings))


def _lighting(spec: SceneSpec, draws: Draws, k: int, plan: Plan, placed: list[Placed]) -> Lighting:
    lights = _lights(spec.lights, draws(f"lights {k}"), plan, placed)
    sky = SKY if any(light.kind != "SUN" for light in lights) else SKY_WITHOUT_LAMPS
    world = surroundings(spec, draws, k)
    world = dataclasses.replace(world, strength=sky * world.strength)
    return Lighting(lights, world, float(draws(f"exposure {k}").uniform(*spec.world.exposure)))


def _lights(wanted: Lights, rng: np.random.Generator, plan: Plan, placed: list[Placed]) -> tuple[Light, ...]:
    """At most one of them is a sun, and that only if there is a window to shine through."""
    count = int(rng.integers(wanted.count[0], wanted.count[1] + 1))
    kinds = [wanted.kinds[rng.integers(len(wanted.kinds))] for _ in range(count)]
    lamps = [kind for kind in kinds if kind != "SUN"]
    lights = [_lamp(kind, wanted, rng, plan, placed, len(lamps)) for kind in lamps]
    windows = [o for o in plan.openings if o.kind == "window"]
    if windows and len(lamps) < len(kinds):
        window = windows[rng.integers(len(windows))]
        lights.append(_sun(wanted, rng, plan.walls[window.wall], window))
    return tuple(lights)


def _lamp(
    kind: str, wanted: Lights, rng: np.random.Generator, plan: Plan, placed: list[Placed], count: int
) -> Light:
    """A luminous ceiling panel (AREA), or a globe that hangs a little lower (POINT)."""
    is_panel = kind == "AREA"
    size = float(rng.uniform(0.4, 0.9) if is_panel else rng.uniform(0.05, 0.12))
    z = plan.height - (0.02 if is_panel else float(rng.uniform(0.2, 0.4)))
    x, y = _place_above(rng, plan, [p for p in placed if p.top > z - size], size, count)
    watts = WATTS_PER_SQUARE_METRE * plan.floor_area * rng.uniform(*wanted.energy) / count
    pose = as_tuple(rigid(np.eye(3), (x, y, z)))  # its own -Z is down
    return Light("AREA" if is_panel else "POINT", pose, float(watts), lamp_colour(wanted, rng), size)


def _place_above(rng: np.random.Generator, plan: Plan, tall: list[Placed], size: float, count: int) -> Array:
    """[2]: near the middle of a part of the room, farther from it if there are several lamps."""
    spread = 0.1 if count == 1 else 0.3
    for _ in range(TRIES):
        zone = plan.zones[rng.integers(len(plan.zones))]
        half = (zone.max(axis=0) - zone.min(axis=0)) / 2
        place = zone.mean(axis=0) + rng.uniform(-spread, spread, 2) * 2 * half
        outline = plane.rectangle(place - size, place + size)
        clear = all(plane.separation(outline, p.footprint) > 0 for p in tall)
        if clear and plan.inside(outline, 0.05):
            return place
    return plan.zones[0].mean(axis=0)


def _sun(wanted: Lights, rng: np.random.Generator, wall: Wall, window: Opening) -> Light:
    """It comes in at a window and falls on the floor or on what stands there."""
    middle = np.array([[(window.left + window.right) / 2, 0.0, (window.bottom + window.top) / 2]])
    azimuth, elevation = np.radians(rng.uniform(-45, 45)), np.radians(rng.uniform(20, 50))
    outwards = np.cos(azimuth) * -wall.inward + np.sin(azimuth) * wall.along
    direction = np.array([*(np.cos(elevation) * outwards), np.sin(elevation)])
    target = wall.at(middle)[0]
    pose = as_tuple(looking_at(target + 10 * direction, target))
    energy = SUN_FACTOR * SUN_WATTS * rng.uniform(*wanted.energy)
    return Light("SUN", pose, float(energy), lamp_colour(wanted, rng), float(rng.uniform(0.5, 3)))
