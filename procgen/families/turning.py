"""Members that face any way, as in a library that nobody tidied."""

import dataclasses

import numpy as np

from .part import Part, centred
from .twins import VARIANTS

_STREAM = 10  # apart from those of VARIANTS


def random_front(seed: int, index: int, variant: str) -> float:
    """Degrees, 0 to 360, uniform: counter-clockwise from -Y seen from above. A twin has its own."""
    rng = np.random.default_rng([seed, index, VARIANTS[variant], _STREAM])
    return round(float(rng.uniform(0.0, 360.0)), 2)


def turned(parts: list[Part], front: float) -> list[Part]:
    """The parts, their front at -Y, turned so that it is at ``front`` degrees; centred again."""
    cos, sin = np.cos(np.radians(front)), np.sin(np.radians(front))
    turn = np.array([[cos, sin, 0.0], [-sin, cos, 0.0], [0.0, 0.0, 1.0]])  # for rows
    return centred(
        [dataclasses.replace(part, vertices=(part.vertices @ turn).astype(np.float32)) for part in parts]
    )
