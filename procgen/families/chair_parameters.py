"""What there is to choose about a chair."""

import dataclasses

LEGS = ("straight", "splayed", "turned", "sled", "cantilever", "star", "tulip")
WOODEN_LEGS = ("straight", "splayed", "turned")
BACKS = ("none", "panel", "upholstered", "slats", "rungs", "spindles")
FRAMED_BACKS = ("slats", "rungs", "spindles")  # they hang between two wooden posts
ARMS = ("none", "open", "panel")


@dataclasses.dataclass(frozen=True)
class ChairParameters:
    """One chair. Lengths in metres, angles in degrees."""

    seat_width: float
    seat_depth: float
    seat_height: float  # of the sitting surface, cushion included
    seat_thickness: float
    seat_roundness: float  # 0 nearly square in plan, 1 nearly round
    seat_taper: float  # how much narrower the seat is behind, as a part of its width
    cushion_thickness: float  # 0 without cushion
    leg_style: str  # one of LEGS
    leg_thickness: float
    leg_splay: float  # from upright; splayed legs only
    stretchers: str  # "yes" or "no", wooden legs only
    back_style: str  # one of BACKS
    back_height: float  # of its top above the sitting surface
    back_gap: float  # of its lower edge above the sitting surface
    back_lean: float
    back_curve: float  # how far the middle of its top lies behind its sides
    back_count: int  # of slats, rungs or spindles
    arm_style: str  # one of ARMS
    arm_height: float  # above the sitting surface
    frame_material: str
    seat_material: str
    cushion_material: str  # "none" where nothing is upholstered

    @property
    def height(self) -> float:
        """Of the whole chair."""
        return self.seat_height + (self.back_height if self.back_style != "none" else 0.0)

    @property
    def has_wooden_legs(self) -> bool:
        return self.leg_style in WOODEN_LEGS

    @property
    def seat_top(self) -> float:
        """Height of the seat board's upper side, on which the cushion lies."""
        return self.seat_height - self.cushion_thickness

    @property
    def seat_bottom(self) -> float:
        return self.seat_top - self.seat_thickness
