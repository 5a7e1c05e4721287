"""Which way an asset faces: what is kept of it, by whom it was said.

Degrees counter-clockwise from -Y, seen from above (coordinates.py). The front that artists see contains
the *turn* of the category: what somebody, once, decided to be the front of all its assets. Field, codes
and content hash know the front without that turn, so that turning a category changes none of them.
"""

import dataclasses
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from . import metadata

ARTIST, FOUND, AMBIGUOUS = ORIGINS = ("artist", "found", "ambiguous")


def wrapped(degrees: float) -> float:
    """The same direction in [-180, 180)."""
    return (degrees + 180) % 360 - 180


@dataclasses.dataclass(frozen=True)
class Front:
    degrees: float
    origin: str  # one of ORIGINS
    confidence: float  # 0 to 1: that it is right, up to the asset's own symmetry
    turn: float = 0.0  # of the category; contained in ``degrees``

    @classmethod
    def by_artist(cls, degrees: float, turn: float) -> "Front":
        return cls(wrapped(degrees), ARTIST, 1.0, turn)

    @classmethod
    def from_metadata(cls, values: Mapping[str, Any]) -> "Front | None":
        """None unless there are all of metadata.FRONT_KEYS with values that can be a front."""
        if (
            any(key not in values for key in metadata.FRONT_KEYS)
            or values[metadata.FRONT_FROM] not in ORIGINS
        ):
            return None
        return cls(*(values[key] for key in metadata.FRONT_KEYS))

    @property
    def in_category(self) -> float:
        """The front without the category's turn, in [-180, 180): what field and content hash know."""
        return wrapped(round(self.degrees - self.turn, 3))

    def turned(self, degrees: float) -> "Front":
        """The same front when the category's common front is turned by so many degrees more."""
        return dataclasses.replace(
            self, degrees=wrapped(self.degrees + degrees), turn=wrapped(self.turn + degrees)
        )

    def with_turn(self, turn: float) -> "Front":
        """The same front when the category has ``turn``, in [-180, 180); done again, it changes nothing."""
        if turn == self.turn:
            return self
        return dataclasses.replace(self.turned(turn - self.turn), turn=turn)

    def metadata(self) -> dict[str, Any]:
        values = (self.degrees, self.origin, self.confidence, self.turn)
        return dict(zip(metadata.FRONT_KEYS, values, strict=True))


def common_turn(turns: Iterable[float]) -> float:
    """The turn of a category, given those of its fronts: what most of them say; 0 while there is none."""
    counted = Counter(turns)
    return max(counted, key=lambda turn: (counted[turn], -abs(turn), turn)) if counted else 0.0
