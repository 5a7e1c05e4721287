"""A training curve as numbers for an SVG: PSNR over time."""

import dataclasses
import math
from collections.abc import Sequence

from procgen.round_ticks import round_ticks

WIDTH, HEIGHT = 560, 200  # of the whole drawing, in its own units
LEFT, RIGHT, TOP, BOTTOM = 44, 14, 12, 30  # margins for the labels


@dataclasses.dataclass(frozen=True)
class Tick:
    at: float
    label: str


@dataclasses.dataclass(frozen=True)
class Curve:
    points: str  # of an SVG polyline
    last: tuple[float, float]
    across: list[Tick]  # x of times
    up: list[Tick]  # y of PSNR values
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    bottom: int = HEIGHT - BOTTOM


def curve(history: Sequence[tuple[float, float]]) -> Curve | None:
    """None if there are fewer than two finite points."""
    points = [(s, p) for s, p in history if math.isfinite(s) and math.isfinite(p)]
    if len(points) < 2:
        return None
    times, values = (
        round_ticks(0, points[-1][0]),
        round_ticks(min(p for _, p in points), max(p for _, p in points)),
    )
    end = max(points[-1][0], 1e-9)
    low, high = values[0], values[-1]

    def x(seconds: float) -> float:
        return round(LEFT + seconds / end * (WIDTH - LEFT - RIGHT), 1)

    def y(psnr: float) -> float:
        return round(HEIGHT - BOTTOM - (psnr - low) / (high - low) * (HEIGHT - TOP - BOTTOM), 1)

    return Curve(
        points=" ".join(f"{x(s)},{y(p)}" for s, p in points),
        last=(x(points[-1][0]), y(points[-1][1])),
        across=[Tick(x(t), f"{t:g} s") for t in times if t <= end],
        up=[Tick(y(v), f"{v:g}") for v in values],
    )
