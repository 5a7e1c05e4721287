"""What a sofa stands on, at the corners of each of its footprints."""

import dataclasses

import numpy as np

from .leg_profiles import STRAIGHT
from .part import SINK, Part
from .sofa_arms import BLOCKS
from .sofa_parameters import SofaParameters
from .solids import circle, fillet, loft, rounded_box, rounded_rectangle, sweep

Footprint = tuple[float, float, float, float]  # left, front, right, back
INSET = 0.07  # from the deck's side to a leg's middle where no arm is above it


def legs(p: SofaParameters, footprints: list[Footprint]) -> list[Part]:
    if p.leg_style == "none":
        return []
    parts = []
    for number, (left, front, right, back) in enumerate(footprints):
        # The wing of a corner has its back where others have an arm.
        armless = ("left", "right") if number else (p.long_side,) if p.form == "corner" else ()
        lines = (left - _outwards(p, "left" in armless), right + _outwards(p, "right" in armless))
        corners = (lines[0], front, lines[1], back)
        found = {"runner": _runners, "plinth": _plinth}.get(p.leg_style, _corner_legs)(p, corners)
        name = "" if number == 0 else " wing"
        parts += [dataclasses.replace(part, name=part.name + name) for part in found]
    return parts


def _outwards(p: SofaParameters, armless: bool) -> float:
    """From the deck's side to the middle of a leg: below the arm's middle, if that is broad enough."""
    broad = 0.0 if armless else BLOCKS.get(p.arm_style, 0.0) * p.arm_width
    return broad / 2 - 2 * SINK if broad > 0.12 else -INSET


def _corner_legs(p: SofaParameters, corners: Footprint) -> list[Part]:
    left, front, right, back = corners
    top = p.leg_height + 2 * SINK
    parts = []
    for side, x in ((-1, left), (1, right)):
        for end, y in ((-1, front + 0.07), (1, back - 0.09)):
            name = f"leg {'front' if end < 0 else 'back'} {'left' if side < 0 else 'right'}"
            if p.leg_style == "block":
                leg = rounded_box((0.06, 0.06, top), 0.005, (1, 1, 1)).moved(x, y, top / 2)
            elif p.leg_style == "pins":
                splay = np.array([side, end]) * 0.02
                leg = loft(
                    np.array([(*(np.array([x, y]) + splay), 0.0), (x, y, top)]), circle(0.010), np.ones(2)
                )
            else:
                z, scales = STRAIGHT[:, 0] * top, STRAIGHT[:, 1]
                out = (1 - STRAIGHT[:, 0])[:, None] * np.array([side, end]) * 0.022
                centres = np.concatenate([np.array([x, y]) + out, z[:, None]], 1)
                leg = loft(centres, circle(0.026), scales)
            parts.append(leg.part(name, p.leg_material))
    return parts


def _runners(p: SofaParameters, corners: Footprint) -> list[Part]:
    """A loop of flat bar at each end."""
    left, front, right, back = corners
    front, back, z = front + 0.05, back - 0.06, p.leg_height + SINK
    section = rounded_rectangle(0.04, 0.012, 0.002)
    parts = []
    for name, x in (("left", left), ("right", right)):
        path = [(x, front, z), (x, front, 0.006), (x, back, 0.006), (x, back, z)]
        runner = sweep(fillet(np.array(path), 0.012, steps=3), section, 0.001)
        parts.append(runner.part(f"runner {name}", p.leg_material))
    return parts


def _plinth(p: SofaParameters, corners: Footprint) -> list[Part]:
    left, front, right, back = corners
    tall = p.leg_height + SINK
    size = (right - left + INSET, back - front - 0.08, tall)
    box = rounded_box(size, 0.004, (1, 1, 1)).moved((left + right) / 2, (front + back) / 2, tall / 2)
    return [box.part("plinth", p.leg_material)]
