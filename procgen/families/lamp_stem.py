"""Stems, bodies and bases, and where they hold a shade."""

import dataclasses
from collections.abc import Callable, Sequence

import numpy as np

from .lamp_bodies import BODIES, smooth
from .lamp_parameters import LampParameters
from .part import SINK, Part, Solid
from .solids import circle, fillet, lathe, loft, rounded_rectangle, slab, sweep, tube

BASE_HEIGHT = 0.022
CANOPY_HEIGHT = 0.03


@dataclasses.dataclass(frozen=True)
class Mount:
    """Where a shade goes: its own z axis runs along ``axis``, its collar sits at ``place``."""

    place: np.ndarray  # [3]
    axis: np.ndarray  # [3], unit: from the shade's opening to its collar


UP = np.array([0.0, 0.0, 1.0])


def stem(p: LampParameters, rise: float) -> tuple[list[Part], list[Mount]]:
    """``rise`` is how high the collar is above the shade's lower rim."""
    build: dict[str, Callable[[LampParameters, float], tuple[list[Part], list[Mount]]]] = {
        "turned": _turned, "column": _column, "tripod": _tripod, "arc": _arc, "jointed": _jointed,
        "gooseneck": _gooseneck, "cord": _hanging, "rod": _hanging, "arms": _branching,
    }  # fmt: skip
    parts, mounts = build[p.stem_style](p, rise)
    return base(p) + parts, mounts


def base(p: LampParameters) -> list[Part]:
    r = p.base_radius
    if p.base_style == "none":
        return []
    if p.base_style == "canopy":
        stations = np.array([(0, 0.4 * r), (0.006, 0.8 * r), (CANOPY_HEIGHT - 0.004, r), (CANOPY_HEIGHT, r)])
        return [lathe(stations, sides=32).moved(z=p.height - CANOPY_HEIGHT).part("canopy", p.base_material)]
    if p.base_style == "square":
        plate = slab(rounded_rectangle(2 * r, 2 * r, 0.008), BASE_HEIGHT, 0.004)
        return [plate.part("base", p.base_material)]
    if p.base_style == "bell":
        t = np.linspace(0, 1, 9)
        curve = np.stack([0.008 + 0.05 * t, 0.012 + (r - 0.012) * (1 - t) ** 2.2], 1)
        return [
            lathe(np.concatenate([[(0, r - 0.002), (0.003, r)], curve]), sides=40).part(
                "base", p.base_material
            )
        ]
    h = BASE_HEIGHT
    stations = np.array([(0, r - 0.003), (0.003, r), (h - 0.006, r), (h - 0.001, r - 0.005), (h, r - 0.012)])
    return [lathe(stations, sides=40).part("base", p.base_material)]


def _foot(p: LampParameters) -> float:
    """Height at which what stands on the base begins."""
    return BASE_HEIGHT - SINK if p.base_style != "none" else 0.0


def _rod(p: LampParameters, points: Sequence[tuple[float, ...]], bend: float = 0.0) -> Solid:
    path = np.array(points, dtype=np.float64)
    return tube(fillet(path, bend, steps=10) if bend else path, p.stem_thickness / 2)


def _turned(p: LampParameters, rise: float) -> tuple[list[Part], list[Mount]]:
    """A turned body, and a short rod from it to the shade."""
    place = p.height - (p.shade_height if p.shade_style != "globe" else 2 * p.shade_radius) + rise
    low = _foot(p)
    top = p.height - p.shade_height + 0.02  # the body reaches just under the shade's rim
    curve = smooth(BODIES[p.body_style]) * [top - low, p.body_radius] + [low, 0]
    body = lathe(curve, sides=36).part("body", p.base_material)
    rod = tube(np.array([(0, 0, top - 0.02), (0, 0, place)]), 0.006).part("rod", p.stem_material)
    return [body, rod], [Mount(np.array([0, 0, place]), UP)]


def _column(p: LampParameters, rise: float) -> tuple[list[Part], list[Mount]]:
    tall = p.shade_height if p.shade_style != "globe" else 2 * p.shade_radius
    # A globe sits on its stem; other shades hang from it.
    place = p.height - tall + (0.0 if p.shade_style == "globe" else rise)
    return [_rod(p, [(0, 0, _foot(p)), (0, 0, place)]).part("stem", p.stem_material)], [
        Mount(np.array([0, 0, place]), -UP if p.shade_style == "globe" else UP)
    ]


def _tripod(p: LampParameters, rise: float) -> tuple[list[Part], list[Mount]]:
    place = p.height - p.shade_height + rise
    hub = p.height - p.shade_height - 0.05
    parts = [
        tube(np.array([(0, 0, hub - 0.02), (0, 0, place)]), 0.007).part("rod", p.stem_material),
        lathe(np.array([(-0.03, 0.025), (-0.026, 0.03), (0.01, 0.03), (0.016, 0.02)]))
        .moved(z=hub)
        .part("hub", p.stem_material),
    ]
    heights = np.array([0.0, 0.01, 0.7, 1.0]) * hub
    for i in range(3):
        out = _direction(i, 3)
        centres = np.concatenate(
            [out * (0.014 + (p.stem_reach - 0.014) * (1 - heights / hub))[:, None], heights[:, None]], 1
        )
        leg = loft(centres, circle(p.stem_thickness / 2), np.array([0.6, 0.7, 1.0, 0.9]))
        parts.append(leg.part(f"leg {i + 1}", p.base_material))
    return parts, [Mount(np.array([0, 0, place]), UP)]


