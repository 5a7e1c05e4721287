"""Outlines of turned lamp bodies: (part of the height, part of the largest radius), from below."""

import numpy as np

GOURD = np.array([
    (0.00, 0.50), (0.02, 0.55), (0.12, 0.86), (0.26, 1.00), (0.42, 0.80), (0.55, 0.42),
    (0.63, 0.36), (0.73, 0.52), (0.82, 0.50), (0.92, 0.24), (1.00, 0.16),
])  # fmt: skip
BOTTLE = np.array([
    (0.00, 0.82), (0.02, 0.88), (0.15, 0.98), (0.35, 1.00), (0.52, 0.90), (0.65, 0.55),
    (0.75, 0.27), (0.90, 0.20), (0.98, 0.22), (1.00, 0.20),
])  # fmt: skip
BALL = np.array([
    (0.00, 0.30), (0.03, 0.34), (0.12, 0.70), (0.28, 0.95), (0.45, 1.00), (0.62, 0.92),
    (0.80, 0.62), (0.90, 0.30), (1.00, 0.16),
])  # fmt: skip
CYLINDER = np.array([
    (0.00, 0.93), (0.02, 0.98), (0.04, 1.00), (0.50, 1.00), (0.92, 1.00), (0.96, 0.97),
    (0.98, 0.90), (1.00, 0.30),
])  # fmt: skip
URN = np.array([
    (0.00, 0.55), (0.03, 0.58), (0.06, 0.50), (0.12, 0.30), (0.18, 0.34), (0.40, 0.72),
    (0.62, 0.98), (0.72, 1.00), (0.82, 0.84), (0.90, 0.50), (0.95, 0.40), (1.00, 0.34),
])  # fmt: skip
STACKED = np.array([
    (0.00, 0.60), (0.02, 0.70), (0.10, 0.96), (0.16, 1.00), (0.22, 0.96), (0.30, 0.62),
    (0.32, 0.40), (0.34, 0.50), (0.44, 0.80), (0.50, 0.84), (0.56, 0.80), (0.66, 0.46),
    (0.68, 0.30), (0.70, 0.38), (0.78, 0.58), (0.83, 0.60), (0.88, 0.56), (0.96, 0.26),
    (1.00, 0.16),
])  # fmt: skip


def smooth(outline: np.ndarray, steps: int = 4) -> np.ndarray:
    """The outline [N, 2] with ``steps`` stations for each, on a curve through them without overshoot.

    A monotone cubic (Fritsch and Carlson 1980), with harmonic means of the neighbouring slopes.
    """
    h, r = outline.T
    width, slope = np.diff(h), np.diff(r) / np.diff(h)
    before, after = slope[:-1], slope[1:]
    turning = before * after <= 0
    harmonic = 2 * before * after / np.where(turning, 1.0, before + after)
    tangent = np.concatenate([slope[:1], np.where(turning, 0.0, harmonic), slope[-1:]])
    t = np.arange(steps) / steps
    rises = h[:-1, None] + width[:, None] * t
    radii = (
        (1 + 2 * t) * (1 - t) ** 2 * r[:-1, None]
        + t * (1 - t) ** 2 * (width * tangent[:-1])[:, None]
        + t**2 * (3 - 2 * t) * r[1:, None]
        - t**2 * (1 - t) * (width * tangent[1:])[:, None]
    )
    return np.append(np.stack([rises.ravel(), radii.ravel()], 1), outline[-1:], axis=0)


BODIES = {
    "gourd": GOURD,
    "bottle": BOTTLE,
    "ball": BALL,
    "cylinder": CYLINDER,
    "urn": URN,
    "stacked": STACKED,
}
