"""How a random table is chosen: first what it is for and how it stands, then the sizes and finishes."""

import dataclasses
from typing import Any

import numpy as np

from .choosing import pick, rounded
from .materials import METALS, PAINTS, STONES, WOODS
from .table_parameters import EDGES, LEGS, PURPOSES, TableParameters

_PURPOSES = (3, 3, 3, 2.5)  # how often each of PURPOSES is chosen
_BASES: dict[str, dict[str, float]] = {
    "dining": {"legs": 4, "trestle": 2, "cross": 1.5, "hairpin": 1, "pedestal": 3, "sled": 1.5, "drum": 1},
    "coffee": {"legs": 3, "tripod": 1, "hairpin": 1.5, "cross": 1, "sled": 2, "panel": 1.5, "drum": 2},
    "side": {"legs": 3, "tripod": 2.5, "hairpin": 1, "pedestal": 3, "sled": 1, "drum": 1.5, "cantilever": 2},
    "desk": {"legs": 4, "panel": 2, "sled": 1.5, "hairpin": 1.5, "trestle": 1.5},
}
_SHAPES: dict[str, dict[str, float]] = {
    "legs": {"rectangle": 5, "superellipse": 1, "oval": 1, "round": 1.5},
    "tripod": {"round": 1},
    "hairpin": {"rectangle": 3, "superellipse": 1, "round": 1},
    "trestle": {"rectangle": 4, "superellipse": 1, "oval": 1},
    "cross": {"rectangle": 3, "superellipse": 1},
    "pedestal": {"round": 4, "oval": 1.5, "rectangle": 1},
    "sled": {"rectangle": 1},
    "panel": {"rectangle": 1},
    "drum": {"round": 3, "oval": 1, "superellipse": 1, "rectangle": 0.7},
    "cantilever": {"rectangle": 3, "superellipse": 1},
}
# Length, depth and height of a table, and diameter of a round or square one.
_SIZES = {
    "dining": ((1.40, 2.20), (0.80, 1.00), (0.73, 0.77), (0.85, 1.30)),
    "coffee": ((0.90, 1.30), (0.50, 0.70), (0.33, 0.45), (0.60, 0.95)),
    "side": ((0.45, 0.60), (0.34, 0.42), (0.45, 0.62), (0.36, 0.54)),
    "desk": ((1.10, 1.60), (0.58, 0.74), (0.72, 0.76), (0.0, 0.0)),
}
_THICKNESSES = {  # of what carries, by base
    "legs": (0.040, 0.065), "tripod": (0.034, 0.046), "hairpin": (0.012, 0.012), "trestle": (0.06, 0.085),
    "cross": (0.05, 0.07), "pedestal": (0.06, 0.105), "sled": (0.026, 0.045), "panel": (0.024, 0.045),
    "drum": (0.0, 0.0), "cantilever": (0.022, 0.034),
}  # fmt: skip
_METAL_BASES = ("hairpin", "sled", "cantilever")


@dataclasses.dataclass(frozen=True)
class _Style:
    purpose: str
    base: str
    shape: str
    square: bool  # as deep as long

    @property
    def scale(self) -> float:
        """Of legs: those of a low or a small table are thinner."""
        return {"dining": 1.0, "desk": 0.85, "coffee": 0.8, "side": 0.65}[self.purpose]


def sample(rng: np.random.Generator) -> TableParameters:
    style = _style(rng)
    values = _top(rng, style)
    values |= _stand(rng, style, values)
    values |= _storage(rng, style, values)
    values |= _finishes(rng, style, values)
    return TableParameters(**rounded(values))


def _style(rng: np.random.Generator) -> _Style:
    purpose = pick(rng, PURPOSES, _PURPOSES)
    base = pick(rng, _BASES[purpose], _BASES[purpose].values())
    shapes = _SHAPES[base] if purpose != "desk" else {"rectangle": 1.0}
    shape = pick(rng, shapes, shapes.values())
    often = 0.5 if base == "pedestal" else 0.2
    may_be_square = purpose != "desk" and shape in ("rectangle", "superellipse") and base != "trestle"
    return _Style(purpose, base, shape, shape == "round" or (may_be_square and rng.random() < often))


def _top(rng: np.random.Generator, style: _Style) -> dict[str, Any]:
    length, depth, height, diameter = (rng.uniform(*sizes) for sizes in _SIZES[style.purpose])
    if style.square:
        length = depth = diameter
    elif style.base == "pedestal":
        length = min(length, (1.2 if style.shape == "rectangle" else 1.5) * depth)
    edge = pick(rng, EDGES, (3, 2, 0 if style.base in ("panel", "drum") else 1.5))
    thickness = rng.uniform(0.018, 0.028) if style.purpose != "dining" else rng.uniform(0.024, 0.042)
    sharp = rng.random() < 0.6 or style.base == "panel"
    corner = rng.uniform(0.004, 0.02) if sharp else rng.uniform(0.05, 0.16) * depth
    return {
        "purpose": style.purpose,
        "top_shape": style.shape,
        "top_length": length,
        "top_depth": depth,
        "top_thickness": thickness,
        "top_corner": corner if style.shape == "rectangle" else 0.0,
        "top_edge": edge,
        "height": height,
    }