def _arc(p: LampParameters, rise: float) -> tuple[list[Part], list[Mount]]:
    """A long bow from the base at the back over to the front."""
    t = np.linspace(0, np.pi * 0.8, 28)
    half, top = p.stem_reach / 2, p.height - p.stem_thickness / 2
    straight = 0.42 * p.height
    bow = [(0.0, -half + half * np.cos(a), straight + (top - straight) * np.sin(a)) for a in t]
    parts = [_rod(p, [(0.0, 0.0, _foot(p)), *bow]).part("stem", p.stem_material)]
    end = np.array(bow[-1])
    return parts, [Mount(end - [0, 0, 0.01], UP)]


def _jointed(p: LampParameters, rise: float) -> tuple[list[Part], list[Mount]]:
    """Two arms: the lower leans back, the upper reaches forward; the head looks down to the front."""
    tip = np.array([0.0, -p.stem_reach, p.height - 0.75 * rise])
    foot = np.array([0.0, 0.0, _foot(p) + 0.03])
    elbow = np.array([0.0, 0.32 * p.stem_reach, 0.56 * p.height])
    r = p.stem_thickness / 2
    parts = []
    for name, a, b in (("lower arm", foot, elbow), ("upper arm", elbow, tip)):
        for side, label in ((-1, "left"), (1, "right")):
            offset = np.array([side * 1.9 * r, 0, 0])
            parts.append(tube(np.array([a + offset, b + offset]), r).part(f"{name} {label}", p.stem_material))
    for name, joint in (("foot joint", foot), ("elbow", elbow), ("head joint", tip)):
        axle = np.array([3.6 * r, 0, 0])
        parts.append(tube(np.array([joint - axle, joint + axle]), 2.2 * r).part(name, p.stem_material))
    post = lathe(np.array([(_foot(p), 0.018), (_foot(p) + 0.004, 0.016), (float(foot[2]), 0.012)]))
    parts.append(post.part("post", p.stem_material))
    axis = np.array([0.0, 0.42, 1.0]) / np.hypot(0.42, 1.0)
    return parts, [Mount(tip, axis)]


def _gooseneck(p: LampParameters, rise: float) -> tuple[list[Part], list[Mount]]:
    reach = p.stem_reach
    top, down = p.height - p.stem_thickness / 2, 0.22
    path = [(0.0, 0.0, _foot(p)), (0.0, 0.0, top), (0.0, -reach, top), (0.0, -reach - 0.03, top - 0.09)]
    parts = [_rod(p, path, bend=0.49 * reach).part("stem", p.stem_material)]
    axis = np.array([0.0, down, 1.0]) / np.hypot(down, 1.0)
    return parts, [Mount(np.array([0.0, -reach - 0.03, top - 0.095]), axis)]


def _hanging(p: LampParameters, rise: float) -> tuple[list[Part], list[Mount]]:
    place, top = rise, p.height - CANOPY_HEIGHT + 2 * SINK
    line = tube(np.array([(0, 0, place), (0, 0, top)]), p.stem_thickness / 2)
    return [line.part("line", p.stem_material)], [Mount(np.array([0, 0, place]), UP)]


def _branching(p: LampParameters, rise: float) -> tuple[list[Part], list[Mount]]:
    """Arms like spokes round a rod; the shades hang from their ends."""
    r, reach = p.stem_thickness / 2, p.stem_reach
    if p.kind == "pendant":
        low, high = rise + 0.03, p.height - CANOPY_HEIGHT + 2 * SINK
        hub = low
        start = hub - 0.05
    else:
        hub, start, high = p.height - 0.1, _foot(p), p.height - 0.06
    rod = tube(np.array([(0, 0, start), (0, 0, high)]), r).part("rod", p.stem_material)
    ball = lathe(np.array([(-0.03, 0.008), (-0.02, 0.024), (0, 0.03), (0.02, 0.024), (0.03, 0.008)])).moved(
        z=hub
    )
    parts, mounts = [rod, ball.part("hub", p.stem_material)], []
    for i in range(p.arms):
        out = np.append(_direction(i, p.arms), 0.0)
        end = hub * UP + reach * out
        path = np.array([hub * UP, end + 0.07 * UP - 0.03 * reach * out, end])
        parts.append(sweep(fillet(path, 0.05), circle(0.75 * r), 0.001).part(f"arm {i + 1}", p.stem_material))
        mounts.append(Mount(end, UP))
    return parts, mounts


def _direction(index: int, count: int) -> np.ndarray:
    """[2]: the index-th of ``count`` directions, the first to the back."""
    angle = np.pi / 2 + 2 * np.pi * index / count
    return np.array([np.cos(angle), np.sin(angle)])
