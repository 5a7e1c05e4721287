"""The back of a chair: two posts, and what they hold."""

import dataclasses

import numpy as np

from .chair_legs import BEND_RADIUS, leg_inset, leg_section
from .chair_parameters import FRAMED_BACKS, ChairParameters
from .chair_seat import SeatPlan
from .part import SINK, Part, Solid
from .solids import fillet, loft, rounded_box, rounded_rectangle, slab, tube

CREST_HEIGHT = 0.065
RAIL_HEIGHT = 0.030
PANEL_THICKNESS = 0.016
UPHOLSTERY_THICKNESS = 0.055
POST_TOP = 0.72  # thickness of a wooden post at its top, as a part of the leg's


@dataclasses.dataclass(frozen=True)
class BackFrame:
    """Maps a back built upright to the leaning, curved one.

    Upright coordinates are (x, d, h): d backwards from the posts' axes, h up from the seat.
    """

    half: float  # x of the right post's axis
    y: float  # of the posts' axes where they leave the seat
    post_radius: float  # half the depth of a post
    height: float
    seat_height: float
    slope: float
    curve: float

    @classmethod
    def of(cls, p: ChairParameters) -> "BackFrame":
        plan, slope = SeatPlan.of(p), float(np.tan(np.radians(p.back_lean)))
        if p.has_wooden_legs:
            half, y = (float(v) for v in plan.corner(1, 1, leg_inset(p)))
            radius = p.leg_thickness / 2
        else:
            # Metal posts come from under the seat and rise just behind it.
            radius = 0.42 * p.leg_thickness
            half = min(float(plan.corner(1, 1, 0.02)[0]), 0.36 * p.seat_width)
            y = p.seat_depth / 2 + radius
        return cls(half, y, radius, p.back_height, p.seat_height, slope, p.back_curve)

    def place(self, points: np.ndarray) -> np.ndarray:
        """points: [..., 3] of (x, d, h); returns asset coordinates."""
        x, d, h = np.moveaxis(points, -1, 0)
        hollow = self.curve * (1 - (x / self.half) ** 2) * np.clip(h / self.height, 0, 1)
        return np.stack([x, self.y + d + self.slope * np.maximum(h, 0) + hollow, self.seat_height + h], -1)


def back(p: ChairParameters) -> list[Part]:
    if p.back_style == "none":
        return []
    frame = BackFrame.of(p)
    if p.back_style in FRAMED_BACKS:
        filling = {"slats": _slats, "rungs": _rungs, "spindles": _spindles}[p.back_style](p, frame)
        return [*_posts(p, frame, p.back_height - CREST_HEIGHT / 2), _crest(p, frame), *filling]
    return [*_posts(p, frame, 0.82 * p.back_height), _board(p, frame)]


def back_front(p: ChairParameters) -> float:
    """The y at which the posts begin: a cushion ends before it."""
    if p.back_style == "none" or not p.has_wooden_legs:
        return p.seat_depth / 2
    frame = BackFrame.of(p)
    return frame.y - frame.post_radius


def _posts(p: ChairParameters, frame: BackFrame, top: float) -> list[Part]:
    return [
        (_wooden_post if p.has_wooden_legs else _metal_post)(p, frame, side * frame.half, top).part(
            f"post {name}", p.frame_material
        )
        for side, name in ((-1, "left"), (1, "right"))
    ]


def _wooden_post(p: ChairParameters, frame: BackFrame, x: float, top: float) -> Solid:
    foot = p.seat_bottom + 0.3 * p.seat_thickness - p.seat_height
    heights = np.concatenate([[foot], np.linspace(0, top, 7)])
    scales = 1 - (1 - POST_TOP) * np.clip(heights / frame.height, 0, 1)
    heights, scales = np.append(heights, top + 0.004), np.append(scales, scales[-1] * 0.8)
    centres = np.stack([np.full_like(heights, x), np.zeros_like(heights), heights], 1)
    return loft(centres, leg_section(p), scales).bent(frame.place)


def _metal_post(p: ChairParameters, frame: BackFrame, x: float, top: float) -> Solid:
    under = p.seat_bottom - frame.post_radius + SINK
    rise = frame.place(np.array([[x, 0.0, 0.0], [x, 0.0, top]]))
    bracket = [(x, frame.y - 0.16, under), (x, frame.y, under)]
    return tube(fillet(np.array([*bracket, *rise]), BEND_RADIUS), frame.post_radius)


