"""The exact bounding box of what an asset shows, modifiers and instances included."""

import bpy
import numpy as np


class NoSurface(ValueError):
    """There is nothing to see of an asset."""


def bounds_of(asset: bpy.types.ID, scene: bpy.types.Scene) -> tuple["np.ndarray", "np.ndarray"]:
    """Lowest and highest corner, float64 [3] each, in metres of the scene's space.

    The asset must be in the scene. Raises NoSurface if it has none.
    """
    layer = scene.view_layers[0]
    layer.update()
    graph = layer.depsgraph
    graph.update()
    items = set(asset.all_objects) if isinstance(asset, bpy.types.Collection) else {asset}
    low, high = np.full(3, np.inf), np.full(3, -np.inf)
    for instance in graph.object_instances:
        owner = (instance.parent or instance.object).original
        if owner not in items or instance.object.type in ("CAMERA", "LIGHT", "EMPTY", "ARMATURE"):
            continue
        points = _points(instance.object)
        if len(points):
            matrix = np.array(instance.matrix_world)
            points = points @ matrix[:3, :3].T + matrix[:3, 3]
            low, high = np.minimum(low, points.min(axis=0)), np.maximum(high, points.max(axis=0))
    if not np.isfinite(low).all():
        raise NoSurface(f"{asset.name} has no faces")
    return low, high


def _points(item: bpy.types.Object) -> "np.ndarray":
    """Points of the evaluated surface, float64 [n, 3]; none where there are no faces."""
    try:
        mesh = item.to_mesh()
    except RuntimeError:  # point clouds and volumes have no mesh: their box
        return np.array(item.bound_box, dtype=np.float64)
    try:
        if not len(mesh.polygons):
            return np.zeros((0, 3))
        points = np.empty(len(mesh.vertices) * 3, dtype=np.float32)
        mesh.vertices.foreach_get("co", points)
        return points.reshape(-1, 3).astype(np.float64)
    finally:
        item.to_mesh_clear()
