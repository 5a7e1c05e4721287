"""How a random sofa is chosen: first its form and style, then the sizes and covers that go with them."""

import dataclasses
from typing import Any

import numpy as np

from .choosing import pick, rounded
from .materials import FABRICS, METALS, QUIET_FABRICS, WOODS
from .sofa_parameters import ARMS, BACKS, FORMS, LEGS, SofaParameters

# How often which arms and legs go with a back.
_ARMS: dict[str, tuple[float, ...]] = {  # in the order of ARMS
    "cushions": (1.2, 4, 1.5, 1.5, 1.5, 2),
    "tight": (1, 3, 1, 2, 2, 1.5),
    "tufted": (0.5, 2, 3, 0.5, 1, 0),
    "channels": (1.5, 2, 0.5, 1.5, 1.5, 0),
    "camel": (0, 0.5, 3, 0.5, 1, 0),
}
_LEGS = (4, 2, 2, 2, 2)  # in the order of LEGS but the first
_LEG_HEIGHTS = {
    "none": (0.16, 0.22),
    "tapered": (0.11, 0.18), "block": (0.05, 0.10), "runner": (0.11, 0.16),
    "pins": (0.10, 0.15), "plinth": (0.03, 0.07),
}  # fmt: skip


@dataclasses.dataclass(frozen=True)
class _Style:
    form: str
    seats: int
    back: str
    arms: str
    legs: str


def sample(rng: np.random.Generator) -> SofaParameters:
    style = _style(rng)
    values = _seat(rng, style) | _arms(rng, style) | _back(rng, style) | _rest(rng, style)
    return SofaParameters(**rounded(values))


def _style(rng: np.random.Generator) -> _Style:
    form = pick(rng, FORMS, (5, 1.5, 1.5))
    back = pick(rng, BACKS, (4, 2.5, 1.5, 1.5, 1 if form == "straight" else 0))
    arms = pick(rng, ARMS, _ARMS[back])
    if form != "straight" and arms == "wooden":
        arms = "track"
    seats = int(rng.integers(1, 4)) if form == "straight" else int(rng.integers(2, 4))
    legs = "none" if arms == "wooden" else pick(rng, LEGS[1:], _LEGS)
    return _Style(form, seats, back, arms, legs)


def _seat(rng: np.random.Generator, style: _Style) -> dict[str, Any]:
    straight = style.form == "straight"
    lengths = {"straight": (0.0, 0.0), "chaise": (0.55, 0.8), "corner": (0.65, 1.3)}[style.form]
    return {
        "form": style.form,
        "long_side": "none" if straight else pick(rng, ("left", "right")),
        "seats": style.seats,
        "seat_width": rng.uniform(0.58, 0.78) if style.seats > 1 else rng.uniform(0.56, 0.70),
        "seat_depth": rng.uniform(0.52, 0.62),
        "seat_height": rng.uniform(0.40, 0.47),
        "cushion_thickness": rng.uniform(0.11, 0.17),
        "bench_cushion": "yes" if style.seats > 1 and rng.random() < 0.3 else "no",
        "wing_length": rng.uniform(*lengths),
    }


def _arms(rng: np.random.Generator, style: _Style) -> dict[str, Any]:
    widths = {
        "none": (0.0, 0.0), "track": (0.09, 0.22), "rolled": (0.19, 0.25), "slope": (0.09, 0.16),
        "flared": (0.13, 0.18), "wooden": (0.055, 0.085),
    }[style.arms]  # fmt: skip
    return {
        "arm_style": style.arms,
        "arm_width": rng.uniform(*widths),
        "arm_height": rng.uniform(0.13, 0.24) if style.arms != "none" else 0.0,
    }


def _back(rng: np.random.Generator, style: _Style) -> dict[str, Any]:
    loose = style.back == "cushions"
    thick = {"channels": (0.15, 0.2), "cushions": (0.09, 0.14)}.get(style.back, (0.13, 0.19))
    return {
        "back_style": style.back,
        "back_height": rng.uniform(0.34, 0.46) + (0.06 if style.back == "camel" else 0.0),
        "back_thickness": rng.uniform(*thick),
        "back_lean": rng.uniform(5.0, 13.0),
        "back_cushion": rng.uniform(0.15, 0.2) if loose else 0.0,
    }


def _rest(rng: np.random.Generator, style: _Style) -> dict[str, Any]:
    pillows = int(rng.integers(1, 4)) if rng.random() < 0.35 else 0
    pillows = min(pillows, 1 if style.seats == 1 else 3 if style.seats == 3 else 2)
    cover = pick(rng, FABRICS)
    # One strong colour a sofa: bright pillows lie on a quiet one.
    others = [f for f in (FABRICS if cover in QUIET_FABRICS else QUIET_FABRICS) if f != cover]
    metal = style.legs in ("runner", "pins")
    return {
        "piping": "yes" if rng.random() < 0.4 else "no",
        "pillows": pillows,
        "pillow_size": rng.uniform(0.36, 0.46) if pillows else 0.0,
        "leg_style": style.legs,
        "leg_height": rng.uniform(*_LEG_HEIGHTS[style.legs]),
        "cover_material": cover,
        "leg_material": pick(rng, METALS if metal else WOODS),
        "pillow_material": pick(rng, others) if pillows else "none",
    }
