"""Armrests: wooden ones between post and seat, metal hoops, or closed sides."""

import numpy as np

from .chair_back import BackFrame
from .chair_legs import leg_inset
from .chair_parameters import ChairParameters
from .chair_seat import SeatPlan
from .part import SINK, Part
from .solids import circle, fillet, loft, rounded_box, rounded_rectangle, sweep, tube

ARM_WIDTH, ARM_THICKNESS = 0.044, 0.022
SIDE_THICKNESS = 0.055
SIDES = ((-1, "left"), (1, "right"))


def arms(p: ChairParameters) -> list[Part]:
    if p.arm_style == "none" or p.back_style == "none":
        return []
    build = _closed if p.arm_style == "panel" else _wooden if p.has_wooden_legs else _hoop
    return [part for side, name in SIDES for part in build(p, side, name)]


def _wooden(p: ChairParameters, side: int, name: str) -> list[Part]:
    """From the post forwards, a little outwards, on a support that stands on the seat."""
    frame = BackFrame.of(p)
    x, front = SeatPlan.of(p).corner(side, -1, leg_inset(p))
    y, z = front + 0.16 * p.seat_depth, p.seat_height + p.arm_height
    post = frame.place(np.array([side * frame.half, 0.0, p.arm_height]))
    elbow = np.array([x + 0.02 * side, y, z])
    tip = elbow + np.array([0.01 * side, -0.07, -0.004])
    path = fillet(np.array([post, elbow, tip]), 0.15)
    arm = sweep(path, rounded_rectangle(ARM_WIDTH, ARM_THICKNESS, 0.009), 0.006)
    heights = np.linspace(p.seat_bottom + 0.3 * p.seat_thickness, z, 6)
    lean = np.linspace(0, 0.02 * side, 6)
    centres = np.stack([x + lean, np.full(6, y), heights], 1)
    support = loft(centres, circle(0.34 * p.leg_thickness), np.array([1.0, 1.0, 1.1, 1.1, 0.9, 0.8]))
    return [arm.part(f"arm {name}", p.frame_material), support.part(f"arm support {name}", p.frame_material)]


def _hoop(p: ChairParameters, side: int, name: str) -> list[Part]:
    """A bent tube out of the seat's side with a pad on it."""
    radius = 0.42 * p.leg_thickness
    z, low = p.seat_height + p.arm_height, p.seat_bottom + p.seat_thickness / 2
    near, out = 0.3 * p.seat_width * side, (p.seat_width / 2 + 0.03) * side
    front, rear = -0.22 * p.seat_depth, 0.2 * p.seat_depth
    points = [
        (near, rear, low), (out, rear, low), (out, rear + 0.02, z),
        (out, front, z), (out, front, low), (near, front, low),
    ]  # fmt: skip
    hoop = tube(fillet(np.array(points), 0.045), radius)
    pad = rounded_box((0.05, rear - front + 0.03, 0.024), 0.009, (1, 1, 1))
    pad = pad.moved(out, (front + rear) / 2, z + radius + 0.012 - SINK)
    return [hoop.part(f"arm {name}", p.frame_material), pad.part(f"arm pad {name}", "black plastic")]


def _closed(p: ChairParameters, side: int, name: str) -> list[Part]:
    """A padded side from the seat's underside to the arm's height."""
    bottom, top = p.seat_bottom - 0.01, p.seat_height + p.arm_height
    box = rounded_box((SIDE_THICKNESS, 0.98 * p.seat_depth, top - bottom), 0.022, (1, 6, 4))
    x = side * (p.seat_width / 2 + SIDE_THICKNESS / 2 - 0.012)
    return [box.moved(x, 0.0, (bottom + top) / 2).part(f"arm {name}", p.cushion_material)]
