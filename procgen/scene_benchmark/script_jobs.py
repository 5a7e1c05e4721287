"""What the scripts of procgen/blender/scenes/benchmark are told and what they answer, as JSON files."""

import dataclasses
import json
from pathlib import Path
from typing import TypeVar

from blender_addon.contract import typed
from blender_addon.contract.scene_spec import Frames
from blender_addon.contract.scenes import Matrix, Scene

T = TypeVar("T")


@dataclasses.dataclass(frozen=True)
class ScriptScene:
    """A scene as our own run made it: of each viewpoint the path that was taken."""

    scene: Scene
    poses: tuple[Matrix, ...]  # of its objects, settled
    baked: tuple[str, ...]  # folder of each object
    seed: int  # Cycles'


@dataclasses.dataclass(frozen=True)
class ScriptJob:
    scenes: tuple[ScriptScene, ...]
    frames: Frames
    out: str  # folder
    repeats: int = 1


@dataclasses.dataclass(frozen=True)
class PlainTimes:
    """Of the plain script."""

    seconds: tuple[float, ...]  # of each scene, from an empty file to what is written


@dataclasses.dataclass(frozen=True)
class LabelCost:
    """Of one scene, all its cameras. Seconds of the processor, of each repeat."""

    colour: tuple[float, ...]  # BlenderProc's render, nothing but colour
    colour_and_labels: tuple[float, ...]  # the same with its depth, normals and segmentation
    ours: tuple[float, ...]  # our label render alone, with the preparing of the materials


@dataclasses.dataclass(frozen=True)
class LabelCosts:
    scenes: tuple[LabelCost, ...]


def write(path: Path, document: ScriptJob | PlainTimes | LabelCosts) -> None:
    path.write_text(json.dumps(typed.encode(document)), encoding="utf-8")


def read(cls: type[T], path: Path) -> T:
    return typed.decode(cls, json.loads(path.read_text(encoding="utf-8")), path)
