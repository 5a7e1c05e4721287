"""What there is to choose about a table."""

import dataclasses

PURPOSES = ("dining", "coffee", "side", "desk")
TOPS = ("rectangle", "superellipse", "oval", "round")
EDGES = ("square", "round", "thin")  # thin: bevelled from below to look thin
BASES = (
    "legs", "tripod", "hairpin", "trestle", "cross", "pedestal", "sled", "panel", "drum", "cantilever",
)  # fmt: skip
LEGS = ("square", "tapered", "round", "turned")  # of the bases "legs" and "tripod"
FEET = ("disc", "star", "trumpet")  # of a pedestal
CABINETS = ("none", "left", "right", "both")
HANDLES = ("none", "knob", "bar")


@dataclasses.dataclass(frozen=True)
class TableParameters:
    """One table. Lengths in metres, angles in degrees. Its front, where it has one, is where one sits."""

    purpose: str  # one of PURPOSES
    top_shape: str  # one of TOPS
    top_length: float  # along X
    top_depth: float  # along Y
    top_thickness: float
    top_corner: float  # radius of a rectangle's corners in plan
    top_edge: str  # one of EDGES
    height: float  # of the upper side
    base_style: str  # one of BASES
    leg_style: str  # one of LEGS, or "none"
    leg_thickness: float  # of legs, rods, beams and panels; of a pedestal's column
    leg_inset: float  # from the top's rim to what stands below it
    leg_splay: float  # from upright
    foot_style: str  # one of FEET, or "none"
    foot_arms: int  # of a star foot
    apron_height: float  # 0 without apron
    stretchers: str  # "yes" or "no": bars between the legs near the floor
    shelf_height: float  # of a second board, 0 without
    drawers: int  # side by side under the top
    cabinet: str  # one of CABINETS: stacks of three drawers
    handle_style: str  # one of HANDLES
    fluted: str  # "yes" or "no", drums only
    top_material: str
    base_material: str
    handle_material: str  # "none" without handles

    @property
    def under(self) -> float:
        """Height of the top's underside."""
        return self.height - self.top_thickness
