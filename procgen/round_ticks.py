"""Round numbers for the axis of a chart."""

import math


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
