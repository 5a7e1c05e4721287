"""Builds a scene and renders it from all its cameras, under all its lightings.

Leaves in ``out`` colour/<lighting>/<camera>.png and, if asked to, labels/<camera>.exr (render.py), cameras
counted through viewpoints and the steps of their paths.
"""

import time
from pathlib import Path
from typing import Any

import bpy
import numpy as np

from blender_addon.contract import typed
from blender_addon.contract.events import Emit
from blender_addon.contract.jobs import RenderScene
from blender_addon.contract.scene_spec import Frames
from blender_addon.contract.scenes import SUBJECT, Scene

from .blenderproc_adapter import start_scene
from .cameras import NoCamera, choose, set_frames
from .objects import add_objects, add_surfaces, set_pose
from .physics import settle
from .render import prepare, render_colour, render_labels


def run(request: RenderScene, emit: Emit) -> dict[str, Any]:
    scene = typed.decode(Scene, request.scene, "the job")
    frames = typed.decode(Frames, request.frames, "the job")
    begin = time.monotonic()
    start_scene()
    surfaces = add_surfaces(scene.surfaces, len(scene.objects) + 1)
    poses = settle(scene, request.baked, surfaces)
    objects = add_objects(scene, request.baked)
    for entity, pose, item in zip(objects, poses, scene.objects, strict=True):
        set_pose(entity, pose, item.scale)
    subjects = {e.get_name() for e, o in zip(objects, scene.objects, strict=True) if o.role == SUBJECT}
    try:
        chosen = choose(scene.viewpoints, subjects, [*objects, *surfaces])
    except NoCamera as error:
        return {"impossible": str(error), "memory": _memory()}
    paths = [v.candidates[number] for v, number in zip(scene.viewpoints, chosen, strict=True)]
    cameras = [camera for path in paths for camera in path]
    set_frames(cameras)
    prepare(scene, frames, request.seed)
    built = time.monotonic()
    render_colour(scene, frames, Path(request.out) / "colour")
    if request.labels:
        render_labels(cameras, Path(request.out) / "labels")
    end = time.monotonic()
    return {
        "poses": [pose.tolist() for pose in poses],
        "chosen": chosen,
        "blender": bpy.app.version_string,
        "memory": _memory(),
        "seconds": end - begin,
        "rendering": end - built,
    }


def _memory() -> float:
    """MB that this process has in use now; 0 where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return 0.0
    return float(np.round(pages * 4096 / 1e6))
