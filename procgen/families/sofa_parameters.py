"""What there is to choose about a sofa."""

import dataclasses

FORMS = ("straight", "chaise", "corner")
SIDES = ("none", "left", "right")  # as one sees it from its front: left is -X
ARMS = ("none", "track", "rolled", "slope", "flared", "wooden")
BACKS = ("cushions", "tight", "tufted", "channels", "camel")
LEGS = ("none", "tapered", "block", "runner", "pins", "plinth")  # none: wooden arms reach the floor


@dataclasses.dataclass(frozen=True)
class SofaParameters:
    """One sofa. Lengths in metres, angles in degrees."""

    form: str  # one of FORMS
    long_side: str  # one of SIDES: where a chaise or a corner's other wing is
    seats: int  # of the main wing, 1 to 3
    seat_width: float  # of one seat
    seat_depth: float  # from the back, or its cushions, to the front
    seat_height: float  # of the sitting surface
    cushion_thickness: float  # of the seat's
    bench_cushion: str  # "yes" one for all seats, "no" one for each
    wing_length: float  # how far a chaise or wing reaches before the other seats; 0 without
    arm_style: str  # one of ARMS
    arm_width: float  # 0 without arms
    arm_height: float  # above the sitting surface; 0 without arms
    back_style: str  # one of BACKS
    back_height: float  # of its top above the sitting surface
    back_thickness: float
    back_lean: float
    back_cushion: float  # thickness of loose back cushions, 0 without
    piping: str  # "yes" or "no": a welt along the seat cushions' edges
    pillows: int  # loose ones, 0 to 3
    pillow_size: float  # edge of a pillow, 0 without
    leg_style: str  # one of LEGS
    leg_height: float  # of the deck's underside
    cover_material: str
    leg_material: str
    pillow_material: str  # "none" without pillows

    @property
    def width(self) -> float:
        """Between the arms."""
        return self.seats * self.seat_width

    @property
    def deck(self) -> float:
        """Height of the frame's upper side, on which the seat cushions lie."""
        return self.seat_height - self.cushion_thickness

    @property
    def front(self) -> float:
        """y of the seats' front, if the back's rear side at its foot is y = 0."""
        return -(self.back_thickness + self.back_cushion + self.seat_depth)
