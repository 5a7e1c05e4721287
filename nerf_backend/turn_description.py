"""An asset's shape round the vertical through its middle, in a form that turning it changes simply.

Surface points fall into cells of a cylinder: rings (radius) x layers (height) x SECTORS (azimuth). Of
each ring and layer the Fourier coefficients over the azimuth are kept: turning the asset by an angle a
multiplies coefficient m by exp(-i m a), exactly and for any angle, so that comparing two assets at all
angles is one inverse transform (the circular correlation theorem).
"""

import numpy as np
import numpy.typing as npt

Complex = npt.NDArray[np.complex64]
Reals = npt.NDArray[np.float64]

RINGS, LAYERS, SECTORS = 5, 12, 72
CELLS = RINGS * LAYERS
ORDERS = np.arange(1, 25)  # without 0, which says nothing of azimuth
BLUR = 8.0  # the order whose weight is down to 0.61: what is finer differs between any two assets
ANGLES = 720  # at which assets are compared
STEP = 360 / ANGLES  # degrees
# Of an asset's own height, its own first: unit space makes a stool so large that its seat is where chairs
# have the top of their backs. Pressed down on the floor it finds seats, legs and stretchers of its kind.
HEIGHTS = (1.0, 0.85, 0.7)


def describe_heights(points: npt.NDArray[np.floating]) -> Complex:
    """What describe_turn says, [HEIGHTS, ORDERS, CELLS], of an asset pressed down to each height."""
    floor = points[:, 2].min(initial=1.0)
    pressed = [np.column_stack([points[:, :2], floor + (points[:, 2] - floor) * h]) for h in HEIGHTS]
    return np.stack([describe_turn(p) for p in pressed])


def describe_turn(points: npt.NDArray[np.floating]) -> Complex:
    """Coefficients [ORDERS, CELLS] of surface points [n, 3] in unit space.

    With order 0 and without blur their squares would sum to 1: of what is the same all round, as a stool
    is, little is left, so that it has little say in what an asset of the category looks like.
    """
    x, y, z = points.astype(np.float64).T
    counts = np.zeros(RINGS * LAYERS * SECTORS)
    for ring, near in _shared(np.hypot(x, y) * RINGS - 0.5, RINGS):
        for layer, level in _shared((z + 1) / 2 * LAYERS - 0.5, LAYERS):
            for sector, toward in _shared(np.arctan2(y, x) / (2 * np.pi) * SECTORS, None):
                cell = (ring * LAYERS + layer) * SECTORS + sector % SECTORS
                counts += np.bincount(cell, near * level * toward, len(counts))
    # The root, so that many pixels on a seat do not outweigh the few on thin legs.
    profile = np.sqrt(counts).reshape(CELLS, SECTORS)
    length = float(np.linalg.norm(profile)) or 1.0
    # Each order stands for itself and its conjugate: scaled so that lengths are those of the profiles.
    found = np.fft.rfft(profile / length, axis=1)[:, ORDERS] * np.sqrt(2 / SECTORS)
    return np.ascontiguousarray((found * np.exp(-((ORDERS / BLUR) ** 2) / 2)).T).astype(np.complex64)


def _shared(place: Reals, most: int | None) -> list[tuple[npt.NDArray[np.int64], Reals]]:
    """The two nearest of cells that lie at whole numbers (below ``most``), each with its share."""
    if most is not None:
        place = np.clip(place, 0, most - 1)
    below = np.floor(place).astype(np.int64)
    above = below + 1 if most is None else np.minimum(below + 1, most - 1)
    return [(below, 1 - (place - below)), (above, place - below)]


def turned(descriptions: Complex, degrees: Reals) -> Complex:
    """Descriptions [A, ORDERS, CELLS] of the assets turned by ``degrees`` [A] counter-clockwise."""
    phases = np.exp(-1j * np.radians(degrees)[:, None] * ORDERS)
    return (descriptions * phases[:, :, None]).astype(np.complex64)


def products(descriptions: Complex, vectors: Complex) -> Reals:
    """Inner products [A, K, ANGLES] of ``vectors`` [K, ORDERS, CELLS] with assets [A, ORDERS, CELLS].

    The assets are turned back (clockwise) by each angle; angle j is ``j * STEP`` degrees.
    """
    spectrum = np.zeros((len(descriptions), len(vectors), ANGLES), np.complex64)
    by_order = descriptions.transpose(1, 0, 2) @ vectors.conj().transpose(1, 2, 0)
    spectrum[:, :, ORDERS] = by_order.transpose(1, 2, 0)
    return np.fft.ifft(spectrum, axis=2).real * ANGLES


def wrapped(degrees: Reals) -> Reals:
    """The same directions in [-180, 180)."""
    return (degrees + 180) % 360 - 180


def as_rows(descriptions: Complex) -> npt.NDArray[np.float32]:
    """The same as real vectors [A, 2 * ORDERS * CELLS], whose inner products are the real ones."""
    return np.ascontiguousarray(descriptions).view(np.float32).reshape(len(descriptions), -1)
