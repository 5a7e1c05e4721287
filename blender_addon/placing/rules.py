"""How an object is turned and how big it is that takes the place of another. Pure numpy.

An asset *stands* in its own file with a rotation and a scale (none, where the artist applied them); in these
axes it is upright, and its front is an angle round their z. An object placed from it has that stance, and on
top of it what the artist did: R = R_placed R_own. A replacement keeps what the artist did. Scales are along
an object's own axes; between axes that are turned they are carried over by the squares of the cosines, which
is exact for right angles and for even scales, and near else.
"""

import dataclasses
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Rule = Literal["KEEP", "HEIGHT", "BOX", "OWN"]

_FLAT = 1e-6  # metres: what is thinner has no height to be fitted


@dataclasses.dataclass(frozen=True)
class Stance:
    """rotation [3, 3], then, before it, scale [3] along the object's own axes."""

    rotation: Array = dataclasses.field(default_factory=lambda: np.eye(3))
    scale: Array = dataclasses.field(default_factory=lambda: np.ones(3))


def replacement(
    old: Stance,
    old_own: Stance,
    old_corners: Array,
    new_own: Stance,
    new_corners: Array,
    rule: Rule,
    turn: float = 0.0,
    above: float = 1.0,
) -> Stance:
    """The stance of the object that takes the place of one with the stance ``old``.

    corners [n, 3]: of the boxes round what is seen of each, in its own axes, without its scale; none if there
    is nothing. turn: degrees, counter-clockwise from above, by which the new one is turned on top. above: by
    how much the objects above the old one scale it.
    """
    placed = old.rotation @ old_own.rotation.T
    turned = about_z(turn) @ new_own.rotation
    kept = _carried(old_own.rotation, old.scale / old_own.scale)
    size = extent(old_corners, old_own.rotation, old.scale)
    own_size = extent(new_corners, turned, new_own.scale)
    wanted = _wanted(rule, kept, size, own_size, above)
    return Stance(placed @ turned, new_own.scale * _carried(turned.T, wanted))


def _wanted(rule: Rule, kept: Array, size: Array, own_size: Array, above: float) -> Array:
    """[3]: the scale along the upright axes, on top of the new one's own."""
    if rule == "KEEP":
        return kept
    measured = np.array([2]) if rule == "HEIGHT" else np.arange(3)
    fitted = measured[(size[measured] > _FLAT) & (own_size[measured] > _FLAT)]
    if rule == "OWN" or not len(fitted):
        return np.full(3, 1 / above)
    return np.full(3, (size[fitted] / own_size[fitted]).min())


def extent(corners: Array, rotation: Array, scale: Array) -> Array:
    """[3]: the sides of the box round the corners [n, 3], scaled and then turned; 0 without corners."""
    if not len(corners):
        return np.zeros(3)
    return np.asarray(np.ptp((corners * scale) @ rotation.T, axis=0))


def about_z(degrees: float) -> Array:
    angle = np.radians(degrees)
    cosine, sine = np.cos(angle), np.sin(angle)
    return np.array([[cosine, -sine, 0], [sine, cosine, 0], [0, 0, 1]])


def turn_between(old_front: float | None, new_front: float | None) -> float:
    """Degrees that turn the new one's front to the old one's; 0 where one of them is not known."""
    return 0.0 if old_front is None or new_front is None else (old_front - new_front + 180) % 360 - 180


def _carried(rotation: Array, scale: Array) -> Array:
    return np.asarray(rotation**2 @ scale)
