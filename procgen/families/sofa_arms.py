"""Armrests, each built at the right (+X) of the seats and mirrored to the left."""

import numpy as np

from .part import SINK, Part, Solid
from .sofa_parameters import SofaParameters
from .solids import circle, fillet, rounded_box, rounded_rectangle, sweep

# Width of the block below an arm, as a part of arm_width.
BLOCKS = {"track": 1.0, "slope": 1.0, "flared": 0.75, "rolled": 0.62}
FLARE = 0.22  # metres outwards for each metre up


def arm(p: SofaParameters, side: int, x: float, front: float, name: str) -> list[Part]:
    """From y = ``front`` to the back, standing at ``x``, the outermost of the seats; side 1 is +X, -1 -X."""
    if p.arm_style == "none":
        return []
    if p.arm_style == "wooden":
        return [_mirrored(s, side, x).part(f"{what} {name}", p.leg_material) for what, s in _wooden(p, front)]
    build = {"track": _track, "rolled": _rolled, "slope": _slope, "flared": _flared}[p.arm_style]
    return [_mirrored(s, side, x).part(f"{what} {name}", p.cover_material) for what, s in build(p, front)]


def _mirrored(solid: Solid, side: int, x: float) -> Solid:
    moved = solid.moved(x=x)
    if side > 0:
        return moved
    # A mirrored solid is inside out until its faces are turned.
    return Solid(moved.vertices * [-1, 1, 1], tuple(face[::-1] for face in moved.faces))


def _block(p: SofaParameters, front: float, top: float) -> Solid:
    width = BLOCKS[p.arm_style] * p.arm_width
    size = (width, -front - 0.01, top - p.leg_height)
    box = rounded_box(size, min(0.35 * width, 0.045), (2, 10, 6))
    return box.moved(width / 2 - 2 * SINK, front / 2, (top + p.leg_height) / 2)


def _track(p: SofaParameters, front: float) -> list[tuple[str, Solid]]:
    return [("arm", _block(p, front, p.seat_height + p.arm_height))]


def _slope(p: SofaParameters, front: float) -> list[tuple[str, Solid]]:
    """High at the back, falling in a soft curve to the front."""
    top = p.seat_height + p.arm_height

    def falling(v: np.ndarray) -> np.ndarray:
        forwards = np.clip(v[:, 1] / front, 0, 1)
        keep = 1 - 0.55 * p.arm_height / (top - p.leg_height) * (3 * forwards**2 - 2 * forwards**3)
        z = p.leg_height + (v[:, 2] - p.leg_height) * keep
        return np.concatenate([v[:, :2], z[:, None]], 1)

    return [("arm", _block(p, front, top).bent(falling))]


def _flared(p: SofaParameters, front: float) -> list[tuple[str, Solid]]:
    """Leaning outwards."""
    block = _block(p, front, p.seat_height + p.arm_height)

    def flared(v: np.ndarray) -> np.ndarray:
        return v + np.outer(FLARE * np.maximum(v[:, 2] - p.deck, 0), [1, 0, 0])

    return [("arm", block.bent(flared))]


def _rolled(p: SofaParameters, front: float) -> list[tuple[str, Solid]]:
    """A narrow side with a thick roll on it that hangs over outwards."""
    radius = 0.42 * p.arm_width
    top = p.seat_height + p.arm_height - radius
    side = _block(p, front, top)
    middle = 0.5 * p.arm_width
    axis = np.array([(middle, -0.03, top), (middle, front - 0.006, top)])
    roll = sweep(axis, circle(radius, sides=24), chamfer=0.22 * radius)
    disc = sweep(
        axis[1] + np.array([(0, 0.02, 0), (0, -0.008, 0)]), circle(0.62 * radius, sides=24), chamfer=0.006
    )
    return [("arm", side), ("arm roll", roll), ("arm face", disc)]


def _wooden(p: SofaParameters, front: float) -> list[tuple[str, Solid]]:
    """An open frame: two posts down to the floor, a flat rest on them, a rail at the deck."""
    t, rest = 0.042, 0.028
    x, top = p.arm_width / 2, p.seat_height + p.arm_height
    path = fillet(
        np.array(
            [(x, -0.02, top - 0.04), (x, 0.4 * front, top - rest / 2), (x, front + 0.01, top - rest / 2)]
        ),
        0.2,
    )
    found = [("arm", sweep(path, rounded_rectangle(p.arm_width, rest, 0.01), 0.006))]
    for name, y in (("front", front + 0.09), ("back", -0.16)):
        tall = top - 0.5 * rest
        post = rounded_box((t, t, tall), 0.008, (1, 1, 1))
        found.append((f"arm post {name}", post.moved(x, y, tall / 2)))
    rail = rounded_box((t * 0.7, -front - 0.22, 0.05), 0.006, (1, 1, 1))
    found.append(("arm rail", rail.moved(x, (front - 0.07) / 2, p.deck - 0.05)))
    beam = rounded_box((p.arm_width / 2 + 0.05, 0.03, 0.04), 0.005, (1, 1, 1))
    found += [
        (f"arm beam {name}", beam.moved(p.arm_width / 4 - 0.015, y, p.deck - 0.06))
        for name, y in (("front", front + 0.09), ("back", -0.16))
    ]
    return found
