"""The seat of a chair: its plan, its board and its cushion."""

import dataclasses

import numpy as np

from .chair_parameters import ChairParameters
from .part import SINK, Part
from .solids import rounded_rectangle, slab

SMALLEST_CORNER = 0.025  # metres, radius in plan
DISH = 0.008  # metres, how deep a bare seat is hollowed
CUSHION_INSET = 0.012


@dataclasses.dataclass(frozen=True)
class SeatPlan:
    """The seat from above: a rounded trapezium, wide in front (-Y)."""

    width: float
    depth: float
    radius: float
    taper: float

    @classmethod
    def of(cls, p: ChairParameters) -> "SeatPlan":
        largest = 0.48 * min(p.seat_width, p.seat_depth)
        radius = SMALLEST_CORNER + p.seat_roundness * (largest - SMALLEST_CORNER)
        return cls(p.seat_width, p.seat_depth, radius, p.seat_taper)

    def outline(self) -> np.ndarray:
        """[K, 2], counter-clockwise, exactly ``width`` x ``depth``."""
        points = self._tapered(rounded_rectangle(self.width, self.depth, self.radius, steps=8))
        return points * [self._widen(), 1.0]

    def corner(self, side: int, end: int, inset: float) -> np.ndarray:
        """[2]: a point ``inset`` inside the corner; side -1 is left (-X), end -1 is front (-Y)."""
        reach = max(self.radius - inset, 0.0) / np.sqrt(2)
        within = max(self.radius, inset)
        x, y = self.width / 2 - within + reach, self.depth / 2 - within + reach
        return self._tapered(np.array([[side * x, end * y]]))[0] * [self._widen(), 1.0]

    def _tapered(self, points: np.ndarray) -> np.ndarray:
        behind = points[:, 1] / self.depth + 0.5
        return points * np.stack([1 - self.taper * behind, np.ones_like(behind)], 1)

    def _widen(self) -> float:
        points = self._tapered(rounded_rectangle(self.width, self.depth, self.radius, steps=8))
        return float(self.width / 2 / points[:, 0].max())


def seat(p: ChairParameters, back_front: float) -> list[Part]:
    """The board and the cushion; ``back_front`` is the y at which whatever stands on the seat begins."""
    plan = SeatPlan.of(p)
    bevel = 0.4 * p.seat_thickness
    board = slab(plan.outline(), p.seat_thickness, bevel).moved(z=p.seat_bottom)
    if not p.cushion_thickness:
        board = board.bent(lambda v: _dished(v, p))
        return [board.part("seat", p.seat_material)]
    return [board.part("seat", p.seat_material), _cushion(p, plan, back_front)]


def _dished(vertices: np.ndarray, p: ChairParameters) -> np.ndarray:
    """Hollows the upper side; its rim keeps its height."""
    reach = np.hypot(vertices[:, 0] / p.seat_width, vertices[:, 1] / p.seat_depth) * 2
    hollow = DISH * np.clip(1 - (reach / 0.9) ** 2, 0, 1) ** 1.5
    upper = vertices[:, 2] > p.seat_top - 1e-6
    return vertices - np.outer(hollow * upper, [0, 0, 1])


def _cushion(p: ChairParameters, plan: SeatPlan, back_front: float) -> Part:
    front = -p.seat_depth / 2 + CUSHION_INSET
    back = min(back_front, p.seat_depth / 2) - CUSHION_INSET
    depth = back - front
    # Wooden arms stand on the seat: the cushion keeps clear of them.
    sides = CUSHION_INSET + (p.leg_thickness if p.arm_style == "open" and p.has_wooden_legs else 0.0)
    outline = plan.outline() * [1 - 2 * sides / p.seat_width, depth / p.seat_depth]
    crown = 0.25 * p.cushion_thickness
    thickness = p.cushion_thickness - crown + SINK
    body = slab(outline, thickness, 0.42 * thickness)

    def crowned(v: np.ndarray) -> np.ndarray:
        reach = np.hypot(v[:, 0] / p.seat_width, v[:, 1] / depth) * 2
        # The innermost ring is not quite the middle: the crown is flat up to it.
        rise = crown * np.clip((1 - reach**2) / (1 - 0.25**2), 0, 1)
        return v + np.outer(rise * (v[:, 2] > 0.99 * thickness), [0, 0, 1])

    body = body.bent(crowned).moved(y=(front + back) / 2, z=p.seat_top - SINK)
    return body.part("cushion", p.cushion_material)
