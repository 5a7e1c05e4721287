"""What the field makes of a code that no asset has, drawn from several sides."""

import dataclasses
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ...field_pictures import ELEVATION, FieldPictures

AZIMUTHS = (30.0, 120.0, 210.0)  # degrees from the front: three quarters, side, behind
SIZE = 192  # pixels a side
COVERED, SOLID = 0.1, 0.9  # alpha of a pixel that the object is in, and of one it fills
FAINT = 0.7  # of the covered pixels that are solid, below which it is called faint


@dataclasses.dataclass(frozen=True)
class Imagined:
    """``views``: uint8 [S, S, 4], straight alpha. ``solid``: share of what is drawn that is opaque."""

    views: tuple[NDArray[np.uint8], ...]
    solid: float

    @property
    def faint(self) -> bool:
        """Whether the field shows both neighbours through each other more than one thing."""
        return self.solid < FAINT


def imagine(
    pictures: FieldPictures,
    shape: NDArray[np.float64],
    appearance: NDArray[np.float64],
    azimuths: Sequence[float] = AZIMUTHS,
) -> Imagined:
    """Codes are [CODE_SIZE]."""
    views = tuple(pictures.orbit(shape, appearance, azimuths, ELEVATION))
    return Imagined(views, _solid(np.stack(views)[..., 3] / 255))


def _solid(alpha: NDArray[np.floating]) -> float:
    covered = alpha > COVERED
    return float((alpha[covered] > SOLID).mean()) if covered.any() else 0.0