def _crest(p: ChairParameters, frame: BackFrame) -> Part:
    length = 2 * frame.half + 1.3 * p.leg_thickness
    rail = rounded_box((length, 0.82 * p.leg_thickness, CREST_HEIGHT), 0.008, (12, 1, 2))
    return (
        rail.moved(z=frame.height - CREST_HEIGHT / 2).bent(frame.place).part("crest rail", p.frame_material)
    )


def _rail(p: ChairParameters, frame: BackFrame, h: float, height: float, name: str) -> Part:
    """A rail from post axis to post axis, its middle at height h above the seat."""
    rail = rounded_box((2 * frame.half, 0.42 * p.leg_thickness, height), 0.005, (10, 1, 1))
    return rail.moved(z=h).bent(frame.place).part(name, p.frame_material)


def _slats(p: ChairParameters, frame: BackFrame) -> list[Part]:
    bottom, top = p.back_gap, frame.height - CREST_HEIGHT
    pitch = 2 * frame.half / (p.back_count + 0.6)
    parts = [_rail(p, frame, bottom, RAIL_HEIGHT, "lower rail")]
    for i in range(p.back_count):
        x = (i - (p.back_count - 1) / 2) * pitch
        length = top - bottom + 0.016
        slat = rounded_box((0.55 * pitch, 0.28 * p.leg_thickness, length), 0.004, (2, 1, 6))
        slat = slat.moved(x=x, z=(bottom + top) / 2).bent(frame.place)
        parts.append(slat.part(f"slat {i + 1}", p.frame_material))
    return parts


def _rungs(p: ChairParameters, frame: BackFrame) -> list[Part]:
    """A ladder: the crest is its highest rung."""
    bottom, top = p.back_gap, frame.height - CREST_HEIGHT / 2
    heights = np.linspace(bottom, top, p.back_count + 1)[:-1]
    height = min(0.05, 0.6 * float(top - bottom) / p.back_count)
    return [_rail(p, frame, float(h), height, f"rung {i + 1}") for i, h in enumerate(heights)]


def _spindles(p: ChairParameters, frame: BackFrame) -> list[Part]:
    """Thin turned rods from the seat to the crest, fuller in the middle, a little fanned."""
    foot = p.seat_bottom + 0.4 * p.seat_thickness - p.seat_height
    heights = np.linspace(foot, frame.height - 0.8 * CREST_HEIGHT, 9)
    scales = 0.75 + 0.5 * np.sin(np.linspace(0, np.pi, 9))
    parts = []
    for i in range(p.back_count):
        along = (i + 1) / (p.back_count + 1) * 2 - 1
        x = along * frame.half * np.linspace(0.94, 1.0, 9)
        centres = np.stack([x, np.zeros(9), heights], 1)
        rod = loft(centres, 0.0075 * rounded_rectangle(2, 2, 0.99, steps=2), scales).bent(frame.place)
        parts.append(rod.part(f"spindle {i + 1}", p.frame_material))
    return parts


def _board(p: ChairParameters, frame: BackFrame) -> Part:
    """A plywood or plastic panel, or an upholstered pad, fixed to the front of the posts."""
    soft = p.back_style == "upholstered"
    thickness = UPHOLSTERY_THICKNESS if soft else PANEL_THICKNESS
    width = max(2 * frame.half + 2.2 * frame.post_radius, 0.86 * p.seat_width)
    height = frame.height - p.back_gap
    corner = 0.05 + 0.25 * p.seat_roundness * height
    if soft:
        board = rounded_box((width, thickness, height), 0.024, (14, 1, 10))
    else:
        flat = slab(
            rounded_rectangle(width, height, corner, steps=8, divisions=10), thickness, 0.35 * thickness
        )
        # Stand it up: its plan's y becomes h, its thickness d. Two swapped axes need one turned.
        board = flat.bent(lambda v: np.stack([v[:, 0], thickness / 2 - v[:, 2], v[:, 1]], 1))
    d = -(POST_TOP * frame.post_radius if p.has_wooden_legs else frame.post_radius) - thickness / 2 + SINK
    board = board.moved(y=d, z=p.back_gap + height / 2).bent(frame.place)
    return board.part("back panel", p.cushion_material if soft else p.seat_material)
