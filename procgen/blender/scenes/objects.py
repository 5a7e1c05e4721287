"""Puts the objects and surfaces of a scene into Blender, as BlenderProc's entities.

An object's pass index is its instance id, a material's is 1 + its slot: the label pass reads both.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import bpy
import numpy as np

from blender_addon.contract.errors import UserError
from blender_addon.contract.scenes import Scene, SceneObject, Surface

from .bake_asset import OBJECT
from .blenderproc_adapter import bproc
from .looks import change_looks, surface_material


def add_objects(scene: Scene, baked: Sequence[str]) -> list[Any]:
    """The scene's objects in order, each from its folder of ``baked``; those of one folder share a mesh."""
    prototypes: dict[str, bpy.types.Mesh] = {}
    entities = []
    for instance, (item, folder) in enumerate(zip(scene.objects, baked, strict=True), 1):
        if folder not in prototypes:
            prototypes[folder] = _load(Path(folder) / "asset.blend")
        entities.append(_place(prototypes[folder], item, instance))
    return entities


def _load(path: Path) -> bpy.types.Mesh:
    try:
        with bpy.data.libraries.load(str(path)) as (_, wanted):
            wanted.objects = [OBJECT]
    except OSError as error:
        raise UserError(
            f"{path} cannot be read ({error}): remove its folder, and it is made anew."
        ) from error
    [loaded] = wanted.objects
    mesh = loaded.data
    bpy.data.objects.remove(loaded)
    for slot, material in enumerate(mesh.materials):
        material.pass_index = slot + 1
    return mesh


def _place(mesh: bpy.types.Mesh, item: SceneObject, instance: int) -> Any:
    entity = bproc.types.MeshObject(bpy.data.objects.new(f"object {instance:04d}", mesh))
    bpy.context.scene.collection.objects.link(entity.blender_obj)
    set_pose(entity, np.array(item.pose), item.scale)
    entity.blender_obj.pass_index = instance
    if item.material:
        change_looks(entity.blender_obj, item.material)
    return entity


def set_pose(entity: Any, pose: np.ndarray, scale: float) -> None:
    entity.set_local2world_mat(pose @ np.diag([scale, scale, scale, 1.0]))


def add_surfaces(surfaces: Sequence[Surface], first_instance: int) -> list[Any]:
    entities = []
    for number, surface in enumerate(surfaces):
        mesh = bpy.data.meshes.new(surface.name)
        mesh.from_pydata(surface.vertices, [], surface.faces)
        mesh.update()
        material = surface_material(surface)
        material.pass_index = 1
        mesh.materials.append(material)
        entity = bproc.types.MeshObject(bpy.data.objects.new(f"surface {number:04d}", mesh))
        bpy.context.scene.collection.objects.link(entity.blender_obj)
        entity.blender_obj.pass_index = first_instance + number
        entities.append(entity)
    return entities
