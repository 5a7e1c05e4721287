"""What a Blender worker can be asked to do.

A worker is a Blender process (the bpy wheel or a ``blender`` executable) that runs
``procgen/blender/worker.py``: it reads one request a line on its standard input and answers each
with events (events.py), the last being Result or Error. After a Question it reads the answer first.
"""

import dataclasses
import json
from collections.abc import Callable, Collection, Sequence
from typing import Any, Union

from .settings import from_document
from .versions import check_schema, schema_name

KIND, VERSION = "job", 1

TakenAmong = Callable[[Sequence[str]], Collection[str]]  # those of some ids that other libraries own

MODEL_SUFFIXES = (
    *(".glb", ".gltf", ".obj", ".fbx", ".stl", ".ply"),
    *(".usd", ".usda", ".usdc", ".usdz", ".blend"),
)  # of files that can be imported


@dataclasses.dataclass(frozen=True)
class ImportAssets:
    """Imports files as assets of a library, made if it does not exist.

    Progress(message=file) precedes each file, so that a crash tells which one it was.
    Result: {"added": [names], "present": [names already there, or in the library ``except_in``]}.
    """

    library: str
    files: Sequence[str]
    category: str
    front: str  # a key of coordinates.TURN_TO_FRONT
    scale: float  # metres per unit of the file, after the importer's own unit handling
    except_in: str = ""  # another library, which is only read


SAMPLE_NOTES = ("front", "twin_of")  # recorded with samples, and no parameters of what they look like


@dataclasses.dataclass(frozen=True)
class MakeSamples:
    """Makes assets of a parametric family (procgen/families). Result as ImportAssets.

    Their parameters are recorded with them, and beside these SAMPLE_NOTES: with ``turned`` "front" (degrees
    counter-clockwise from -Y), in twins "twin_of" (the index of the member, counted from 0).
    """

    library: str
    category: str
    count: int
    seed: int
    turned: bool  # each about the vertical by an angle of its own
    variant: str  # "original", or which twins of the originals: a key of procgen/families/twins.VARIANTS


@dataclasses.dataclass(frozen=True)
class ListAssets:
    """Lists a library's assets, giving an id to those that have none (and saving it if so).

    Asks (events.Question) which of the assets' ids other libraries own: an asset that has one of them is
    a copy and gets a new id. Previews are written as <previews>/<asset id>.png.
    Result: {"assets": [AssetRecord]}.
    """

    library: str
    previews: str


@dataclasses.dataclass(frozen=True)
class RenderViews:
    """Renders one asset; the files it leaves in ``out`` are described in procgen/view_writer.py.

    Result: {"centre": [x, y, z], "radius": r, "blender": version}.
    """

    library: str
    kind: str
    name: str
    settings: dict[str, Any]  # ViewSettings
    cameras: Sequence[Sequence[Sequence[float]]]  # camera_to_unit, 4 x 4 each
    out: str


@dataclasses.dataclass(frozen=True)
class TakePhotos:
    """Renders one asset as somebody might photograph it, one shot after the other, to <out>/000.png and on.

    Result: {"blender": version}.
    """

    library: str
    kind: str
    name: str
    shots: Sequence[dict[str, Any]]  # procgen/photo_shots.Shot
    resolution: int  # pixels, width and height
    samples: int  # of a pixel
    out: str


@dataclasses.dataclass(frozen=True)
class BakeAsset:
    """Makes one mesh of an asset, for scenes; procgen/blender/scenes/bake_asset.py says what is in ``out``.

    ``parameters`` are values of the asset's geometry nodes' inputs and shape keys, by their names.
    Result: the fields of scene_dataset.SceneAsset that only Blender knows.
    """

    library: str
    kind: str
    name: str
    parameters: dict[str, float]
    out: str


@dataclasses.dataclass(frozen=True)
class RenderScene:
    """Builds a scene and renders it; what it leaves in ``out`` says procgen/blender/scenes/render_scene.py.

    Result: {"poses": of the objects, "chosen": the candidate taken of each viewpoint,
    "blender": version, "memory": MB in use, "seconds": of all, "rendering": seconds of these},
    or {"impossible": why no camera can stand anywhere, "memory": ...}.
    """

    scene: dict[str, Any]  # scenes.Scene
    baked: Sequence[str]  # for each of its objects, the folder of what BakeAsset left
    frames: dict[str, Any]  # spec.Frames
    labels: bool  # whether it renders these too
    seed: int  # of the renderer
    out: str


@dataclasses.dataclass(frozen=True)
class WriteMetadata:
    """Writes metadata (metadata.KEYS) of assets, by asset id, into a library, whole or not at all.

    A value of None removes the key. The library is saved only if something changed; the file it
    replaces is kept as .blend1. Result: {"written": n}.
    """

    library: str
    rows: dict[str, dict[str, Any]]


Request = Union[
    ImportAssets, MakeSamples, ListAssets, RenderViews, TakePhotos, BakeAsset, RenderScene, WriteMetadata
]

_CLASSES: dict[str, type] = {cls.__name__: cls for cls in Request.__args__}  # type: ignore[attr-defined]


def encode(request: Request) -> str:
    document = {"schema": schema_name(KIND, VERSION), "job": type(request).__name__}
    return json.dumps(document | {"request": dataclasses.asdict(request)})


def decode(line: str) -> Request:
    document = json.loads(line)
    check_schema(document, KIND, VERSION, "the job")
    return from_document(_CLASSES[document["job"]], document["request"], document["job"])
