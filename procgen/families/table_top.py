"""The top of a table, its plan, and the shelf below."""

import numpy as np

from .part import Part, Solid
from .solids import circle, rounded_rectangle, slab
from .table_parameters import TableParameters

ROUND_SIDES = 48
UNDERCUT = 1.6  # of a thin edge: how far it reaches inwards, in thicknesses
SUPERELLIPSE = 3.0  # |x / a|^n + |y / b|^n = 1


def outline(p: TableParameters, inset: float = 0.0) -> np.ndarray:
    """[K, 2], counter-clockwise: the top's rim, or a line ``inset`` within it."""
    length, depth = p.top_length - 2 * inset, p.top_depth - 2 * inset
    if p.top_shape == "rectangle":
        return rounded_rectangle(length, depth, max(p.top_corner - inset, 0.004), steps=6)
    unit = circle(sides=ROUND_SIDES)
    if p.top_shape == "superellipse":
        unit = np.sign(unit) * np.abs(unit) ** (2 / SUPERELLIPSE)
    return unit * [length / 2, depth / 2]


def corner(p: TableParameters, side: int, end: int, inset: float) -> np.ndarray:
    """[2]: where a leg stands, ``inset`` from the rim; side -1 is left (-X), end -1 is front (-Y)."""
    pull = {"rectangle": 1.0, "superellipse": 0.5 ** (1 / SUPERELLIPSE)}.get(p.top_shape, np.sqrt(0.5))
    return np.array([side * (p.top_length / 2 - inset), end * (p.top_depth / 2 - inset)]) * pull


def top(p: TableParameters) -> Part:
    return _board(p, outline(p)).moved(z=p.under).part("top", p.top_material)


def _board(p: TableParameters, rim: np.ndarray) -> Solid:
    thickness = p.top_thickness
    board = slab(rim, thickness, {"square": 0.12, "round": 0.48, "thin": 0.2}[p.top_edge] * thickness)
    if p.top_edge != "thin":
        return board

    def undercut(v: np.ndarray) -> np.ndarray:
        # The lower half is drawn in, as by a plane held askew.
        within = 1 - UNDERCUT * thickness / (min(p.top_length, p.top_depth) / 2)
        low = np.clip(1 - v[:, 2] / (0.7 * thickness), 0, 1)[:, None]
        return v * np.concatenate([np.repeat(1 - (1 - within) * low, 2, 1), np.ones((len(v), 1))], 1)

    return board.bent(undercut)


def shelf(p: TableParameters) -> list[Part]:
    """Between the legs, entering each of them."""
    if not p.shelf_height:
        return []
    thickness = 0.018
    x, y = corner(p, 1, 1, p.leg_inset)
    rim = rounded_rectangle(2 * x, 2 * y, 0.006)
    board = slab(rim, thickness, 0.2 * thickness).moved(z=p.shelf_height - thickness)
    return [board.part("shelf", p.top_material)]
