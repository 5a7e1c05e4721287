"""Bakes one asset for scenes: a file with one mesh object, its triangles, and what there is to know of it.

Leaves in ``out``: asset.blend with the object OBJECT, mesh.npz (see contract/scene_dataset.py).
"""

import re
from pathlib import Path
from typing import Any

import bpy
import numpy as np

from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Emit
from blender_addon.contract.jobs import BakeAsset

from ..asset_instance import AssetInstance
from .merged_mesh import merge_scene
from .surface_materials import changes_surface

OBJECT = "asset"
KEYPOINT_PREFIX = "kp_"  # empties below an asset whose names begin so are its keypoints
SYMMETRIC = "symmetric"  # custom property of such an empty: name of the one it may be mistaken for


def run(request: BakeAsset, emit: Emit) -> dict[str, Any]:
    asset = AssetInstance(Path(request.library), request.kind, request.name)
    for name, value in request.parameters.items():
        _set_parameter(request.name, name, value)
    placement = asset.normalise()
    asset.stand_in_asset_space()
    keypoints = _keypoints(request.name)
    merged = merge_scene(OBJECT)
    if merged is None:
        raise UserError(f"The asset {request.name!r} has no faces: scenes can only show surfaces.")
    out = Path(request.out)
    low, high = _write_mesh(merged.data, out / "mesh.npz")
    bpy.data.libraries.write(str(out / "asset.blend"), {merged}, path_remap="ABSOLUTE", fake_user=True)
    return {
        "low": low.tolist(),
        "high": high.tolist(),
        "centre": placement.centre.tolist(),
        "radius": placement.radius,
        "parts": [m.name for m in merged.data.materials],
        "keypoints": keypoints,
        "cutout": any(changes_surface(m) for m in merged.data.materials),
    }


def _set_parameter(asset: str, name: str, value: float) -> None:
    """Sets the geometry nodes' inputs and shape keys of that name."""
    found = False
    for obj in bpy.data.objects:
        for modifier in (m for m in obj.modifiers if m.type == "NODES" and m.node_group):
            for socket in modifier.node_group.interface.items_tree:
                if socket.item_type == "SOCKET" and socket.in_out == "INPUT" and socket.name == name:
                    whole = socket.socket_type == "NodeSocketInt"
                    modifier[socket.identifier] = round(value) if whole else value
                    found = True
        keys = getattr(obj.data, "shape_keys", None)
        if keys and name in keys.key_blocks:
            keys.key_blocks[name].value = value
            found = True
    if not found:
        raise UserError(
            f"The asset {asset!r} has no input of geometry nodes and no shape key {name!r}: "
            "correct its name in [parameters]."
        )


def _keypoints(asset: str) -> list[dict[str, Any]]:
    graph = bpy.context.evaluated_depsgraph_get()
    graph.update()
    found = {}
    for instance in graph.object_instances:
        obj = instance.object
        if obj.type == "EMPTY" and obj.name.startswith(KEYPOINT_PREFIX):
            position = list(instance.matrix_world.translation)
            name, symmetric = _keypoint_name(obj.name), _keypoint_name(str(obj.original.get(SYMMETRIC, "")))
            if name in found:
                raise UserError(f"The asset {asset!r} has two keypoints {name!r}: rename one of the empties.")
            found[name] = {"name": name, "position": position, "symmetric": symmetric}
    return [found[name] for name in sorted(found)]


def _keypoint_name(name: str) -> str:
    """Without the prefix, and without the number that tells an object from another file's or asset's."""
    return re.sub(r"\.\d{3,}$", "", name.removeprefix(KEYPOINT_PREFIX))


def _write_mesh(mesh: bpy.types.Mesh, path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Returns the corners of the box round its faces."""
    mesh.calc_loop_triangles()
    vertices = np.empty(3 * len(mesh.vertices), np.float32)
    mesh.vertices.foreach_get("co", vertices)
    triangles = np.empty(3 * len(mesh.loop_triangles), np.int32)
    mesh.loop_triangles.foreach_get("vertices", triangles)
    part = np.empty(len(mesh.loop_triangles), np.int32)
    mesh.loop_triangles.foreach_get("material_index", part)
    loops = np.empty(3 * len(mesh.loop_triangles), np.int32)
    mesh.loop_triangles.foreach_get("loops", loops)
    normals = np.empty(3 * len(mesh.loops), np.float32)
    mesh.corner_normals.foreach_get("vector", normals)
    normals = normals.reshape(-1, 3)[loops].reshape(-1, 3, 3)
    vertices, triangles = vertices.reshape(-1, 3), triangles.reshape(-1, 3)
    np.savez_compressed(path, vertices=vertices, triangles=triangles, normals=normals, part=part)
    used = vertices[np.unique(triangles)].astype(np.float64)
    return used.min(axis=0), used.max(axis=0)
