"""What a chair stands on: wooden legs with aprons and stretchers, or a base of metal."""

import itertools

import numpy as np

from .chair_parameters import ChairParameters
from .chair_seat import SeatPlan
from .leg_profiles import SPLAYED, STRAIGHT, TURNING
from .part import SINK, Part
from .solids import circle, fillet, lathe, loft, rounded_box, rounded_rectangle, sweep, tube

APRON_HEIGHT = 0.055
BEND_RADIUS = 0.055  # of metal tube
CASTOR_RADIUS = 0.027
STAR_ARMS = 5
CORNERS = list(itertools.product((-1, 1), (-1, 1)))  # (side, end), see SeatPlan.corner


def legs(p: ChairParameters) -> list[Part]:
    if p.has_wooden_legs:
        return _wooden(p)
    return {"sled": _sled, "cantilever": _cantilever, "star": _star, "tulip": _tulip}[p.leg_style](p)


def leg_section(p: ChairParameters) -> np.ndarray:
    """[K, 2]: the section of a wooden leg, and of a post of the same chair."""
    if p.leg_style == "straight":
        return rounded_rectangle(p.leg_thickness, p.leg_thickness, 0.18 * p.leg_thickness)
    return circle(p.leg_thickness / 2)


def leg_inset(p: ChairParameters) -> float:
    """From the corner of the seat's plan to the axis of a leg."""
    return 0.62 * p.leg_thickness


def _wooden(p: ChairParameters) -> list[Part]:
    shape = {"straight": STRAIGHT, "splayed": SPLAYED, "turned": TURNING}[p.leg_style]
    top = p.seat_bottom + 0.006
    parts = []
    for side, end in CORNERS:
        centres = np.array([_leg_axis(p, side, end, z) for z in shape[:, 0] * top])
        leg = loft(centres, leg_section(p), shape[:, 1])
        parts.append(leg.part(f"leg {_place(side, end)}", p.frame_material))
    return parts + (_aprons(p) if p.leg_style != "splayed" else []) + _stretchers(p)


def _leg_axis(p: ChairParameters, side: int, end: int, z: float) -> np.ndarray:
    """[3]: the middle of a wooden leg at height z."""
    x, y = SeatPlan.of(p).corner(side, end, _splayed_inset(p))
    out = np.tan(np.radians(p.leg_splay)) * (p.seat_bottom - z)
    return np.array([x + 0.65 * side * out, y + 0.9 * end * out, z])


def _splayed_inset(p: ChairParameters) -> float:
    return leg_inset(p) + (0.04 if p.leg_style == "splayed" else 0.0)


def _aprons(p: ChairParameters) -> list[Part]:
    height = APRON_HEIGHT - SINK
    z = p.seat_bottom + SINK - APRON_HEIGHT / 2
    section = rounded_rectangle(0.02, height, 0.003)
    return [
        sweep(np.array([a, b]), section, chamfer=0.001).part(f"apron {name}", p.frame_material)
        for name, a, b in _sides(p, z)
    ]


def _stretchers(p: ChairParameters) -> list[Part]:
    """Square chairs have one on each side, at two heights; round-legged ones an H."""
    if p.stretchers == "no":
        return []
    low, high = 0.26 * p.seat_bottom, 0.36 * p.seat_bottom
    if p.leg_style == "straight":
        section = rounded_rectangle(0.018, 0.026, 0.004)
        bars = [
            (name, a, b)
            for z, names in ((low, ("left", "right")), (high, ("front", "back")))
            for name, a, b in _sides(p, z)
            if name in names
        ]
        return [
            sweep(np.array([a, b]), section, 0.001).part(f"stretcher {n}", p.frame_material)
            for n, a, b in bars
        ]
    pair = [(name, a, b) for name, a, b in _sides(p, low) if name in ("left", "right")]
    pair.append(("middle", (pair[0][1] + pair[0][2]) / 2, (pair[1][1] + pair[1][2]) / 2))
    radius = 0.26 * p.leg_thickness
    return [tube(np.array([a, b]), radius).part(f"stretcher {n}", p.frame_material) for n, a, b in pair]


def _sides(p: ChairParameters, z: float) -> list[tuple[str, np.ndarray, np.ndarray]]:
    """The four lines from leg to leg at height z."""
    ends = {"front": (-1, -1, 1, -1), "back": (-1, 1, 1, 1), "left": (-1, -1, -1, 1), "right": (1, -1, 1, 1)}
    return [(name, _leg_axis(p, *e[:2], z), _leg_axis(p, *e[2:], z)) for name, e in ends.items()]


