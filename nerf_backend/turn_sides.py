"""Directions along which the front of an asset can lie, by its own shape: those of its sides.

Nearly all furniture is its own mirror image about a vertical plane through its front. Mirrored about the
plane of direction a, coefficient m of a description is conj(c[m]) exp(-2 i m a): how like its mirror image
an asset is, about all planes at once, is one inverse transform of the coefficients squared. What has no
such plane (a sofa with a chaise) but straight sides faces along one of these: as in a box, seen along
them, most of its surface falls on few lines. What has neither, as a basket chair, may face anywhere.
"""

import dataclasses
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from .turn_description import ANGLES, ORDERS, STEP, Complex, Reals, describe_heights

Flags = npt.NDArray[np.bool_]
Indices = slice | Sequence[int] | npt.NDArray[np.integer] | Flags
Points = npt.NDArray[np.floating]

# Likeness from which on an asset has a plane: even chairs have 0.97 and more, sofas with a chaise up to 0.71.
# A corner sofa of more (0.947 was seen) has two wings alike, and faces between them.
MIRRORED = 0.95
NEAR = 0.1  # as much less likeness may a further plane have: what has two may face along either
SQUARE = 1.2  # straightness over its median; round things have up to 1.02, sample sofas 1.34 and more
WIDE = 2.0  # degrees from a side within which a front may be
# Degrees (at most 45) off its sides, from which on the best plane of an asset makes one side the image of the
# other. Corner sofas whose wings were mistaken for each other have 31 and more; those with a chaise up to 3.
BETWEEN = 30.0
LINES = 50  # a unit: of the length of an asset's radius
FEW = 4000  # points that tell how straight sides are


@dataclasses.dataclass(frozen=True)
class Shapes:
    """What is compared of assets. A side's angle is that of its direction from +X, in steps of STEP."""

    heights: Complex  # [A, HEIGHTS, ORDERS, CELLS]
    sides: Flags  # [A, ANGLES]

    def __len__(self) -> int:
        return len(self.heights)

    def __getitem__(self, rows: Indices) -> "Shapes":
        return Shapes(self.heights[rows], self.sides[rows])

    @property
    def own(self) -> Complex:
        """Descriptions [A, ORDERS, CELLS] of the assets as high as they are."""
        return self.heights[:, 0]

    def own_height(self) -> "Shapes":
        """The same without the heights that they are pressed down to."""
        return Shapes(self.heights[:, :1], self.sides)

    def corners(self) -> Flags:
        """The assets [A] that are most like their mirror image about a plane between two of their sides.

        It makes one side the image of the other: either may be the front.
        """
        planes = np.array([mirror_likeness(description).argmax() for description in self.own])
        near = planes[:, None] + _within(BETWEEN - WIDE)
        return ~np.take_along_axis(self.sides, near % ANGLES, axis=1).any(axis=1)


def describe_shapes(assets: Iterable[Points]) -> Shapes:
    """Of the surface points [n, 3] of each asset, in unit space; one asset's are looked at at a time."""
    heights, sides = [], []
    for points in assets:
        heights.append(describe_heights(points))
        sides.append(sides_of(points, heights[-1][0]))
    return Shapes(np.stack(heights), np.stack(sides))


def sides_of(points: Points, description: Complex) -> Flags:
    """The directions [ANGLES] along which an asset [ORDERS, CELLS] may face; all where none is clear."""
    likeness = mirror_likeness(description)
    if likeness.max() >= MIRRORED:
        return _widened(planes_of(description))
    lines = straightness(points)
    if lines.max() > SQUARE * np.median(lines):
        return _widened(np.arange(ANGLES) % len(lines) == lines.argmax())
    return np.ones(ANGLES, bool)


def mirror_likeness(description: Complex) -> Reals:
    """Of an asset [ORDERS, CELLS] with its mirror image about the plane of each angle [ANGLES], -1 to 1."""
    spectrum = np.zeros(ANGLES, np.complex128)
    spectrum[2 * ORDERS] = (description.astype(np.complex128) ** 2).sum(axis=1)
    length = float(np.vdot(description, description).real) or 1.0
    return np.fft.ifft(spectrum).real * ANGLES / length


def planes_of(description: Complex) -> Flags:
    """The directions [ANGLES] of the planes about which an asset is most like its mirror image."""
    likeness = mirror_likeness(description)
    peaks = (likeness >= np.roll(likeness, 1)) & (likeness >= np.roll(likeness, -1))
    return peaks & (likeness >= likeness.max() - NEAR)


def straightness(points: Points) -> Reals:
    """How much of the surface falls on few lines seen along and across each angle below 90 degrees.

    As [ANGLES // 4], the sum of the squared shares of all lines.
    """
    every = max(1, len(points) // FEW)
    x, y = points[::every, :2].astype(np.float64).T
    found = np.zeros(ANGLES // 4)
    for place in range(len(found)):
        angle = np.radians(place * STEP)
        for across in (x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)):
            line = np.floor(across * LINES).astype(np.int64)
            shares = np.bincount(line - line.min(initial=0)) / max(1, len(line))
            found[place] += shares @ shares
    return found


def lying_in(sides: Flags, planes: Flags) -> Flags:
    """The angles [A, ANGLES] to turn assets back by so that one of their sides comes to lie in a plane.

    ``sides`` [A, ANGLES] of the assets, ``planes`` [ANGLES] of what they are compared with.
    """
    found = np.zeros_like(sides)
    for place in np.flatnonzero(planes):
        found |= np.roll(sides, -place, axis=1)
    return found


def _widened(directions: Flags) -> Flags:
    return np.any([np.roll(directions, by) for by in _within(WIDE)], axis=0)


def _within(degrees: float) -> npt.NDArray[np.int64]:
    """Steps to all angles that lie within so many degrees."""
    reach = round(degrees / STEP)
    return np.arange(-reach, reach + 1)
