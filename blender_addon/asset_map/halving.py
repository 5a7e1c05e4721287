"""How the area is halved that makes room for the map."""

from typing import Literal

Cut = Literal["VERTICAL", "HORIZONTAL"]  # as Blender names the line between the halves

# Pixels at a resolution scale of 1 of what lies round that which is looked at, in the map or in the 3D View.
_BARS, _HEADERS = 340, 56  # side bar and tool bar
_FEWEST = 120  # pixels, of what is looked at in each half


def halving(width: float, height: float) -> Cut | None:
    """The cut that leaves more room in both halves; None where neither leaves enough."""
    side_by_side = min(width / 2 - _BARS, height - _HEADERS)
    stacked = min(width - _BARS, height / 2 - _HEADERS)
    if max(side_by_side, stacked) < _FEWEST:
        return None
    return "VERTICAL" if side_by_side >= stacked else "HORIZONTAL"
