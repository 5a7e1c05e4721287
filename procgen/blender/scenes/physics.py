"""Lets objects fall with BlenderProc's rigid bodies, and puts them where they come to rest.

Not the objects themselves fall but stand-ins: an asset's mesh can be anything, its stand-in is a group of
convex hulls (procgen/scenes/collision_hulls.py), which Bullet handles fast and without trembling.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import bpy
import numpy as np

from blender_addon.contract.scenes import Scene

from .blenderproc_adapter import bproc, operators_alone

_STEP = 1.0  # seconds between looks at whether all is at rest
_MARGIN = 0.001  # metres round each hull
_STILL = (0.005, 0.05)  # metres and radians a second


def settle(scene: Scene, baked: Sequence[str], surfaces: Sequence[Any]) -> list[np.ndarray]:
    """Rigid poses [4, 4] of the scene's objects when the falling ones have come to rest."""
    poses = [np.array(item.pose) for item in scene.objects]
    if scene.settle_seconds <= 0 or not any(item.falls for item in scene.objects):
        return poses
    with operators_alone():
        return _settle(scene, baked, surfaces, poses)


def _settle(
    scene: Scene, baked: Sequence[str], surfaces: Sequence[Any], poses: list[np.ndarray]
) -> list[np.ndarray]:
    bodies = [
        _stand_in(Path(folder), pose, item.scale, item.falls, f"body {number:04d}")
        for number, (item, folder, pose) in enumerate(zip(scene.objects, baked, poses, strict=True))
    ]
    for surface in surfaces:
        surface.enable_rigidbody(False, "MESH", collision_margin=_MARGIN, friction=0.8)
    shifts = bproc.object.simulate_physics(
        min_simulation_time=_STEP,
        max_simulation_time=max(scene.settle_seconds, _STEP) + _STEP,
        check_object_interval=_STEP,
        object_stopped_location_threshold=_STILL[0],
        object_stopped_rotation_threshold=_STILL[1],
        substeps_per_frame=10,
        solver_iters=20,
    )
    for number, (item, body) in enumerate(zip(scene.objects, bodies, strict=True)):
        if item.falls:
            poses[number] = _rest(body, poses[number], shifts[body.get_name()])
    _clear(bodies, surfaces)
    return poses


def _rest(body: Any, before: np.ndarray, shift: np.ndarray) -> np.ndarray:
    """BlenderProc moves a body's origin to its centre of mass, by ``shift`` in world axes before the fall."""
    graph = bpy.context.evaluated_depsgraph_get()
    after = np.array(body.blender_obj.evaluated_get(graph).matrix_world)
    offset = np.eye(4)
    offset[:3, 3] = -before[:3, :3].T @ np.array(shift)
    return after @ offset


def _stand_in(folder: Path, pose: np.ndarray, scale: float, falls: bool, name: str) -> Any:
    with np.load(folder / "hulls.npz") as stored:
        hulls = [stored[key] * scale for key in sorted(stored.files)]
    body = _hull_object(name, np.concatenate(hulls), pose)
    if len(hulls) == 1:
        body.enable_rigidbody(falls, "CONVEX_HULL", collision_margin=_MARGIN, friction=0.8)
        return body
    for number, points in enumerate(hulls):
        part = _hull_object(f"{name} {number:02d}", points, pose)
        part.set_parent(body)
        part.enable_rigidbody(falls, "CONVEX_HULL", collision_margin=_MARGIN, friction=0.8)
    body.enable_rigidbody(falls, "COMPOUND", collision_margin=_MARGIN, friction=0.8)
    return body


def _hull_object(name: str, points: np.ndarray, pose: np.ndarray) -> Any:
    """A mesh of the hull of points [n, 3], so that it has a surface, and so a centre of mass."""
    import bmesh

    mesh = bpy.data.meshes.new(name)
    shell = bmesh.new()
    for point in points:
        shell.verts.new(point)
    bmesh.ops.convex_hull(shell, input=shell.verts)
    shell.to_mesh(mesh)
    shell.free()
    entity = bproc.types.MeshObject(bpy.data.objects.new(name, mesh))
    bpy.context.scene.collection.objects.link(entity.blender_obj)
    entity.set_local2world_mat(pose)
    return entity


def _clear(bodies: Sequence[Any], surfaces: Sequence[Any]) -> None:
    for surface in surfaces:
        surface.disable_rigidbody()
    for body in bodies:
        for child in list(body.blender_obj.children):
            bpy.data.objects.remove(child)
        bpy.data.objects.remove(body.blender_obj)
    bpy.ops.rigidbody.world_remove()
    bpy.context.scene.frame_set(0)
