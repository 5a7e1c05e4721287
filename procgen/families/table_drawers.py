"""Drawers under a table's top, and cabinets of drawers at its ends."""

import numpy as np

from .part import SINK, Part
from .solids import lathe, rounded_box
from .table_parameters import TableParameters
from .table_top import corner

FRONT_THICKNESS, GAP = 0.018, 0.006  # of a drawer's front; between two fronts
CABINET_WIDTH = 0.38
CABINET_DRAWERS = 3
FLOOR_GAP = 0.09  # below a cabinet


def drawers(p: TableParameters) -> list[Part]:
    x, y = corner(p, 1, 1, p.leg_inset)
    if p.base_style == "panel":
        x, y = p.top_length / 2 - p.leg_inset - p.leg_thickness, p.top_depth / 2 - 0.03
    parts = []
    if p.drawers:
        box = (2 * x, 2 * y, p.apron_height)
        parts += _chest(p, "drawer", (0.0, p.under + SINK - p.apron_height / 2), box, p.drawers, 1)
    for side, name in ((-1, "left"), (1, "right")):
        if p.cabinet in (name, "both"):
            tall = p.under - FLOOR_GAP
            box = (CABINET_WIDTH, 2 * y, tall + SINK)
            middle = side * (x - CABINET_WIDTH / 2)
            parts += _chest(p, f"{name} drawer", (middle, FLOOR_GAP + tall / 2), box, 1, CABINET_DRAWERS)
    return parts


def _chest(
    p: TableParameters, name: str, middle: tuple[float, float], size: tuple[float, float, float],
    columns: int, rows: int,
) -> list[Part]:  # fmt: skip
    """A box of ``size`` round (x, z) = middle, its front (-Y) covered with drawers."""
    (x, z), (width, depth, height) = middle, size
    body = rounded_box(size, 0.003, (1, 1, 1)).moved(x, 0.0, z)
    parts = [body.part(f"{name} box", p.base_material)]
    clear = p.leg_thickness / 2 + 0.004 if p.base_style == "legs" else GAP  # the legs stand before its ends
    wide = (width - 2 * clear) / columns - GAP
    tall = (height - 2 * SINK) / rows - GAP
    face = -depth / 2 - FRONT_THICKNESS / 2 + SINK
    for i, (column, row) in enumerate((c, r) for r in range(rows) for c in range(columns)):
        centre_x = x + (column - (columns - 1) / 2) * (wide + GAP)
        centre_z = z + (row - (rows - 1) / 2) * (tall + GAP)
        front = rounded_box((wide, FRONT_THICKNESS, tall), 0.003, (1, 1, 1)).moved(centre_x, face, centre_z)
        parts.append(front.part(f"{name} {i + 1}", p.base_material))
        parts += _handle(p, f"{name} handle {i + 1}", (centre_x, face - FRONT_THICKNESS / 2, centre_z), wide)
    return parts


def _handle(p: TableParameters, name: str, place: tuple[float, float, float], wide: float) -> list[Part]:
    x, y, z = place
    if p.handle_style == "none":
        return []
    if p.handle_style == "bar":
        bar = rounded_box((min(0.16, 0.5 * wide), 0.022, 0.01), 0.003, (1, 1, 1)).moved(x, y - 0.009, z)
        return [bar.part(name, p.handle_material)]
    knob = lathe(np.array([(-SINK, 0.007), (0.012, 0.006), (0.017, 0.015), (0.025, 0.015), (0.029, 0.009)]))
    # Its axis turned from up to the front.
    knob = knob.bent(lambda v: np.stack([v[:, 0], -v[:, 2], v[:, 1]], 1)).moved(x, y, z)
    return [knob.part(name, p.handle_material)]
