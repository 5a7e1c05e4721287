"""A scene as a user of BlenderProc would write it: its loader, physics, outputs and render, nothing else.

What there is only one way to write (the set's meshes and materials, lamps, camera poses) are the very
functions of our own run, which consist of calls of BlenderProc. Cameras are given: this script neither
looks for good ones nor checks what it made.
"""

from pathlib import Path
from typing import Any

import bpy
import numpy as np
from blenderproc.python.utility.GlobalStorage import GlobalStorage

from blender_addon.contract.scene_spec import Frames
from blender_addon.contract.scenes import Scene
from procgen.scene_benchmark.script_jobs import ScriptScene

from ..blenderproc_adapter import bproc, start_scene
from ..cameras import set_frames
from ..lights import set_lighting
from ..looks import change_looks
from ..objects import add_surfaces, set_pose

SEGMENT_BY = ["instance", "category_id", "name"]
TRANSPARENT_BOUNCES = 8  # BlenderProc's default


def build(wanted: ScriptScene, frames: Frames, settle: bool) -> None:
    """The scene in an empty file, ready to render.

    Without ``settle`` its objects lie where our physics left them.
    """
    start_empty()
    scene = wanted.scene
    surfaces = add_surfaces(scene.surfaces, len(scene.objects) + 1)
    falling = settle and scene.settle_seconds > 0 and any(item.falls for item in scene.objects)
    objects = _load(wanted, shared=not falling)
    for number, (entity, item) in enumerate(zip(objects, scene.objects, strict=True)):
        set_pose(entity, np.array(item.pose if settle else wanted.poses[number]), item.scale)
        if item.material:
            change_looks(entity.blender_obj, item.material)
    if falling:
        _settle(scene, objects, surfaces)
    categories = sorted(set(wanted.baked))
    for entity, folder in zip(objects, wanted.baked, strict=True):
        entity.set_cp("category_id", 1 + categories.index(folder))
    for surface in surfaces:
        surface.set_cp("category_id", 1 + len(categories))
    set_lighting(scene.lightings[0])
    bpy.context.scene.world["category_id"] = 0
    set_frames([camera for viewpoint in scene.viewpoints for camera in viewpoint.candidates[0]])
    bpy.context.scene.frame_end += 1  # BlenderProc counts the frame after the last one
    _set_renderer(scene, frames)


def start_empty() -> None:
    """``bproc.clean_up`` keeps outputs and compositor nodes, and no output can be enabled twice."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    GlobalStorage._storage_dict.clear()
    start_scene()


def enable_labels() -> None:
    bproc.renderer.enable_depth_output(activate_antialiasing=False)
    bproc.renderer.enable_normals_output()
    bproc.renderer.enable_segmentation_output(map_by=SEGMENT_BY, default_values={"category_id": 0})


def _load(wanted: ScriptScene, shared: bool) -> list[Any]:
    """One entity an object; copies of one asset share its mesh if ``shared``: physics changes meshes."""
    first: dict[str, Any] = {}
    entities = []
    for number, folder in enumerate(wanted.baked, 1):
        if folder in first:
            entity = first[folder].duplicate(linked=shared)
        else:
            [entity] = bproc.loader.load_blend(str(Path(folder) / "asset.blend"))
            first[folder] = entity
        entity.set_name(f"object {number:04d}")
        entities.append(entity)
    return entities


def _settle(scene: Scene, objects: list[Any], surfaces: list[Any]) -> None:
    for entity, item in zip(objects, scene.objects, strict=True):
        entity.enable_rigidbody(item.falls, "CONVEX_HULL" if item.falls else "MESH", friction=0.8)
    for surface in surfaces:
        surface.enable_rigidbody(False, "MESH", friction=0.8)
    bproc.object.simulate_physics_and_fix_final_poses(
        min_simulation_time=1.0,
        max_simulation_time=max(scene.settle_seconds, 1.0) + 1.0,
        check_object_interval=1.0,
        substeps_per_frame=10,
        solver_iters=20,
    )


def _set_renderer(scene: Scene, frames: Frames) -> None:
    bproc.renderer.set_cpu_threads(1)
    bproc.renderer.set_noise_threshold(0)  # as many samples everywhere
    bproc.renderer.set_max_amount_of_samples(frames.samples)
    bproc.renderer.set_light_bounces(
        diffuse_bounces=frames.bounces,
        glossy_bounces=frames.bounces,
        max_bounces=frames.bounces,
        transmission_bounces=max(frames.bounces, 4),
        transparent_max_bounces=TRANSPARENT_BOUNCES,
        volume_bounces=0,
    )
    bproc.renderer.set_output_format(enable_transparency=scene.transparent, view_transform=frames.tone)
