"""How a random chair is chosen: one that a shop could sell.

First the style, then the sizes and finishes that go with it. Whatever a style does not have is 0
or "none" in the parameters, so that the record holds nothing that cannot be seen.
"""

import dataclasses
from typing import Any

import numpy as np

from .chair_parameters import ARMS, FRAMED_BACKS, LEGS, WOODEN_LEGS, ChairParameters
from .choosing import pick, rounded
from .materials import FABRICS, METALS, PAINTS, PLASTICS, QUIET_FABRICS, QUIET_PLASTICS, WOODS

# How often each of LEGS is chosen, and which backs go with it how often.
_LEGS = (4, 4, 2, 2, 2.5, 2.5, 2)
_WOODEN_BACKS: dict[str, float] = {
    "none": 1,
    "panel": 2,
    "upholstered": 2,
    "slats": 3,
    "rungs": 3,
    "spindles": 3,
}
_BACKS: dict[str, dict[str, float]] = {
    "straight": _WOODEN_BACKS,
    "splayed": _WOODEN_BACKS,
    "turned": {"slats": 1, "rungs": 1, "spindles": 1},
    "sled": {"panel": 2, "upholstered": 1},
    "cantilever": {"panel": 1, "upholstered": 1},
    "star": {"panel": 1, "upholstered": 2},
    "tulip": {"none": 1, "panel": 2, "upholstered": 1},
}
_COUNTS = {"slats": (3, 6), "rungs": (2, 5), "spindles": (4, 7)}


@dataclasses.dataclass(frozen=True)
class _Style:
    legs: str
    back: str
    arms: str
    high: bool  # a stool to sit on at a bar

    @property
    def wooden(self) -> bool:
        return self.legs in WOODEN_LEGS


def sample(rng: np.random.Generator) -> ChairParameters:
    style = _style(rng)
    values = _seat(rng, style) | _stand(rng, style) | _back(rng, style) | _arms(rng, style)
    values |= _finishes(rng, style, cushioned=values["cushion_thickness"] > 0)
    return ChairParameters(**rounded(values))


def _style(rng: np.random.Generator) -> _Style:
    legs = pick(rng, LEGS, _LEGS)
    back = pick(rng, _BACKS[legs], _BACKS[legs].values())
    # Closed sides belong to a padded back.
    arms = "none" if back == "none" else pick(rng, ARMS, (6, 3, 2.5 if back == "upholstered" else 0))
    may_be_high = legs in ("straight", "splayed", "sled") and arms == "none"
    return _Style(legs, back, arms, high=back == "none" or (may_be_high and rng.random() < 0.1))


def _seat(rng: np.random.Generator, style: _Style) -> dict[str, Any]:
    backless, closed = style.back == "none", style.arms == "panel"
    width = rng.uniform(0.40, 0.50) + (0.07 if style.arms != "none" else 0.0) - (0.06 if backless else 0.0)
    square = rng.random() < (0.2 if backless else 0.65)
    roundness = rng.uniform(0.05, 0.3) if square else rng.uniform(0.6, 0.95)
    cushioned = style.back == "upholstered" or rng.random() < 0.35
    return {
        "seat_width": width,
        "seat_depth": width * rng.uniform(0.92, 1.02),
        "seat_height": rng.uniform(0.62, 0.72) if style.high else rng.uniform(0.43, 0.48),
        "seat_thickness": rng.uniform(0.020, 0.042),
        "seat_roundness": 0.1 if closed else roundness,
        "seat_taper": 0.0 if closed else rng.uniform(0.0, 0.16),
        "cushion_thickness": rng.uniform(0.035, 0.075) if cushioned else 0.0,
    }


def _stand(rng: np.random.Generator, style: _Style) -> dict[str, Any]:
    return {
        "leg_style": style.legs,
        "leg_thickness": rng.uniform(0.030, 0.046) if style.wooden else rng.uniform(0.022, 0.030),
        "leg_splay": rng.uniform(5.0, 13.0) if style.legs == "splayed" else 0.0,
        "stretchers": "yes" if style.wooden and (style.high or rng.random() < 0.45) else "no",
    }


def _back(rng: np.random.Generator, style: _Style) -> dict[str, Any]:
    if style.back == "none":
        sizes = dict.fromkeys(("back_height", "back_gap", "back_lean", "back_curve"), 0.0)
        return {"back_style": "none", "back_count": 0} | sizes
    height = rng.uniform(0.20, 0.30) if style.high else rng.uniform(0.30, 0.50)
    low, high = _COUNTS.get(style.back, (0, 0))
    return {
        "back_style": style.back,
        "back_height": height,
        "back_gap": height * rng.uniform(0.15, 0.4),
        "back_lean": rng.uniform(5.0, 14.0),
        "back_curve": rng.uniform(0.005, 0.05),
        "back_count": int(rng.integers(low, high + 1)),
    }


def _arms(rng: np.random.Generator, style: _Style) -> dict[str, Any]:
    return {"arm_style": style.arms, "arm_height": rng.uniform(0.17, 0.23) if style.arms != "none" else 0.0}


def _finishes(rng: np.random.Generator, style: _Style, cushioned: bool) -> dict[str, Any]:
    """One strong colour a chair; the rest is wood, metal or quiet."""
    if style.wooden:
        frame = pick(rng, WOODS if rng.random() < 0.6 else PAINTS)
        painted = frame in PAINTS
        boards = WOODS if style.back in FRAMED_BACKS else QUIET_PLASTICS if painted else PLASTICS
    else:
        frame = pick(rng, METALS)
        boards = WOODS if rng.random() < 0.35 else PLASTICS
    if style.back == "upholstered" and boards is PLASTICS:
        boards = QUIET_PLASTICS
    seat = frame if style.wooden and rng.random() < 0.6 else pick(rng, boards)
    quiet = frame not in PAINTS and (seat in WOODS or seat in QUIET_PLASTICS)
    cloth = pick(rng, FABRICS if quiet else QUIET_FABRICS) if cushioned else "none"
    return {"frame_material": frame, "seat_material": seat, "cushion_material": cloth}
