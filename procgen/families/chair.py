"""The chair family: parameters in, closed pieces out. Pure numpy; the same bytes every time.

parameters = chair_sampling.sample(np.random.default_rng([seed, index]))
parts = chair.build(parameters)
"""

from .chair_arms import arms
from .chair_back import back, back_front
from .chair_legs import STAR_ARMS, legs
from .chair_parameters import ChairParameters
from .chair_seat import seat
from .part import Part, centred

SLIGHT_TAPER = 0.10  # seat_taper up to which a stool looks the same from behind
SLIGHT = 0.06  # as a part of the seat's width: what is hardly seen
ROUND = 0.6  # seat_roundness from which on a seat's corners are hardly seen


def build(parameters: ChairParameters) -> list[Part]:
    """The chair in asset space: on z = 0, front -Y, bounding box centred, metres."""
    p = parameters
    return centred([*seat(p, back_front(p)), *legs(p), *back(p), *arms(p)])


def symmetry(p: ChairParameters) -> int:
    """By which order of turns about the vertical it looks the same: 1 none, 0 any turn.

    Only a stool can; one that tapers a little, or is a little wider than deep, counts as if it were not.
    """
    if p.back_style != "none" or p.seat_taper > SLIGHT_TAPER:
        return 1
    square = abs(p.seat_width - p.seat_depth) < SLIGHT * p.seat_width
    if p.leg_style == "tulip":
        return 2 if not square else 0 if p.seat_roundness > ROUND else 4
    if p.leg_style == "star":
        return STAR_ARMS if square and p.seat_roundness > ROUND else 1
    if p.leg_style in ("sled", "cantilever"):
        return 1
    return 4 if square and p.stretchers == "no" else 2
