"""Twins of members: the same shape in other colours, or the same materials on another shape.

What a twin does not share with its member comes from a third asset of the family, drawn until it
fits: its materials are of the same kinds, so that wood stays wood and what has no cushion gets none.
"""

import dataclasses
import itertools
from collections.abc import Callable
from typing import Any

import numpy as np

from . import FAMILIES, member
from .materials import MATERIALS, kind
from .part import Part

# The variants of a member, with the number of each one's own random stream. None is 0: to numpy,
# [seed, index, 0] is [seed, index].
VARIANTS = {"original": 1, "recoloured": 2, "reshaped": 3}

CLEARLY = 20.0  # CIE Lab units (CIE 76) between a material and the one that takes its place
OTHER_STYLES = 2  # this many of its styles, or more, a reshaped twin does not share with its member


def variant(category: str, seed: int, index: int, name: str) -> tuple[Any, list[Part]]:
    """Parameters and parts of member ``index``, or of its twin of this name."""
    own, parts = member(category, seed, index)
    if name == "original":
        return own, parts
    rng = np.random.default_rng([seed, index, VARIANTS[name]])
    if name == "recoloured":
        shape, look = own, _another(category, own, rng, _is_recoloured)
    else:
        shape, look = _another(category, own, rng, _is_reshaped), own
    twin = dataclasses.replace(shape, **materials(look))
    return twin, FAMILIES[category].build(twin)


def materials(parameters: Any) -> dict[str, str]:
    """The parameters that name materials; "none" where an asset has no such piece."""
    return {k: v for k, v in dataclasses.asdict(parameters).items() if k.endswith("_material")}


def styles(parameters: Any) -> dict[str, str]:
    """The parameters that are words and no materials."""
    words = {k: v for k, v in dataclasses.asdict(parameters).items() if isinstance(v, str)}
    return {k: v for k, v in words.items() if not k.endswith("_material")}


def _another(category: str, own: Any, rng: np.random.Generator, fits: Callable[[Any, Any], bool]) -> Any:
    kinds = [kind(name) for name in materials(own).values()]
    for _ in itertools.count():  # ends: other sizes, styles and colours exist for every kind
        other = FAMILIES[category].sample(rng)
        if [kind(name) for name in materials(other).values()] == kinds and fits(own, other):
            return other


def _is_recoloured(own: Any, other: Any) -> bool:
    pairs = zip(materials(own).values(), materials(other).values(), strict=True)
    return all(_far_apart(a, b) for a, b in pairs if a != "none")


def _far_apart(a: str, b: str) -> bool:
    return float(np.linalg.norm(np.subtract(_lab(a), _lab(b)))) >= CLEARLY


def _is_reshaped(own: Any, other: Any) -> bool:
    theirs = styles(other)
    return sum(theirs[name] != value for name, value in styles(own).items()) >= OTHER_STYLES


def _lab(name: str) -> np.ndarray:
    """[3]: CIE L*a*b* under D65 (CIE 15; matrix of IEC 61966-2-1)."""
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    xyz = to_xyz @ np.array(MATERIALS[name].linear()) / to_xyz.sum(1)
    f = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])
