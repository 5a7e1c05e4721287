"""How a random lamp is chosen: first where it stands and what holds its shade, then the rest."""

import dataclasses
from typing import Any

import numpy as np

from .choosing import pick, rounded
from .lamp_parameters import BODIES, KINDS, LampParameters
from .materials import CERAMICS, ENAMELS, GLASSES, METALS, SHADES, STONES, WOODS

_KINDS = (4, 3, 2.5, 3)  # how often each of KINDS is chosen
_STEMS: dict[str, dict[str, float]] = {
    "table": {"turned": 5, "column": 2, "tripod": 1},
    "floor": {"column": 3, "tripod": 2, "arc": 2, "gooseneck": 1, "arms": 1},
    "desk": {"jointed": 3, "gooseneck": 2},
    "pendant": {"cord": 4, "rod": 1.5, "arms": 2},
}
_SOFT = {"drum": 3, "cone": 2, "empire": 3, "bell": 1.5}  # cloth on a frame
_HARD = {"dome": 3, "cone": 2, "bell": 1, "tube": 1}  # spun metal
_SHADES: dict[str, dict[str, float]] = {
    "turned": _SOFT,
    "column": _SOFT | {"globe": 2, "dome": 1},
    "tripod": {"drum": 4, "cone": 1.5, "empire": 1},
    "arc": {"dome": 3, "drum": 1.5, "globe": 1},
    "jointed": {"dome": 2, "cone": 3, "bell": 1},
    "gooseneck": {"dome": 2, "cone": 2, "bell": 1, "tube": 1},
    "cord": {**_HARD, "saucer": 1.5, "drum": 2, "globe": 2},
    "rod": {"globe": 2, "dome": 2, "saucer": 2, "tube": 1},
    "arms": {"globe": 3, "cone": 1.5, "dome": 1.5, "tube": 1},
}
# Total heights, and the shade's radius: of lamps with one shade, by kind.
_HEIGHTS = {"table": (0.42, 0.72), "floor": (1.38, 1.75), "desk": (0.42, 0.58), "pendant": (0.6, 1.1)}
_RADII = {"table": (0.13, 0.21), "floor": (0.19, 0.28), "desk": (0.07, 0.10), "pendant": (0.15, 0.28)}
# The shade's height as a part of its radius, and its upper radius as a part of the lower.
_FORMS = {
    "drum": ((0.9, 1.4), (0.88, 1.0)),
    "cone": ((1.0, 1.5), (0.32, 0.55)),
    "empire": ((1.0, 1.4), (0.4, 0.58)),
    "bell": ((1.0, 1.4), (0.26, 0.42)),
    "dome": ((0.65, 1.0), (0.0, 0.0)),
    "saucer": ((0.28, 0.42), (0.1, 0.16)),
    "globe": ((2.0, 2.0), (0.0, 0.0)),
    "tube": ((2.4, 3.4), (0.94, 1.0)),
}


@dataclasses.dataclass(frozen=True)
class _Style:
    kind: str
    stem: str
    shade: str

    @property
    def soft(self) -> bool:
        """A shade of cloth."""
        upright = self.stem in ("turned", "column", "tripod")
        return self.shade in ("drum", "empire") or (upright and self.shade in _SOFT)


def sample(rng: np.random.Generator) -> LampParameters:
    kind = pick(rng, KINDS, _KINDS)
    stem = pick(rng, _STEMS[kind], _STEMS[kind].values())
    style = _Style(kind, stem, pick(rng, _SHADES[stem], _SHADES[stem].values()))
    height = rng.uniform(*_HEIGHTS[kind]) + (0.25 if stem == "arc" else 0.0)
    values = _shade(rng, style, height)
    values |= _stem(rng, style, height, values["shade_radius"])
    values |= _base(rng, style, values)
    values |= _finishes(rng, style, values)
    return LampParameters(**rounded(values))