def _stand(rng: np.random.Generator, style: _Style, top: dict[str, Any]) -> dict[str, Any]:
    base, small = style.base, min(top["top_length"], top["top_depth"])
    legged = base in ("legs", "tripod")
    leg = pick(rng, LEGS, (3, 2, 2, 1.5 if top["height"] > 0.4 else 0) if base == "legs" else (0, 2, 3, 0))
    may_splay = legged and leg in ("tapered", "round") and style.purpose != "desk"
    splay = rng.uniform(4.0, 12.0) if may_splay and (base == "tripod" or rng.random() < 0.5) else 0.0
    thickness = rng.uniform(*_THICKNESSES[base]) * (style.scale if base not in ("hairpin", "drum") else 1.0)
    least = 1.7 * top["top_thickness"] if top["top_edge"] == "thin" else 0.0  # stay behind the bevel
    least += 0.62 * thickness + (0.3 * top["top_corner"] if legged or base == "hairpin" else 0.0)
    return {
        "base_style": base,
        "leg_style": leg if legged else "none",
        "leg_thickness": thickness,
        "leg_inset": _inset(rng, style, small, least, splay, top["top_length"]),
        "leg_splay": splay,
        **_foot(rng, style),
        "fluted": "yes" if base == "drum" and style.shape != "rectangle" and rng.random() < 0.5 else "no",
    }


def _inset(
    rng: np.random.Generator, style: _Style, small: float, least: float, splay: float, length: float
) -> float:
    if style.base == "drum":
        return float(rng.uniform(0.02, 0.3) * small / 2)
    if style.base in ("trestle", "cross"):
        return float(rng.uniform(0.12, 0.2) * length)
    if style.base == "panel":
        return 0.0 if rng.random() < 0.5 else float(rng.uniform(0.03, 0.09))
    if style.base == "pedestal":
        return 0.0
    more = rng.uniform(0.02, 0.12) if splay else rng.uniform(0.0, 0.06) if rng.random() < 0.6 else 0.0
    edge = 0.06 * small if style.shape in ("oval", "round") else 0.0
    return float(least + more * small + edge + (0.03 if style.base == "hairpin" else 0.004))


def _foot(rng: np.random.Generator, style: _Style) -> dict[str, Any]:
    if style.base != "pedestal":
        return {"foot_style": "none", "foot_arms": 0}
    foot = pick(rng, ("disc", "star", "trumpet"), (2, 2, 1.5 if style.shape in ("round", "oval") else 0))
    arms = int(rng.integers(3, 5)) if style.square and style.shape == "round" else 4
    return {"foot_style": foot, "foot_arms": arms if foot == "star" else 0}


def _storage(rng: np.random.Generator, style: _Style, values: dict[str, Any]) -> dict[str, Any]:
    """Aprons, stretchers, a shelf, drawers and cabinets: what a base has room for."""
    found: dict[str, Any] = {
        "apron_height": 0.0, "stretchers": "no", "shelf_height": 0.0, "drawers": 0, "cabinet": "none",
    }  # fmt: skip
    upright, height = values["leg_splay"] == 0, values["height"]
    boxy = style.shape == "rectangle" and values["top_corner"] < 0.05
    if style.base == "legs" and boxy and upright:
        found["apron_height"] = rng.uniform(0.06, 0.1) * (0.75 if height < 0.5 else 1.0)
        many = {"dining": 0.05, "coffee": 0.3, "side": 0.5, "desk": 0.75}[style.purpose]
        if rng.random() < many:
            found["drawers"] = int(rng.integers(1, 2 if style.purpose == "side" else 4))
            found["apron_height"] = rng.uniform(0.1, 0.15)
        if style.purpose in ("coffee", "side") and rng.random() < 0.45:
            found["shelf_height"] = rng.uniform(0.22, 0.34) * height
        elif style.purpose == "dining" and rng.random() < 0.3:
            found["stretchers"] = "yes"
    if style.purpose == "desk" and style.base in ("legs", "panel"):
        found["cabinet"] = pick(rng, ("none", "left", "right", "both"), (3, 2, 2, 1))
        if found["cabinet"] == "both" and values["top_length"] < 1.35:
            found["cabinet"] = "right"
        if found["cabinet"] != "none":
            found["drawers"] = 0
        elif style.base == "panel" and rng.random() < 0.5:
            found |= {"drawers": int(rng.integers(1, 4)), "apron_height": rng.uniform(0.1, 0.14)}
    opened = found["drawers"] or found["cabinet"] != "none"
    return found | {"handle_style": pick(rng, ("knob", "bar", "none"), (3, 2, 1)) if opened else "none"}


def _finishes(rng: np.random.Generator, style: _Style, values: dict[str, Any]) -> dict[str, Any]:
    """A top of wood, paint or stone; below it the same, or metal."""
    stony = style.purpose != "desk" and style.base in ("pedestal", "drum", "hairpin", "sled", "cantilever")
    if stony and rng.random() < 0.35:
        top = pick(rng, STONES)
    else:
        top = pick(rng, WOODS if rng.random() < 0.75 else PAINTS)
    one_piece = style.base in ("panel", "drum") or rng.random() < 0.5
    slim = style.base == "pedestal" and (top in STONES or rng.random() < 0.5)
    if slim or style.base in _METAL_BASES:
        base = pick(rng, METALS)
    elif one_piece and (style.base == "drum" or top not in STONES):
        base = top
    else:
        base = pick(rng, WOODS if top in PAINTS or rng.random() < 0.4 else PAINTS)
    handles = pick(rng, METALS) if values["handle_style"] != "none" else "none"
    return {"top_material": top, "base_material": base, "handle_material": handles}
