"""Cushions: crowned boxes, welted or not, and pillows that lean on the back."""

import numpy as np

from .part import Solid
from .solids import circle, rounded_box, rounded_rectangle, sweep

WELT = 0.005  # radius of piping
_ROUNDING = 1 - np.sqrt(0.5)  # from a rounded edge's corner to its middle, in radii


def cushion(width: float, depth: float, thickness: float, crown: float = 0.018) -> Solid:
    """Lies round the origin; ``crown`` is what its upper and its lower side bulge of its thickness."""
    flat = thickness - 2 * crown
    box = rounded_box((width, depth, flat), 0.42 * flat, (8, 8, 1))

    def bulge(v: np.ndarray) -> np.ndarray:
        u, w = np.abs(v[:, 0]) / (width / 2), np.abs(v[:, 1]) / (depth / 2)
        rise = crown * np.clip(1 - u**2.5, 0, 1) * np.clip(1 - w**2.5, 0, 1)
        return v + np.outer(rise * np.clip(v[:, 2] / (flat / 2), -1, 1), [0, 0, 1])

    return box.bent(bulge)


def welt(width: float, depth: float, thickness: float, crown: float = 0.018) -> Solid:
    """The piping along such a cushion's upper edge."""
    flat = thickness - 2 * crown
    radius = 0.42 * flat
    within = _ROUNDING * radius
    rim = rounded_rectangle(width - 2 * within, depth - 2 * within, radius, steps=4)
    # Starts in the middle of a side and ends a little beyond it, so that its ends hide in each other.
    path = np.concatenate([[(rim[0] + rim[-1]) / 2], rim, [(rim[0] + rim[-1]) / 2 + 0.004 * _along(rim)]])
    path = np.concatenate([path, np.full((len(path), 1), flat / 2 - within)], 1)
    return sweep(path, circle(WELT, sides=6), chamfer=0.0005)


def pillow(size: float, thickness: float) -> Solid:
    """A thrown one: pointed at its corners, full in the middle; stands upright in the x-z plane."""
    box = rounded_box((size, size, 0.03), 0.0149, (10, 10, 1))

    def filled(v: np.ndarray) -> np.ndarray:
        u, w = v[:, 0] / (size / 2), v[:, 1] / (size / 2)
        full = np.clip(1 - u**2, 0, 1) * np.clip(1 - w**2, 0, 1)
        rise = (thickness - 0.03) / 2 * full**0.6 * np.sign(v[:, 2])
        # Its sides are drawn in between the corners.
        waist = 1 - 0.07 * np.stack([1 - w**2, 1 - u**2], 1)
        return np.concatenate([v[:, :2] * waist, (v[:, 2] + rise)[:, None]], 1)

    return box.bent(filled).bent(lambda v: np.stack([v[:, 0], -v[:, 2], v[:, 1]], 1))


def _along(rim: np.ndarray) -> np.ndarray:
    step = rim[0] - rim[-1]
    return np.asarray(step / np.linalg.norm(step))
