"""The sofa family: parameters in, closed pieces out. Pure numpy; the same bytes every time.

While it is built, the rear side of the back at the seat's height is y = 0 and the seats face -Y. A
corner's other wing is built in the same way, then turned and moved.
"""

import dataclasses

import numpy as np

from .part import SINK, Part, centred
from .sofa_arms import arm
from .sofa_back import back, leaning
from .sofa_cushions import cushion, pillow, welt
from .sofa_legs import legs
from .sofa_parameters import SofaParameters
from .solids import rounded_box

DECK_INSET = 0.004


def build(parameters: SofaParameters) -> list[Part]:
    """The sofa in asset space: on z = 0, front -Y, bounding box centred, metres."""
    p = parameters
    half, corner = p.width / 2, p.form == "corner"
    side = {"left": -1, "right": 1, "none": 0}[p.long_side]
    parts = _main(p, side) + back(p, p.width, p.seats, "", side if corner else 0)
    for s, name in ((-1, "left"), (1, "right")):
        if not (corner and s == side):
            parts += arm(p, s, half, p.front, name)
    if corner:
        parts += _wing(p, side)
    return centred(parts + legs(p, footprints(p)) + _pillows(p, side))


def symmetry(p: SofaParameters) -> int:
    """None: what has a back has a front."""
    return 1


def footprints(p: SofaParameters) -> list[tuple[float, float, float, float]]:
    """Rectangles (left, front, right, back) that stand on the floor, the largest first."""
    half = p.width / 2
    found = [(-half, p.front, half, -0.02)]
    if p.wing_length:
        inner, outer = half - p.seat_width, half + (p.back_thickness if p.form == "corner" else 0.0)
        x = (inner, outer) if p.long_side == "right" else (-outer, -inner)
        found.append((x[0], p.front - p.wing_length, x[1], p.front + 0.05))
    return found


def _main(p: SofaParameters, side: int) -> list[Part]:
    """Deck and seat cushions of the seats side by side; that of a chaise or corner is longer."""
    parts = [_deck(p, *box, name) for box, name in zip(footprints(p), ("", " wing"), strict=False)]
    rear = -p.back_thickness + 0.01 - 0.5 * p.back_cushion * (p.back_style == "cushions")
    pitch = p.seat_width
    places = [((i - (p.seats - 1) / 2) * pitch, pitch, p.front) for i in range(p.seats)]
    if side:
        x = side * (p.width - pitch) / 2
        reach = p.front - p.wing_length if p.form == "chaise" else p.front
        rest = [place for place in places if abs(place[0] - x) > 0.01]
        joined = _joined(rest) if p.bench_cushion == "yes" else rest
        places = [*joined, (x, pitch, reach)]
    elif p.bench_cushion == "yes":
        places = _joined(places)
    for i, (x, width, front) in enumerate(places):
        parts += _seat_cushion(p, x, width, front, rear, f"{i + 1}")
    return parts


def _joined(places: list[tuple[float, float, float]]) -> list[tuple[float, float, float]]:
    """One place as wide as all of them."""
    if not places:
        return []
    x = sum(place[0] for place in places) / len(places)
    return [(x, sum(place[1] for place in places), places[0][2])]


def _seat_cushion(
    p: SofaParameters, x: float, width: float, front: float, rear: float, name: str
) -> list[Part]:
    size = (width - 0.006, rear - front + 0.012, p.cushion_thickness + 0.012)
    middle = (x, (front + rear) / 2 - 0.006, p.seat_height - size[2] / 2)
    parts = [cushion(*size).moved(*middle).part(f"seat cushion {name}", p.cover_material)]
    if p.piping == "yes":
        parts.append(welt(*size).moved(*middle).part(f"welt {name}", p.cover_material))
    return parts


def _deck(p: SofaParameters, left: float, front: float, right: float, back_: float, name: str) -> Part:
    tall = p.deck + SINK - p.leg_height
    size = (right - left - 2 * DECK_INSET, back_ - front - DECK_INSET, tall)
    box = rounded_box(size, 0.02, (1, 1, 1))
    box = box.moved((left + right) / 2, (front + back_ + DECK_INSET) / 2, p.leg_height + tall / 2)
    return box.part(f"deck{name}", p.cover_material)


def _wing(p: SofaParameters, side: int) -> list[Part]:
    """The other arm of an L: its cushion, its back along the outside, and an arm at its front end."""
    half, end = p.width / 2, p.front - p.wing_length
    inner = half - p.seat_width
    parts = _seat_cushion(p, side * (inner + half) / 2, p.seat_width, end, p.front + 0.006, "wing")
    plain = dataclasses.replace(p, back_style="tight" if p.back_style == "camel" else p.back_style)
    length = -end
    turned = []
    for part in back(plain, length, max(1, round(length / 0.75)), " wing", -side):
        # A quarter turn: its front, -Y, becomes the inside of the corner.
        x, y, z = part.vertices.T.astype(np.float64)
        points = np.stack([side * (half + p.back_thickness + y), end / 2 - side * x, z], 1)
        turned.append(dataclasses.replace(part, vertices=points.astype(np.float32)))
    return parts + turned


def _pillows(p: SofaParameters, side: int) -> list[Part]:
    """In the ends of the seats, leaning on the back, each a little askew."""
    parts = []
    size, thick = p.pillow_size, 0.34 * p.pillow_size
    for i in range(p.pillows):
        end = (-1, 1)[i % 2]
        inwards = 0.5 * size + 0.03 + (0.55 * size if i == 2 else 0.0)
        if p.form == "corner" and end == side:
            inwards += p.back_cushion  # clear of the other wing's
        turn = np.radians((8, -10, 14)[i])
        cos, sin = np.cos(turn), np.sin(turn)
        body = pillow(size, thick).bent(
            lambda v, c=cos, s=sin: v @ np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]])  # type: ignore[misc]
        )
        y = -p.back_thickness - p.back_cushion - 0.36 * thick - (0.02 + 0.3 * thick) * (i == 2)
        low = body.vertices[:, 2].min()
        body = body.moved(end * (p.width / 2 - inwards), y, p.seat_height - low - 0.022)
        body = body.bent(lambda v: leaning(p, v))
        parts.append(body.part(f"pillow {i + 1}", p.pillow_material))
    return parts
