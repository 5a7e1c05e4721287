"""The materials of the sample families: what a furniture maker's card of finishes holds."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Material:
    colour: str  # sRGB, "#rrggbb"
    roughness: float
    metallic: float = 0.0

    def linear(self) -> tuple[float, float, float]:
        """The colour as linear Rec. 709 components (IEC 61966-2-1), as Blender wants it."""
        red, green, blue = (int(self.colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
        return _linear(red), _linear(green), _linear(blue)


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


WOODS = {
    "oak": Material("#b98d56", 0.45),
    "ash": Material("#d6b98c", 0.45),
    "beech": Material("#c99a6b", 0.42),
    "cherry": Material("#9a5230", 0.38),
    "walnut": Material("#5d3b25", 0.40),
    "wenge": Material("#33241c", 0.42),
}
PAINTS = {
    "white paint": Material("#e9e6de", 0.35),
    "black paint": Material("#232323", 0.35),
    "red paint": Material("#a8281f", 0.33),
    "mustard paint": Material("#d09a22", 0.35),
    "sage paint": Material("#8a9f82", 0.38),
    "teal paint": Material("#25707a", 0.35),
    "navy paint": Material("#263a5e", 0.35),
}
METALS = {
    "chrome": Material("#c9ccd0", 0.16, 1.0),
    "brushed steel": Material("#a3a5a8", 0.36, 1.0),
    "brass": Material("#b8924a", 0.30, 1.0),
    "black steel": Material("#26272a", 0.45),
    "white steel": Material("#e4e5e4", 0.40),
}
QUIET_PLASTICS = {
    "white plastic": Material("#ecebe7", 0.30),
    "black plastic": Material("#1f2023", 0.35),
    "grey plastic": Material("#8d9296", 0.32),
}
PLASTICS = QUIET_PLASTICS | {
    "red plastic": Material("#c2321f", 0.30),
    "yellow plastic": Material("#e3b31d", 0.30),
    "turquoise plastic": Material("#3aa6a0", 0.30),
}
QUIET_FABRICS = {
    "cream wool": Material("#ddd2bd", 0.92),
    "grey wool": Material("#85878a", 0.92),
    "charcoal wool": Material("#3b3d42", 0.92),
    "black leather": Material("#211f1f", 0.45),
}
FABRICS = QUIET_FABRICS | {
    "ochre velvet": Material("#c58a24", 0.80),
    "terracotta linen": Material("#b4573a", 0.90),
    "olive linen": Material("#6e7446", 0.90),
    "petrol velvet": Material("#1f5a66", 0.80),
    "navy wool": Material("#2c3d63", 0.92),
    "blush velvet": Material("#cf9a92", 0.80),
    "cognac leather": Material("#8f4d25", 0.48),
}
STONES = {
    "white marble": Material("#e2dfda", 0.25),
    "travertine": Material("#c9b595", 0.40),
    "green marble": Material("#2f4b3f", 0.22),
    "black marble": Material("#29292c", 0.22),
}
CERAMICS = {
    "white ceramic": Material("#e8e5dd", 0.22),
    "celadon ceramic": Material("#9dbba6", 0.22),
    "cobalt ceramic": Material("#25428a", 0.20),
    "rust ceramic": Material("#a85432", 0.35),
    "black ceramic": Material("#242426", 0.25),
}
ENAMELS = {
    "cream enamel": Material("#e5dac0", 0.30),
    "red enamel": Material("#b32a20", 0.28),
    "mustard enamel": Material("#cf981f", 0.30),
    "sage enamel": Material("#7f9a80", 0.32),
    "petrol enamel": Material("#1e5663", 0.28),
}
GLASSES = {  # opaque to the eye: opal, or dark
    "opal glass": Material("#f1ede4", 0.12),
    "amber glass": Material("#b9752c", 0.10),
    "smoked glass": Material("#4b4744", 0.10),
}
SHADES = {
    "ivory linen": Material("#e9dec8", 0.90),
    "natural rattan": Material("#b88b55", 0.80),
    "ochre linen": Material("#c4922f", 0.90),
    "brick linen": Material("#a34e35", 0.90),
    "sage linen": Material("#8d9c80", 0.90),
    "ink linen": Material("#2e3a50", 0.90),
    "black linen": Material("#2a292b", 0.90),
}
# What can take each other's place: a painted chair is a wooden one.
_KINDS = {
    "timber": WOODS | PAINTS,
    "metal": METALS | ENAMELS,
    "plastic": PLASTICS,
    "fabric": FABRICS,
    "stone": STONES,
    "ceramic": CERAMICS,
    "glass": GLASSES,
    "shade": SHADES,
}
MATERIALS = {name: material for card in _KINDS.values() for name, material in card.items()}


def kind(name: str) -> str:
    """Of what kind a material is; "none" for "none"."""
    return next((key for key, card in _KINDS.items() if name in card), "none")
