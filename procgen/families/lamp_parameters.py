"""What there is to choose about a lamp."""

import dataclasses

KINDS = ("table", "floor", "desk", "pendant")
STEMS = (
    "turned", "column", "tripod", "arc", "jointed", "gooseneck", "cord", "rod", "arms",
)  # fmt: skip
BODIES = ("none", "gourd", "bottle", "ball", "cylinder", "urn", "stacked")  # of a turned stem
SHADES = ("drum", "cone", "empire", "bell", "dome", "saucer", "globe", "tube")
BASES = ("none", "disc", "square", "bell", "canopy")


@dataclasses.dataclass(frozen=True)
class LampParameters:
    """One lamp. Lengths in metres. Its front, where it has one, is where it shines or leans to."""

    kind: str  # one of KINDS
    height: float  # of the whole; of a pendant from its lowest point to the ceiling
    stem_style: str  # one of STEMS
    stem_thickness: float
    stem_reach: float  # how far the shade hangs or leans out, and how wide a tripod stands; 0 upright
    body_style: str  # one of BODIES
    body_radius: float  # 0 without a body
    arms: int  # of a stem that branches, each with a shade; 0 otherwise
    base_style: str  # one of BASES
    base_radius: float  # half the edge of a square one; 0 without
    shade_style: str  # one of SHADES
    shade_radius: float  # the largest
    shade_top: float  # radius at its upper end, as a part of shade_radius; 0 where its style decides
    shade_height: float
    stem_material: str
    base_material: str
    shade_material: str

    @property
    def shade_opening(self) -> float:
        """Radius of the shade's upper end."""
        return self.shade_top * self.shade_radius
