"""What an object in a scene remembers of the asset it was placed from (custom properties of the object).

Blender forgets it where it appends or copies. A copy has its asset's mesh, but neither its front nor its
codes: this says where to look for them, and by which transform of the asset's own the object began.
"""

import dataclasses
import math
from collections.abc import Mapping
from typing import Any

KEY = "a2v_placed"
PART = "a2v_part"  # true of the objects below a placed one that came with it

_NO_TURN, _NO_SCALE = (1.0, 0.0, 0.0, 0.0), (1.0, 1.0, 1.0)


@dataclasses.dataclass(frozen=True)
class Placed:
    asset_id: str
    library: str  # path of the asset's file; "" if it was the file of the object itself
    name: str
    front: float | None = None  # degrees, contract/fronts.py
    rotation: tuple[float, ...] = _NO_TURN  # the asset's own in its file: a quaternion, w first
    scale: tuple[float, ...] = _NO_SCALE

    def properties(self) -> dict[str, Any]:
        values = dataclasses.asdict(self)
        if self.front is None:
            del values["front"]
        return values | {"rotation": list(self.rotation), "scale": list(self.scale)}

    @classmethod
    def from_properties(cls, values: Mapping[str, Any]) -> "Placed | None":
        """None unless it is what ``properties`` gives: a .blend file may come from anybody."""
        try:
            asset_id, library, name = texts = [values[key] for key in ("asset_id", "library", "name")]
            front = None if values.get("front") is None else float(values["front"])
            rotation, scale = (tuple(float(v) for v in values[key]) for key in ("rotation", "scale"))
        except (KeyError, TypeError, ValueError):
            return None
        numbers = [*rotation, *scale, front or 0.0]
        if not all(isinstance(text, str) for text in texts) or not all(map(math.isfinite, numbers)):
            return None
        if len(rotation) != 4 or len(scale) != 3 or not all(scale) or not any(rotation):
            return None
        return cls(asset_id, library, name, front, rotation, scale)
