"""The table family: parameters in, closed pieces out. Pure numpy; the same bytes every time."""

import math

from .part import Part, centred
from .table_base import base
from .table_drawers import drawers
from .table_parameters import TableParameters
from .table_top import shelf, top


def build(parameters: TableParameters) -> list[Part]:
    """The table in asset space: on z = 0, front -Y, bounding box centred, metres."""
    p = parameters
    return centred([top(p), *base(p), *shelf(p), *drawers(p)])


def symmetry(p: TableParameters) -> int:
    """By which order of turns about the vertical it looks the same: 1 none, 0 any turn."""
    if p.drawers or p.cabinet != "none" or p.base_style == "cantilever":
        return 1
    if p.purpose == "desk" and p.base_style == "panel":
        return 1  # the panel behind
    square = p.top_length == p.top_depth
    plan = 2 if not square else 0 if p.top_shape == "round" else 4
    if p.base_style == "drum" or (p.base_style == "pedestal" and p.foot_style != "star"):
        return plan
    if p.base_style == "tripod":
        stand = 3
    elif p.base_style == "pedestal":
        stand = p.foot_arms
    else:
        four = p.base_style == "hairpin" or (p.base_style == "legs" and p.stretchers == "no")
        stand = 4 if four and square else 2
    return math.gcd(plan, stand)  # of 0 and n it is n
