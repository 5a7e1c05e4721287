"""Materials of a room's parts, from palettes that go together."""

import dataclasses
from typing import Literal

import numpy as np

from blender_addon.contract.scenes import Colour, SurfaceLook

from ..srgb import decode_srgb
from .seeds import Draws

WOODS = (("#b48a5e", "#8f6a45"), ("#c9a77c", "#ab8659"), ("#7a5436", "#5b3d27"), ("#9c8772", "#7d6a58"))
TILES = (("#d8d3c8", "#a39d92"), ("#b9b4ad", "#8a857e"), ("#e6e2da", "#9d9890"), ("#6f7275", "#54575a"))
CARPETS = (("#a89f92", "#8c8377"), ("#7f8790", "#69717a"), ("#b3a58f", "#978a75"), ("#5f6662", "#4f5551"))
PAINTS = (
    "#f1ede4", "#e9e2d3", "#dcd6cb", "#d3d6d4", "#c9d0c0", "#b9c4b8", "#bccad3", "#a9bac8",
    "#e3cfc3", "#dcbfae", "#ead9b0", "#cfc4d2",
)  # fmt: skip
ACCENTS = ("#5d7285", "#6c7b63", "#a8624a", "#8a5a5f", "#47606a", "#b08d4f", "#4d4f57")
RUGS = (("#8c4a3f", "#c9a98a"), ("#41566b", "#8fa1ad"), ("#c8bba3", "#a8987c"), ("#5e6b54", "#9aa387"))
WHITES = ("#f4f3f0", "#ece9e2", "#f7f6f4")
DOORS = ("#f2f0ec", "#e4ded2", "#a57c52", "#6d4c33", "#5a6a72")


@dataclasses.dataclass(frozen=True)
class RoomLooks:
    floor: SurfaceLook
    walls: tuple[SurfaceLook, ...]
    ceiling: SurfaceLook
    trim: SurfaceLook  # skirting boards and window frames
    door: SurfaceLook
    metal: SurfaceLook
    rug: SurfaceLook


def draw_looks(walls: int, draws: Draws) -> RoomLooks:
    """Looks of a room with so many walls; one of them may have a colour of its own."""
    rng = draws("wall looks")
    paint, accent = _plaster(rng, PAINTS), _plaster(rng, ACCENTS)
    accented = int(rng.integers(walls)) if rng.uniform() < 0.25 else -1
    rng = draws("trim looks")
    white = linear(_pick(rng, WHITES))
    trim = SurfaceLook("plain", white, white, roughness=float(rng.uniform(0.3, 0.6)))
    leaf = linear(_pick(rng, DOORS))
    return RoomLooks(
        _floor(draws("floor look")),
        tuple(accent if i == accented else paint for i in range(walls)),
        _plaster(draws("ceiling look"), WHITES),
        trim,
        SurfaceLook("plain", leaf, leaf, roughness=float(rng.uniform(0.3, 0.6))),
        SurfaceLook("plain", linear("#8d8d8d"), linear("#8d8d8d"), roughness=0.25),
        _two_coloured("fabric", draws("rug look"), RUGS, (0.01, 0.02), (0.9, 1.0)),
    )


def _floor(rng: np.random.Generator) -> SurfaceLook:
    kind = rng.choice(["planks", "tiles", "fabric"], p=[0.55, 0.2, 0.25])
    if kind == "planks":
        return _two_coloured("planks", rng, WOODS, (0.08, 0.2), (0.25, 0.6))
    if kind == "tiles":
        return _two_coloured("tiles", rng, TILES, (0.2, 0.6), (0.15, 0.5))
    return _two_coloured("fabric", rng, CARPETS, (0.005, 0.015), (0.9, 1.0))


def _two_coloured(
    pattern: Literal["planks", "tiles", "fabric"],
    rng: np.random.Generator,
    palette: tuple[tuple[str, str], ...],
    size: tuple[float, float],
    roughness: tuple[float, float],
) -> SurfaceLook:
    first, second = palette[rng.integers(len(palette))]
    return SurfaceLook(
        pattern,
        linear(first),
        linear(second),
        float(rng.uniform(*size)),
        float(rng.uniform(*roughness)),
    )


def _plaster(rng: np.random.Generator, palette: tuple[str, ...]) -> SurfaceLook:
    """Paint on a wall: one colour, hardly mottled."""
    r, g, b = colour = linear(_pick(rng, palette))
    darker = (0.94 * r, 0.94 * g, 0.94 * b)
    return SurfaceLook("noise", colour, darker, float(rng.uniform(0.02, 0.1)), float(rng.uniform(0.6, 0.95)))


def _pick(rng: np.random.Generator, palette: tuple[str, ...]) -> str:
    return palette[rng.integers(len(palette))]


def linear(sixteen: str) -> Colour:
    """Linear RGB of an sRGB colour as in '#b48a5e'."""
    encoded = np.array([int(sixteen[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    r, g, b = decode_srgb(encoded)
    return float(r), float(g), float(b)
