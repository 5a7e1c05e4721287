"""What a scene consists of: composed by procgen/scenes without Blender, built by procgen/blender/scenes.

World space: right-handed, Z up, metres; the ground of a scene is z = 0. Poses are rigid 4 x 4 row-major
matrices that map local to world coordinates, cameras in the convention of coordinates.py. An asset's
local space is asset space. All of a scene is decided before Blender sees it, except what physics moves
and which of several candidates a viewpoint takes: both are in the worker's result.
"""

import dataclasses
from typing import Literal

Matrix = tuple[tuple[float, ...], ...]  # 4 x 4
Vector = tuple[float, float, float]
Colour = tuple[float, float, float]  # linear RGB, 0 to 1

# What an object is there for. Only subjects are what a detector shall find.
Role = Literal["subject", "distractor", "structure"]
SUBJECT: Role = "subject"
DISTRACTOR: Role = "distractor"
STRUCTURE: Role = "structure"


# What the parts of a set can be.
SET_CATEGORIES = (
    "floor",
    "wall",
    "ceiling",
    "skirting",
    "window",
    "window sill",
    "door",
    "rug",
    "surface",
    "backdrop",
)


@dataclasses.dataclass(frozen=True)
class MaterialChange:
    """How the materials of one object differ from the artist's."""

    hue: float = 0.0  # turn of the hue, -0.5 to 0.5
    saturation: float = 1.0  # factor
    value: float = 1.0  # factor
    roughness: float | None = None
    texture: str = ""  # folder of a PBR texture set that replaces every material; "" keeps them


@dataclasses.dataclass(frozen=True)
class SceneObject:
    """An asset of the library, standing somewhere. Its instance id is its place in the scene, from 1."""

    asset_id: str
    pose: Matrix
    scale: float = 1.0
    role: Role = SUBJECT
    falls: bool = False  # physics moves it; others are obstacles
    material: MaterialChange | None = None
    parameters: dict[str, float] = dataclasses.field(default_factory=dict)  # of geometry nodes, shape keys


@dataclasses.dataclass(frozen=True)
class SurfaceLook:
    """A material made by Blender's own textures, sizes in metres."""

    pattern: Literal["plain", "planks", "tiles", "fabric", "noise"]
    colour: Colour
    second_colour: Colour
    size: float = 0.2  # of a plank's width, a tile, a speck
    roughness: float = 0.5


@dataclasses.dataclass(frozen=True)
class Surface:
    """A part of the set: floor, wall, table top. Its instance id follows those of the objects."""

    name: str
    category: str
    vertices: tuple[Vector, ...]
    # Flat convex polygons, counter-clockwise, seen from where they are looked at; nothing shines through.
    faces: tuple[tuple[int, ...], ...]
    look: SurfaceLook


@dataclasses.dataclass(frozen=True)
class Light:
    kind: Literal["POINT", "SUN", "AREA", "SPOT"]
    pose: Matrix  # it shines along its own -Z
    energy: float  # W; W/m2 for a sun
    colour: Colour
    size: float  # metres: radius, or side of an area; degrees for a sun


@dataclasses.dataclass(frozen=True)
class World:
    colour: Colour
    strength: float
    hdri: str = ""  # file
    rotation: float = 0.0  # of the HDRI about Z, degrees


@dataclasses.dataclass(frozen=True)
class Lighting:
    lights: tuple[Light, ...]
    world: World
    exposure: float = 0.0  # stops


@dataclasses.dataclass(frozen=True)
class Camera:
    """Square pixels, the principal point in the middle; lengths in pixels but for the lens."""

    pose: Matrix
    width: int
    height: int
    focal: float
    f_stop: float | None = None  # None: everything is sharp
    focus: float = 0.0  # metres


@dataclasses.dataclass(frozen=True)
class Viewpoint:
    """The first candidate that sees enough is taken. A candidate is a path of one camera or more."""

    candidates: tuple[tuple[Camera, ...], ...]
    min_distance: float  # metres: nothing may be nearer, in any direction of the image
    min_subjects: int  # so many subjects must be seen, each by some of the rays that probe the image
    wish: str  # how the user asked for it, for the sentence that says it cannot be had


@dataclasses.dataclass(frozen=True)
class Scene:
    objects: tuple[SceneObject, ...]
    surfaces: tuple[Surface, ...]
    viewpoints: tuple[Viewpoint, ...]
    lightings: tuple[Lighting, ...]
    transparent: bool = False  # nothing behind the objects: colour has an alpha channel
    settle_seconds: float = 0.0  # how long physics may run at most; 0: not at all