def _under_seat(p: ChairParameters, radius: float) -> float:
    """Height of the axis of a tube that is fixed to the seat's underside."""
    return p.seat_bottom - radius + SINK


def _sled(p: ChairParameters) -> list[Part]:
    radius, plan = p.leg_thickness / 2, SeatPlan.of(p)
    z = _under_seat(p, radius)
    parts = []
    for side, name in ((-1, "left"), (1, "right")):
        x, front = plan.corner(side, -1, 1.2 * radius)
        rear_x, back = plan.corner(side, 1, 1.2 * radius)
        middle = ((x + rear_x) / 2, (front + back) / 2)
        points = [
            (*middle, z), (x, front, z), (x, front - 0.02, radius),
            (rear_x, back + 0.04, radius), (rear_x, back, z), (*middle, z),
        ]  # fmt: skip
        parts.append(
            tube(fillet(np.array(points), BEND_RADIUS), radius).part(f"runner {name}", p.frame_material)
        )
    return parts


def _cantilever(p: ChairParameters) -> list[Part]:
    radius, plan = p.leg_thickness / 2, SeatPlan.of(p)
    z = _under_seat(p, radius)
    half = []
    for side in (-1, 1):
        x, front = plan.corner(side, -1, 1.2 * radius)
        rear_x, back = plan.corner(side, 1, 1.2 * radius)
        floor = [(x, front - 0.01, radius), (x, p.seat_depth / 2, radius)]
        half.append([(rear_x, back, z), (x, front, z), *floor])
    path = fillet(np.array(half[0] + half[1][::-1]), BEND_RADIUS)
    return [tube(path, radius).part("cantilever tube", p.frame_material)]


def _star(p: ChairParameters) -> list[Part]:
    reach = 0.27 + 0.1 * (p.seat_width - 0.45)
    parts = [_plate(p), _column(p)]
    for i in range(STAR_ARMS):
        angle = np.pi / 2 + 2 * np.pi * i / STAR_ARMS
        out = np.array([np.cos(angle), np.sin(angle), 0.0])
        tip = reach * out + [0, 0, 0.075]
        points = np.array([[0, 0, 0.11], 0.3 * reach * out + [0, 0, 0.11], tip])
        arm = sweep(fillet(points, 0.1), rounded_rectangle(0.036, 0.026, 0.008), 0.004)
        parts.append(arm.part(f"star arm {i + 1}", p.frame_material))
        parts += _castor(i, tip - 0.018 * out, np.array([-out[1], out[0], 0.0]))
    return parts


def _castor(index: int, under: np.ndarray, axle: np.ndarray) -> list[Part]:
    hub = np.array([under[0], under[1], CASTOR_RADIUS])
    stem = tube(np.array([hub, under]), 0.007)
    wheels = tube(np.array([hub - 0.021 * axle, hub + 0.021 * axle]), CASTOR_RADIUS)
    return [
        stem.part(f"castor stem {index + 1}", "black plastic"),
        wheels.part(f"castor {index + 1}", "black plastic"),
    ]


def _plate(p: ChairParameters) -> Part:
    height = 0.022
    plate = rounded_box((0.42 * p.seat_width, 0.46 * p.seat_depth, height), 0.006, (1, 1, 1))
    return plate.moved(z=p.seat_bottom + SINK - height / 2).part("seat plate", p.frame_material)


def _column(p: ChairParameters) -> Part:
    """A gas lift: sleeve below, piston above."""
    top, sleeve = p.seat_bottom - 0.010, 0.62 * p.seat_bottom
    stations = np.array([
        (0.080, 0.030), (0.085, 0.034), (0.135, 0.034), (0.140, 0.027),
        (sleeve, 0.027), (sleeve + 0.003, 0.016), (top, 0.016),
    ])  # fmt: skip
    return lathe(stations).part("column", p.frame_material)


def _tulip(p: ChairParameters) -> list[Part]:
    foot = 0.5 * p.seat_width
    stem = 0.9 * p.leg_thickness
    heights = np.linspace(0, 1, 12)
    waist = stem + (foot - stem) * (1 - heights) ** 7 + (0.24 * p.seat_width - stem) * heights**9
    rise = 0.012 + heights * (p.seat_bottom + SINK - 0.012)
    stations = np.concatenate([[(0.0, foot - 0.003), (0.003, foot)], np.stack([rise, waist], 1)])
    return [lathe(stations).part("tulip base", p.frame_material)]


def _place(side: int, end: int) -> str:
    return f"{'front' if end < 0 else 'back'} {'left' if side < 0 else 'right'}"
