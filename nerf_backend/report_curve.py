"""A training curve as numbers for an SVG: PSNR over time."""

import dataclasses
import math
from collections.abc import Sequence

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


def round_ticks(low: float, high: float, most: int = 6) -> list[float]:
    """At most ``most`` round numbers, evenly spaced, the first at or below low, the last at or above high."""
    span = max(high - low, 1e-6)
    step = 10.0 ** math.floor(math.log10(span / most))
    for factor in (1, 2, 5, 10, 20, 50):
        first, last = math.floor(low / (step * factor)), math.ceil(high / (step * factor))
        if last - first < most:
            break
    last = max(last, first + 1)
    return [round(i * step * factor, 9) for i in range(first, last + 1)]
