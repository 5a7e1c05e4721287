"""The folder of labelled frames that ``asset2vec scenes`` writes and procgen.open_dataset reads.

    DATASET/
      dataset.json               Dataset below: spec, seed, assets, categories
      meshes/<asset id>.npz      vertices float32 [v, 3] (metres, asset space), triangles int32 [t, 3],
                                 normals float32 [t, 3, 3]: of each triangle's corners, as it is shaded,
                                 part int32 [t]: the material slot of each triangle, from 0
      scenes/000012.json         SceneRecord: every parameter of the scene, as it was built
      frames/000036/             appears whole, when the frame has passed its gates
        frame.json               Frame below: camera, objects, boxes, amodal masks
        rgb.png                  8-bit sRGB; RGBA with straight alpha where the scene has no background
        albedo.png               8-bit sRGB, unlit base colour at the pixel's centre; if the spec asks for it
        depth.exr                float32 channel Z: metres along the camera's viewing axis, 0: nothing
        normal.exr               half floats X Y Z, world space, unit length, facing the camera; 0: nothing
        instance.png             16-bit: instance id, 0 where there is nothing
        part.png                 8-bit: 1 + the material slot within the instance, 0 where there is nothing
      failures/000040.json       Failure: a frame that could not be made, with what was tried
      summary.json               what the last run did, in numbers

Pixel (0, 0) is the upper left one and its centre is (0.5, 0.5); boxes are [left, top, width, height] in
pixels. All labels are of the one surface point that the ray through the pixel's centre meets. Everything
that follows from these (category mask, ray length, positions, object coordinates, flow) is computed by the
reading API, so that it cannot disagree with them.
"""

import dataclasses
from pathlib import Path
from typing import Any

from . import typed
from .records import read_record, write_record
from .scenes import Camera, Matrix, Role, Scene, Vector

DATASET_KIND, FRAME_KIND, SCENE_KIND, FAILURE_KIND = "scene-dataset", "frame", "scene", "frame-failure"
VERSION = 1

# Raise it when a change of composing, building or rendering changes the frames of a spec and a seed.
SCENES_REVISION = 2

RGB = "rgb.png"
MARKER = "frame.json"  # the last file of a frame's folder: with it, the frame is there

Box = tuple[float, float, float, float]  # left, top, width, height in pixels


@dataclasses.dataclass(frozen=True)
class Keypoint:
    """An empty that the artist placed on the asset; ``symmetric`` names the one it may be mistaken for."""

    name: str
    position: Vector  # metres, asset space
    symmetric: str = ""


@dataclasses.dataclass(frozen=True)
class SceneAsset:
    """What composing and labelling know of an asset; its geometry is in meshes/."""

    asset_id: str
    name: str
    category: str
    tags: tuple[str, ...]
    library: str
    source_hash: str
    low: Vector  # corners of its box, metres, asset space
    high: Vector
    centre: Vector  # of unit space (coordinates.py)
    radius: float
    parts: tuple[str, ...]  # names of the material slots
    keypoints: tuple[Keypoint, ...] = ()
    front: float | None = None  # degrees counter-clockwise from -Y, as artists see it; None: unknown
    cutout: bool = False  # materials make holes in the mesh, or displace it: it is not quite what is seen


@dataclasses.dataclass(frozen=True)
class Dataset:
    """dataset.json. Category ids are places in ``categories``, from 1; 0 is nothing."""

    spec: dict[str, Any]
    seed: int
    spec_hash: str  # of spec and SCENES_REVISION: frames of another one cannot be added
    frames_per_scene: int
    categories: tuple[str, ...]  # of the library, sorted, then those of the set
    assets: tuple[SceneAsset, ...]
    files: tuple[str, ...] = ()  # names of the panoramas and textures that were drawn from


@dataclasses.dataclass(frozen=True)
class SeenKeypoint:
    name: str
    position: Vector  # metres, world space
    pixel: tuple[float, float]
    visibility: int  # 0: out of the image or behind the camera, 1: hidden, 2: seen (as COCO has it)


@dataclasses.dataclass(frozen=True)
class FrameObject:
    """One instance in a frame. ``local low/high`` and ``scale`` give its 3D box, ``pose`` where it is."""

    instance: int
    asset_id: str  # "" for a part of the set
    name: str
    category: str
    role: Role
    pose: Matrix  # local to world, rigid; the mesh is scaled before
    scale: float
    low: Vector  # of the box in local space, before scale
    high: Vector
    visible_pixels: int
    visible_box: Box | None  # None: not seen
    amodal: tuple[int, ...] | None = None  # run lengths in column order, first of zeros; subjects only
    amodal_pixels: int | None = None
    amodal_box: Box | None = None  # of what is within the image
    visibility: float | None = None  # visible pixels over amodal pixels
    truncation: float | None = None  # share of the whole silhouette that lies outside of the image
    keypoints: tuple[SeenKeypoint, ...] = ()


@dataclasses.dataclass(frozen=True)
class Sensor:
    """What was done to the colours after rendering."""

    noise: float = 0.0  # standard deviation, 0 to 1 of the 8-bit range
    blur: float = 0.0  # standard deviation in pixels


@dataclasses.dataclass(frozen=True)
class Frame:
    index: int
    scene: int
    viewpoint: int
    step: int  # along the viewpoint's path
    lighting: int
    camera: Camera
    sensor: Sensor
    objects: tuple[FrameObject, ...]  # by instance id, from 1
    given_up: tuple[str, ...] = ()  # why earlier draws of the scene were


@dataclasses.dataclass(frozen=True)
class SceneRecord:
    scene: Scene  # as composed; each viewpoint with the path that was taken
    poses: tuple[Matrix, ...]  # of its objects, when physics had settled
    draw: int  # how many earlier draws were given up
    renderer_seed: int  # Cycles'
    blender: str  # version that rendered it


@dataclasses.dataclass(frozen=True)
class Failure:
    index: int
    scene: int
    seed: int
    reasons: tuple[str, ...]


def frame_folder(dataset: Path, index: int) -> Path:
    return dataset / "frames" / f"{index:06d}"


def frame_exists(dataset: Path, index: int) -> bool:
    return (frame_folder(dataset, index) / MARKER).exists()


def rgb_file(dataset: Path, index: int) -> Path:
    return frame_folder(dataset, index) / RGB


def scene_file(dataset: Path, scene: int) -> Path:
    return dataset / "scenes" / f"{scene:06d}.json"


def failure_file(dataset: Path, index: int) -> Path:
    return dataset / "failures" / f"{index:06d}.json"


def mesh_file(dataset: Path, asset_id: str) -> Path:
    return dataset / "meshes" / f"{asset_id}.npz"


def other_frames(found: Dataset, spec_hash: str, seed: int) -> str:
    """Of what the frames are, in words, if they are not of this spec and seed; else ""."""
    if found.spec_hash != spec_hash:
        return "another spec, or of another version of Asset2Vec"
    return "" if found.seed == seed else f"seed {found.seed}"


_KINDS: dict[type, str] = {
    Dataset: DATASET_KIND,
    Frame: FRAME_KIND,
    SceneRecord: SCENE_KIND,
    Failure: FAILURE_KIND,
}


def write(path: Path, record: Dataset | Frame | SceneRecord | Failure) -> None:
    write_record(path, _KINDS[type(record)], VERSION, record)


def read(cls: type[typed.T], path: Path) -> typed.T:
    """As read_record does."""
    return read_record(cls, path, _KINDS[cls], VERSION)