def _shade(rng: np.random.Generator, style: _Style, height: float) -> dict[str, Any]:
    heights, openings = _FORMS[style.shade]
    radius = rng.uniform(*_RADII[style.kind])
    if style.kind == "table":
        radius = min(radius, 0.32 * height)
    if style.stem == "arms":
        radius = rng.uniform(0.06, 0.095)
    elif style.kind == "floor" and style.stem == "gooseneck":
        radius = rng.uniform(0.09, 0.14)
    elif style.shade == "globe" or (style.stem == "arc" and style.shade == "dome"):
        radius = min(radius, 0.19) * (0.8 if style.kind == "table" else 0.9)
    if style.shade == "tube":
        radius *= 0.4 if style.stem in ("cord", "rod") else 0.7
    if style.shade == "saucer":
        radius *= 1.15
    return {
        "kind": style.kind,
        "shade_style": style.shade,
        "shade_radius": radius,
        "shade_top": rng.uniform(*openings),
        "shade_height": radius * rng.uniform(*heights),
    }


def _stem(rng: np.random.Generator, style: _Style, height: float, radius: float) -> dict[str, Any]:
    thickness = {
        "turned": (0.012, 0.012), "column": (0.014, 0.034), "tripod": (0.022, 0.036), "arc": (0.016, 0.024),
        "jointed": (0.008, 0.012), "gooseneck": (0.012, 0.018), "cord": (0.006, 0.006), "rod": (0.010, 0.014),
        "arms": (0.014, 0.02),
    }[style.stem]  # fmt: skip
    arms = int(rng.integers(3, 7)) if style.stem == "arms" else 0
    reach = {
        "tripod": 0.24 * height + 0.02, "arc": rng.uniform(0.75, 1.1), "jointed": rng.uniform(0.2, 0.32),
        "gooseneck": rng.uniform(0.13, 0.2) * (1.3 if style.kind == "floor" else 1.0),
        # Wide enough that the shades do not meet.
        "arms": max(rng.uniform(0.2, 0.34), 1.15 * radius / np.sin(np.pi / max(arms, 2))),
    }.get(style.stem, 0.0)  # fmt: skip
    body = pick(rng, BODIES[1:]) if style.stem == "turned" else "none"
    return {
        "height": height,
        "stem_style": style.stem,
        "stem_thickness": rng.uniform(*thickness) * (0.7 if style.kind == "table" else 1.0),
        "stem_reach": reach,
        "body_style": body,
        "body_radius": rng.uniform(0.5, 0.72) * radius if body != "none" else 0.0,
        "arms": arms,
    }


def _base(rng: np.random.Generator, style: _Style, values: dict[str, Any]) -> dict[str, Any]:
    if style.stem == "tripod":
        return {"base_style": "none", "base_radius": 0.0}
    if style.kind == "pendant":
        return {"base_style": "canopy", "base_radius": rng.uniform(0.045, 0.07)}
    if style.stem == "turned":
        plain = rng.random() < 0.55  # the body stands by itself
        edge = values["body_radius"] * rng.uniform(0.9, 1.05)
        if plain:
            return {"base_style": "none", "base_radius": 0.0}
        return {"base_style": pick(rng, ("disc", "square"), (3, 2)), "base_radius": edge}
    kinds = ("disc", "square", "bell") if style.stem == "column" else ("disc", "square")
    sizes = {"table": (0.07, 0.10), "floor": (0.13, 0.17), "desk": (0.08, 0.11)}[style.kind]
    weight = 1.25 if style.stem == "arc" else 1.0
    return {"base_style": pick(rng, kinds), "base_radius": weight * rng.uniform(*sizes)}


def _finishes(rng: np.random.Generator, style: _Style, values: dict[str, Any]) -> dict[str, Any]:
    """Metal holds a shade of cloth, metal or glass on a foot of metal, stone, wood or clay."""
    metal = pick(rng, METALS)
    if style.stem == "turned":
        foot = pick(rng, CERAMICS if rng.random() < 0.7 else WOODS)
    elif style.stem == "tripod":
        foot = pick(rng, WOODS if rng.random() < 0.75 else METALS)
    elif style.kind in ("floor", "table") and rng.random() < 0.35:
        foot = pick(rng, STONES)
    else:
        foot = metal
    if style.soft:
        cover = pick(rng, SHADES)
    elif style.shade == "globe":
        cover = pick(rng, GLASSES, (3, 1, 1))
    elif rng.random() < 0.7:
        cover = pick(rng, ENAMELS)
    else:
        cover = metal
    return {"stem_material": metal, "base_material": foot, "shade_material": cover}
