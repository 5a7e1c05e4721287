"""The back of a wing: tight, tufted, in channels, or a frame with loose cushions before it."""

import numpy as np

from .part import SINK, Part, Solid
from .sofa_cushions import cushion
from .sofa_parameters import SofaParameters
from .solids import circle, loft, rounded_box

CHANNEL = 0.115  # width of one
TUFT_SPACING, TUFT_DEPTH, TUFT_WIDTH = 0.20, 0.028, 0.035
CAMEL = 0.09  # how far a camel back rises in the middle


def back(p: SofaParameters, width: float, seats: int, wing: str, mitred: int) -> list[Part]:
    """Of a wing that is ``width`` wide, centred on x = 0; its rear side at the seat's height is y = 0.

    Where it meets another wing's back in a corner, at its end ``mitred`` (-1 or 1; 0 nowhere), it
    grows wider upwards as that one leans away.
    """

    def placed(v: np.ndarray) -> np.ndarray:
        after = leaning(p, v)
        growth = (after - v)[:, 1]
        return after + np.outer(growth * mitred * np.clip(mitred * v[:, 0] / width + 0.5, 0, 1), [1, 0, 0])

    build = {"channels": _channels, "tufted": _tufted}.get(p.back_style, _tight)
    parts = [s.bent(placed).part(f"{name}{wing}", p.cover_material) for name, s in build(p, width)]
    if p.back_style != "cushions":
        return parts
    tall = p.back_height - p.back_cushion * 0.1
    for i in range(seats):
        body = cushion(width / seats - 0.006, tall, p.back_cushion, crown=0.024)
        body = body.bent(lambda v: np.stack([v[:, 0], -v[:, 2], v[:, 1]], 1))
        x = (i - (seats - 1) / 2) * width / seats
        y = -p.back_thickness - p.back_cushion / 2 + 0.02
        body = body.moved(x, y, p.seat_height + tall / 2 - 0.025).bent(placed)
        parts.append(body.part(f"back cushion {i + 1}{wing}", p.cover_material))
    return parts


def leaning(p: SofaParameters, v: np.ndarray) -> np.ndarray:
    """What is upright, leaning back from the sitting surface upwards."""
    slope = np.tan(np.radians(p.back_lean))
    return v + np.outer(slope * np.maximum(v[:, 2] - p.deck, 0), [0, 1, 0])


def _frame_height(p: SofaParameters) -> float:
    """Of the back's top; loose cushions rise above their frame."""
    return p.seat_height + p.back_height * (0.8 if p.back_style == "cushions" else 1.0)


def _tight(p: SofaParameters, width: float) -> list[tuple[str, Solid]]:
    return [("back", _block(p, width, (24 if p.back_style == "camel" else 1, 1, 8)))]


def _block(p: SofaParameters, width: float, divisions: tuple[int, int, int]) -> Solid:
    top = _frame_height(p) - (CAMEL if p.back_style == "camel" else 0.0)
    tall = top - p.leg_height
    box = rounded_box((width, p.back_thickness, tall), 0.4 * p.back_thickness, divisions)
    box = box.moved(0.0, -p.back_thickness / 2, p.leg_height + tall / 2)
    if p.back_style != "camel":
        return box

    def humped(v: np.ndarray) -> np.ndarray:
        above = np.clip((v[:, 2] - p.seat_height) / (top - p.seat_height), 0, None)
        hump = CAMEL * np.cos(np.clip(v[:, 0] / (width / 2), -1, 1) * np.pi / 2) ** 2
        return v + np.outer(hump * above, [0, 0, 1])

    return box.bent(humped)


def _tufted(p: SofaParameters, width: float) -> list[tuple[str, Solid]]:
    """Buttons in staggered rows, each in a hollow of its own."""
    columns = max(2, round(width / TUFT_SPACING))
    pitch, step = width / columns, p.back_height / 3
    spots = [
        ((i - (columns - 1 - row % 2) / 2) * pitch, p.seat_height + step * (row + 0.75))
        for row in range(3) for i in range(columns - row % 2)
    ]  # fmt: skip
    box = _block(p, width, (max(8, 10 * columns), 1, 26))

    def dented(v: np.ndarray) -> np.ndarray:
        d = sum(np.exp(-((v[:, 0] - x) ** 2 + (v[:, 2] - z) ** 2) / (2 * TUFT_WIDTH**2)) for x, z in spots)
        return v + np.outer(TUFT_DEPTH * np.minimum(d, 1) * (v[:, 1] < -0.9 * p.back_thickness), [0, 1, 0])

    found = [("back", box.bent(dented))]
    for i, (x, z) in enumerate(spots):
        button = rounded_box((0.028, 0.018, 0.028), 0.0089, (1, 1, 1))
        found.append((f"button {i + 1}", button.moved(x, TUFT_DEPTH - p.back_thickness - 0.002, z)))
    return found


def _channels(p: SofaParameters, width: float) -> list[tuple[str, Solid]]:
    """Upright rolls side by side on a board."""
    count = max(3, round(width / CHANNEL))
    pitch, top = width / count, _frame_height(p)
    board = rounded_box((width - 0.02, 0.5 * p.back_thickness, top - p.leg_height - 0.03), 0.02, (1, 1, 8))
    board = board.moved(0.0, -0.25 * p.back_thickness, (top - 0.03 + p.leg_height) / 2)
    found = [("back", board)]
    z = np.concatenate(
        [[p.deck - SINK], np.linspace(p.deck + 0.01, top - 0.03, 8), top - 0.03 * np.array([0.6, 0.25, 0])]
    )
    scales = np.array([0.97, *[1.0] * 8, 0.94, 0.8, 0.5])
    for i in range(count):
        x = (i - (count - 1) / 2) * pitch
        centres = np.stack([np.full_like(z, x), np.full_like(z, -0.55 * p.back_thickness), z], 1)
        roll = loft(centres, circle(sides=16) * [0.53 * pitch, 0.45 * p.back_thickness], scales)
        found.append((f"channel {i + 1}", roll))
    return found
