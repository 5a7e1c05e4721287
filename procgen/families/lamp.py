"""The lamp family: parameters in, closed pieces out. Pure numpy; the same bytes every time.

A pendant is built as it hangs, its lowest point on z = 0 and its canopy at the top.
"""

import dataclasses

import numpy as np

from .lamp_parameters import LampParameters
from .lamp_shade import shade
from .lamp_stem import Mount, stem
from .part import Part, centred


def build(parameters: LampParameters) -> list[Part]:
    """The lamp in asset space: on z = 0, front -Y, bounding box centred, metres."""
    p = parameters
    one = shade(p)
    collar = next(part for part in one if part.name == "collar").vertices[:, 2]
    rise = float(collar.min()) + 0.016
    parts, mounts = stem(p, rise)
    for number, mount in enumerate(mounts):
        suffix = f" {number + 1}" if len(mounts) > 1 else ""
        parts += [_mounted(part, mount, rise, suffix) for part in one]
    return centred(_on_the_floor(parts))


def symmetry(p: LampParameters) -> int:
    """By which order of turns about the vertical it looks the same: 1 none, 0 any turn."""
    if p.stem_style in ("arc", "jointed", "gooseneck"):
        return 1
    if p.stem_style == "tripod":
        return 3
    if p.stem_style == "arms":
        return p.arms
    return 4 if p.base_style == "square" else 0


def _mounted(part: Part, mount: Mount, rise: float, suffix: str) -> Part:
    """A shade's part, its collar (at ``rise`` on the z axis) brought to the mount and turned with it."""
    z = mount.axis
    x = np.array([1.0, 0.0, 0.0])  # every mount leans in the y-z plane
    turn = np.stack([x, np.cross(z, x), z])
    points = (part.vertices.astype(np.float64) - [0, 0, rise]) @ turn + mount.place
    return dataclasses.replace(part, name=part.name + suffix, vertices=points.astype(np.float32))


def _on_the_floor(parts: list[Part]) -> list[Part]:
    """Moved so that the lowest point is z = 0: a shade may hang lower than was planned."""
    low = np.array([0, 0, min(part.vertices[:, 2].min() for part in parts)], dtype=np.float32)
    return [dataclasses.replace(part, vertices=part.vertices - low) for part in parts]
