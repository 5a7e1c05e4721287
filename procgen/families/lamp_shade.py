"""Shades: thin rings round the z axis with what holds them, their lower rim on z = 0."""

import numpy as np

from .lamp_parameters import LampParameters
from .part import SINK, Part, Solid
from .solids import lathe, revolve, tube

WALL = 0.003
BULB = 0.03  # radius
SPIDER = 3  # rods that hold a shade that is open above


def shade(p: LampParameters) -> list[Part]:
    """Parts round the z axis: the shade, what joins it to the axis near its top, and the bulb."""
    if p.shade_style == "globe":
        return [
            _globe(p).part("shade", p.shade_material),
            _collar(p, 2 * p.shade_radius).part("collar", p.stem_material),
        ]
    radii, heights = outline(p)
    parts = [_walls(radii, heights).part("shade", p.shade_material)]
    top, z = float(radii[-1]), float(heights[-1])
    if top > 0.03:
        ring = float(np.interp(z - 0.008, heights, radii)) - WALL / 2
        for i in range(SPIDER):
            rod = tube(np.array([(0, 0, z - 0.008), (*_direction(i, ring), z - 0.008)]), 0.002)
            parts.append(rod.part(f"spider {i + 1}", p.stem_material))
        parts.append(_collar(p, z - 0.018).part("collar", p.stem_material))
    else:
        parts.append(_collar(p, z).part("collar", p.stem_material))
    return [*parts, _bulb(p, z).part("bulb", "opal glass")]


def outline(p: LampParameters) -> tuple[np.ndarray, np.ndarray]:
    """Radii and heights of the shade from its lower rim, z = 0, to its upper end."""
    t = np.linspace(0, 1, 13)
    r, top = p.shade_radius, p.shade_opening
    if p.shade_style == "dome":
        angle = t * np.arccos(0.024 / r)
        return r * np.cos(angle), p.shade_height * np.sin(angle) / np.sin(angle[-1])
    curves = {
        "empire": (1 - t) ** 1.7, "bell": (1 - t) ** 2.6, "saucer": 1 - t**0.75,
    }  # fmt: skip
    curve = curves.get(p.shade_style, 1 - t)
    return top + (r - top) * curve, p.shade_height * t


def _walls(radii: np.ndarray, heights: np.ndarray) -> Solid:
    outer = np.stack([radii, heights], 1)
    inner = np.stack([radii - WALL, heights], 1)
    return revolve(np.concatenate([outer, inner[::-1]]))


def _globe(p: LampParameters) -> Solid:
    r = p.shade_radius
    angle = np.linspace(-np.pi / 2 + 0.12, np.pi / 2 - 0.12, 17)
    return lathe(np.stack([r + r * np.sin(angle), r * np.cos(angle)], 1), sides=32).moved(
        z=-r * (1 - np.cos(0.12))
    )


def _collar(p: LampParameters, z: float) -> Solid:
    """Where shade and stem meet, round height z."""
    r = max(0.022, 0.9 * p.stem_thickness)
    return lathe(np.array([(-0.016, 0.85 * r), (-0.012, r), (0.012, r), (0.02, 0.55 * r)])).moved(z=z)


def _bulb(p: LampParameters, top: float) -> Solid:
    """Hangs from the shade's upper end, or stands in a wide one; it never looks out below."""
    r = min(BULB, 0.35 * p.shade_radius, 0.3 * p.shade_height)
    angle = np.linspace(-1.45, 1.1, 9)
    ball = np.stack([r * np.sin(angle), r * np.cos(angle)], 1)
    middle = max(0.5 * p.shade_height, r + 0.004)
    neck = [(top - SINK - middle, 0.45 * r)]
    return lathe(np.concatenate([ball, neck])).moved(z=middle)


def _direction(index: int, radius: float) -> np.ndarray:
    angle = np.pi / 2 + 2 * np.pi * index / SPIDER
    return radius * np.array([np.cos(angle), np.sin(angle)])
