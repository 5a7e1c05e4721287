"""What there is to choose about a chair, and how a random one is chosen."""

import dataclasses
from collections.abc import Iterable
from typing import Any

import numpy as np

from .materials import FABRICS, METALS, PAINTS, PLASTICS, QUIET_FABRICS, QUIET_PLASTICS, WOODS

LEGS = ("straight", "splayed", "turned", "sled", "cantilever", "star", "tulip")
WOODEN_LEGS = ("straight", "splayed", "turned")
BACKS = ("none", "panel", "upholstered", "slats", "rungs", "spindles")
FRAMED_BACKS = ("slats", "rungs", "spindles")  # they hang between two wooden posts
ARMS = ("none", "open", "panel")


@dataclasses.dataclass(frozen=True)
class ChairParameters:
    """One chair. Lengths in metres, angles in degrees."""

    seat_width: float
    seat_depth: float
    seat_height: float  # of the sitting surface, cushion included
    seat_thickness: float
    seat_roundness: float  # 0 nearly square in plan, 1 nearly round
    seat_taper: float  # how much narrower the seat is behind, as a part of its width
    cushion_thickness: float  # 0 without cushion
    leg_style: str  # one of LEGS
    leg_thickness: float
    leg_splay: float  # from upright; splayed legs only
    stretchers: str  # "yes" or "no", wooden legs only
    back_style: str  # one of BACKS
    back_height: float  # of its top above the sitting surface
    back_gap: float  # of its lower edge above the sitting surface
    back_lean: float
    back_curve: float  # how far the middle of its top lies behind its sides
    back_count: int  # of slats, rungs or spindles
    arm_style: str  # one of ARMS
    arm_height: float  # above the sitting surface
    frame_material: str
    seat_material: str
    cushion_material: str

    @property
    def height(self) -> float:
        """Of the whole chair."""
        return self.seat_height + (self.back_height if self.back_style != "none" else 0.0)

    @property
    def has_wooden_legs(self) -> bool:
        return self.leg_style in WOODEN_LEGS

    @property
    def seat_top(self) -> float:
        """Height of the seat board's upper side, on which the cushion lies."""
        return self.seat_height - self.cushion_thickness

    @property
    def seat_bottom(self) -> float:
        return self.seat_top - self.seat_thickness


def sample(rng: np.random.Generator) -> ChairParameters:
    """A chair that a shop could sell: style first, then what goes with it, then the sizes."""
    legs = _pick(rng, LEGS, (4, 4, 2, 2, 2.5, 2.5, 2))
    back = _pick(rng, *_BACKS_FOR[legs])
    wooden = legs in WOODEN_LEGS
    arms = "none" if back == "none" else _pick(rng, ARMS, (6, 3, 2.5 if back == "upholstered" else 0))
    high = back == "none" or (
        legs in ("straight", "splayed", "sled") and arms == "none" and rng.random() < 0.1
    )
    cushion = rng.uniform(0.035, 0.075) if back == "upholstered" or rng.random() < 0.35 else 0.0
    width = rng.uniform(0.40, 0.50) + (0.07 if arms != "none" else 0.0) - (0.06 if back == "none" else 0.0)
    depth = width * rng.uniform(0.92, 1.04) if back != "none" else width * rng.uniform(0.9, 1.0)
    frame, seat, cloth = _finishes(rng, legs, back)
    panel_arms = arms == "panel"
    roundness = (
        rng.uniform(0.05, 0.3) if rng.random() < (0.65 if back != "none" else 0.2) else rng.uniform(0.6, 0.95)
    )
    back_height = rng.uniform(0.30, 0.50) if not high else rng.uniform(0.20, 0.30)
    parameters = ChairParameters(
        seat_width=width,
        seat_depth=depth,
        seat_height=rng.uniform(0.62, 0.72) if high else rng.uniform(0.43, 0.48),
        seat_thickness=rng.uniform(0.020, 0.042),
        seat_roundness=0.1 if panel_arms else roundness,
        seat_taper=0.0 if panel_arms else rng.uniform(0.0, 0.16),
        cushion_thickness=cushion,
        leg_style=legs,
        leg_thickness=rng.uniform(0.030, 0.046) if wooden else rng.uniform(0.022, 0.030),
        leg_splay=rng.uniform(5.0, 13.0) if legs == "splayed" else 0.0,
        stretchers="yes" if wooden and (high or rng.random() < 0.45) else "no",
        back_style=back,
        back_height=back_height if back != "none" else 0.0,
        back_gap=back_height * rng.uniform(0.15, 0.4) if back != "none" else 0.0,
        back_lean=rng.uniform(5.0, 14.0) if back != "none" else 0.0,
        back_curve=rng.uniform(0.005, 0.05) if back != "none" else 0.0,
        back_count=_back_count(rng, back),
        arm_style=arms,
        arm_height=rng.uniform(0.17, 0.23) if arms != "none" else 0.0,
        frame_material=frame,
        seat_material=seat,
        cushion_material=cloth,
    )  # fmt: skip
    return _rounded(parameters)


# Backs that go with a base, and how often.
_WOODEN_BACKS = (("none", "panel", "upholstered", "slats", "rungs", "spindles"), (1, 2, 2, 3, 3, 3))
_BACKS_FOR: dict[str, tuple[tuple[str, ...], tuple[float, ...]]] = {
    "straight": _WOODEN_BACKS,
    "splayed": _WOODEN_BACKS,
    "turned": (("slats", "rungs", "spindles"), (1, 1, 1)),
    "sled": (("panel", "upholstered"), (2, 1)),
    "cantilever": (("panel", "upholstered"), (1, 1)),
    "star": (("panel", "upholstered"), (1, 2)),
    "tulip": (("none", "panel", "upholstered"), (1, 2, 1)),
}


def _finishes(rng: np.random.Generator, legs: str, back: str) -> tuple[str, str, str]:
    """Names of the frame's, the seat's and the cushion's material: one strong colour a chair."""
    if legs not in WOODEN_LEGS:
        frame = _pick(rng, METALS)
        boards = WOODS if rng.random() < 0.35 else PLASTICS
    else:
        frame = _pick(rng, WOODS if rng.random() < 0.6 else PAINTS)
        boards = WOODS if back in FRAMED_BACKS else QUIET_PLASTICS if frame in PAINTS else PLASTICS
    if back == "upholstered" and boards is PLASTICS:
        boards = QUIET_PLASTICS
    seat = frame if legs in WOODEN_LEGS and rng.random() < 0.6 else _pick(rng, boards)
    quiet = seat in WOODS or seat in QUIET_PLASTICS
    return frame, seat, _pick(rng, FABRICS if quiet and frame not in PAINTS else QUIET_FABRICS)


def _back_count(rng: np.random.Generator, back: str) -> int:
    low, high = {"slats": (3, 6), "rungs": (2, 5), "spindles": (4, 7)}.get(back, (0, 0))
    return int(rng.integers(low, high + 1))


def _pick(rng: np.random.Generator, choices: Iterable[str], weights: Iterable[float] | None = None) -> str:
    names = list(choices)
    odds = np.array(list(weights) if weights else [1.0] * len(names))
    return names[int(rng.choice(len(names), p=odds / odds.sum()))]


def _rounded(parameters: ChairParameters) -> ChairParameters:
    """To a tenth of a millimetre: nobody makes chairs finer, and the record reads better."""
    values = dataclasses.asdict(parameters).items()
    lengths: dict[str, Any] = {name: round(float(v), 4) for name, v in values if isinstance(v, float)}
    return dataclasses.replace(parameters, **lengths)
