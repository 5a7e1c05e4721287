"""Which frame shows what: frames are counted through scenes, viewpoints, paths and lightings."""

import dataclasses

from blender_addon.contract.scene_spec import LAYERS, TURNTABLE, SceneSpec


@dataclasses.dataclass(frozen=True)
class Place:
    """Where in a run a frame is: ``scene``, and in it viewpoint, step along its path, lighting."""

    scene: int
    viewpoint: int
    step: int
    lighting: int


def frames_per_scene(spec: SceneSpec) -> int:
    viewpoints, path, lightings = shape(spec)
    return viewpoints * path * lightings


def shape(spec: SceneSpec) -> tuple[int, int, int]:
    """Viewpoints, steps and lightings of a scene."""
    if spec.scene == TURNTABLE:
        return spec.turntable.azimuths * len(spec.turntable.elevations), 1, spec.frames.lightings
    if spec.scene == LAYERS:
        return 1, 1, spec.frames.lightings  # made for one camera: from elsewhere the layers fall apart
    return spec.frames.viewpoints, spec.frames.path, spec.frames.lightings


def place(spec: SceneSpec, index: int) -> Place:
    """The place of frame ``index``, counted from 0. Lightings change fastest."""
    _, path, lightings = shape(spec)
    scene, rest = divmod(index, frames_per_scene(spec))
    view, lighting = divmod(rest, lightings)
    return Place(scene, *divmod(view, path), lighting)
