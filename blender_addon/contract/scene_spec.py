"""What a user can ask of ``asset2vec scenes``: a TOML file, each of its tables a dataclass here.

The text of every ``setting`` is its documentation: in ``--example``, in docs and in Blender. Ranges are
[low, high] and are drawn from evenly; ``low`` and ``high`` bound every number in them. Tables that default
to None are randomizers that are off until they are written.
"""

import dataclasses
from typing import Literal

from .settings import setting

Range = tuple[float, float]
Count = tuple[int, int]

ROOM, TABLETOP, LAYERS, TURNTABLE = "room", "tabletop", "layers", "turntable"
KINDS = (ROOM, TABLETOP, LAYERS, TURNTABLE)
Kind = Literal["room", "tabletop", "layers", "turntable"]
Tone = Literal["AgX", "Filmic", "Standard"]


@dataclasses.dataclass(frozen=True)
class Frames:
    """How many pictures of a scene, and of what size."""

    width: int = setting(256, "pixels", low=16, high=8192)
    height: int = setting(256, "pixels", low=16, high=8192)
    samples: int = setting(24, "samples per pixel of the colour image", low=1, high=65536)
    denoise: bool = setting(True, "remove the noise that few samples leave (Open Image Denoise)")
    bounces: int = setting(3, "how often light is reflected", low=0, high=1024)
    viewpoints: int = setting(2, "cameras in each scene", low=1, high=1000)
    path: int = setting(
        1, "frames along a path of each camera: 1 is a still, more a short sequence", low=1, high=1000
    )
    lightings: int = setting(1, "lightings of each scene; every camera sees it under each", low=1, high=1000)
    tone: Tone = setting("AgX", "Blender's view transform: AgX, Filmic or Standard")
    albedo: bool = setting(False, "the colour of each surface without light; costs a second, quick render")


@dataclasses.dataclass(frozen=True)
class Assets:
    """What is taken from the libraries."""

    categories: tuple[str, ...] = setting(
        (), "only assets of these categories; none named: all that have one"
    )
    count: Count = setting((4, 8), "subjects in a scene", low=1, high=200)
    weights: dict[str, float] = setting(
        {},
        "how much more often some are taken: 'category:chair', 'tag:wood', 'asset:NAME or id'; "
        "factors multiply, 0 leaves out",
        low=0,
        high=1000,
    )


@dataclasses.dataclass(frozen=True)
class CameraSpec:
    """Where cameras stand and what they must see."""

    field_of_view: Range = setting((50.0, 65.0), "horizontal, degrees", low=1, high=170)
    height: Range = setting((1.2, 1.7), "metres above the ground (room)", low=0.05, high=100)
    elevation: Range = setting((15.0, 65.0), "degrees above the horizon (tabletop)", low=-90, high=90)
    distance: Range = setting((1.1, 1.8), "in radii of the heap (tabletop)", low=0.1, high=100)
    roll: Range = setting((0.0, 0.0), "degrees", low=-360, high=360)
    f_stop: Range | None = setting(
        None, "depth of field: smaller is more blurred; absent: all is sharp", low=0.1, high=1000
    )
    min_distance: float = setting(0.5, "metres to the nearest thing in view", low=0, high=100)
    min_subjects: int = setting(1, "subjects that must be in view", low=0, high=1000)
    path_length: Range = setting((0.3, 0.8), "metres that a camera moves along its path", low=0, high=100)


@dataclasses.dataclass(frozen=True)
class Lights:
    """Lamps of a scene."""

    count: Count = setting((1, 3), "lamps", low=0, high=100)
    kinds: tuple[Literal["POINT", "AREA", "SUN"], ...] = setting(
        ("POINT", "AREA"), "kinds of lamps", nonempty=True
    )
    energy: Range = setting((0.6, 1.4), "factor on an energy that lights the scene well", low=0, high=1000)
    temperature: Range = setting((2700.0, 6500.0), "colour in kelvin", low=1667, high=25000)
    tint: float = setting(0.0, "0: colours of lamps; 1: any colour", low=0, high=1)


@dataclasses.dataclass(frozen=True)
class WorldSpec:
    """What surrounds the scene."""

    hdri: str = setting("", "folder of .hdr or .exr panoramas, or one file; empty: an even sky")
    strength: Range = setting((0.6, 1.2), "factor on the surrounding light", low=0, high=1000)
    exposure: Range = setting((0.0, 0.0), "stops", low=-10, high=10)


@dataclasses.dataclass(frozen=True)
class Scale:
    """Sizes of subjects."""

    factor: Range = setting((0.9, 1.1), "uniform factor on the asset's size", low=0.01, high=100)


@dataclasses.dataclass(frozen=True)
class Pose:
    """Disturbs how subjects stand where they were put."""

    yaw: Range = setting((-10.0, 10.0), "degrees about the vertical", low=-360, high=360)


@dataclasses.dataclass(frozen=True)
class Materials:
    """Changes the looks of subjects."""

    share: float = setting(1.0, "share of the subjects that are changed", low=0, high=1)
    hue: Range = setting((-0.05, 0.05), "turn of the hue", low=-0.5, high=0.5)
    saturation: Range = setting((0.8, 1.2), "factor", low=0, high=2)
    value: Range = setting((0.8, 1.2), "factor", low=0, high=2)
    roughness: Range | None = setting(None, "replaces the roughness; absent: the artist's", low=0, high=1)
    textures: str = setting(
        "", "folder of PBR texture folders (as ambientCG packs them) that replace materials"
    )


@dataclasses.dataclass(frozen=True)
class SensorSpec:
    """What a camera does to its picture, over all of it alike."""

    noise: Range = setting(
        (0.0, 0.02), "standard deviation of white noise, of the range 0 to 1", low=0, high=1
    )
    blur: Range = setting((0.0, 0.8), "standard deviation of Gaussian blur, pixels", low=0, high=100)


@dataclasses.dataclass(frozen=True)
class RoomSpec:
    """A furnished room."""

    width: Range = setting((3.0, 5.5), "metres", low=1, high=100)
    depth: Range = setting((3.0, 5.5), "metres", low=1, high=100)
    height: Range = setting((2.4, 3.0), "metres", low=1, high=100)
    corner_share: float = setting(0.3, "share of rooms with an L-shaped plan", low=0, high=1)
    windows: Count = setting((1, 2), "windows in the walls; light comes in through them", low=0, high=20)
    clutter: Count = setting(
        (0, 6), "small things that stand or are dropped on tables and the floor", low=0, high=200
    )
    settle: bool = setting(True, "let clutter fall (physics) instead of standing where it was put")
    gap: float = setting(0.03, "metres between pieces of furniture", low=0, high=10)


@dataclasses.dataclass(frozen=True)
class TabletopSpec:
    """Objects dropped on a surface."""

    radius: float = setting(
        0.6, "of the place they are dropped on, in sizes of the largest subject", low=0.01, high=100
    )
    upright: float = setting(
        0.3, "share of the subjects that are put down standing instead of dropped", low=0, high=1
    )
    settle_seconds: float = setting(4.0, "seconds that they may fall and roll", low=0, high=60)


@dataclasses.dataclass(frozen=True)
class LayersSpec:
    """The curriculum of Hinterstoisser et al. 2019: clutter behind, subjects, occluders in front."""

    subdivisions: int = setting(
        0, "of the icosahedron whose corners are looked from: 0 has 12, 1 has 42", low=0, high=5
    )
    rotations: int = setting(36, "turns in the image plane", low=1, high=360)
    scales: tuple[float, ...] = setting(
        (1.0, 0.6), "from near to far, 1: as large as half the image", low=0.01, high=10, nonempty=True
    )
    subjects: Count = setting((2, 6), "subjects in a frame", low=1, high=50)
    occluders: Count = setting((0, 2), "things in front of them", low=0, high=50)
    max_cropped: float = setting(0.5, "most of a subject that the border may cut off", low=0, high=1)
    max_overlap: float = setting(0.3, "most of a subject that another subject may hide", low=0, high=1)
    background: Range = setting(
        (0.8, 1.5), "size of what is behind, in sizes of the subjects", low=0.05, high=20
    )


@dataclasses.dataclass(frozen=True)
class TurntableSpec:
    """One asset alone, from the cameras that its embedding is fitted to."""

    azimuths: int = setting(6, "views on each ring", low=1, high=360)
    elevations: tuple[float, ...] = setting(
        (5.0, 30.0, 55.0), "degrees above the horizon, a ring each", low=-90, high=90, nonempty=True
    )
    field_of_view: float = setting(40.0, "degrees", low=1, high=170)


@dataclasses.dataclass(frozen=True)
class SceneSpec:
    """A spec file. Only the table of its own kind of scene may be written beside the general ones."""

    scene: Kind
    frames: Frames = dataclasses.field(default_factory=Frames)
    assets: Assets = dataclasses.field(default_factory=Assets)
    camera: CameraSpec = dataclasses.field(default_factory=CameraSpec)
    lights: Lights = dataclasses.field(default_factory=Lights)
    world: WorldSpec = dataclasses.field(default_factory=WorldSpec)
    room: RoomSpec = dataclasses.field(default_factory=RoomSpec)
    tabletop: TabletopSpec = dataclasses.field(default_factory=TabletopSpec)
    layers: LayersSpec = dataclasses.field(default_factory=LayersSpec)
    turntable: TurntableSpec = dataclasses.field(default_factory=TurntableSpec)
    scale: Scale | None = None
    pose: Pose | None = None
    materials: Materials | None = None
    sensor: SensorSpec | None = None
    parameters: dict[str, dict[str, Range]] = setting(
        {}, "asset or category: {input of its geometry nodes, or shape key: range}", low=-1e9, high=1e9
    )
