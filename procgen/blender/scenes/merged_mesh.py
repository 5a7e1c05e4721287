"""Makes one mesh object of everything that an asset shows: modifiers, instances, curves and texts.

Scenes place, drop, copy and label assets as single meshes. What has no faces (hair, volumes, point clouds)
is left out.
"""

import bpy
import numpy as np

from .doubled_faces import remove_doubled_faces

SURFACES = ("MESH", "CURVE", "SURFACE", "FONT", "META")
_UV = "UVMap"


def merge_scene(name: str) -> bpy.types.Object | None:
    """One object of all that the scene renders, in world space, alone in it; None if there are no faces."""
    _show_as_rendered()
    parts = _realised()
    scene = bpy.context.scene
    for obj in list(scene.collection.all_objects):
        bpy.data.objects.remove(obj)
    objects = [bpy.data.objects.new(name, mesh) for mesh in parts]
    for obj in objects:
        scene.collection.objects.link(obj)
    if not objects:
        return None
    if len(objects) > 1:
        with bpy.context.temp_override(active_object=objects[0], selected_editable_objects=objects):
            bpy.ops.object.join()
    merged = objects[0]
    merged.name = merged.data.name = name
    _tidy_slots(merged)
    remove_doubled_faces(merged.data)
    return merged


def _show_as_rendered() -> None:
    """The depsgraph that scripts can read is the viewport's: let it show what a render would."""
    for obj in bpy.data.objects:
        obj.hide_viewport = obj.hide_render
        for modifier in obj.modifiers:
            modifier.show_viewport = modifier.show_render
            if modifier.type in ("SUBSURF", "MULTIRES"):
                modifier.levels = modifier.render_levels
        if obj.type in ("CURVE", "SURFACE", "FONT") and obj.data.render_resolution_u:
            obj.data.resolution_u = obj.data.render_resolution_u
        elif obj.type == "META":
            obj.data.resolution = obj.data.render_resolution
    for collection in bpy.data.collections:
        collection.hide_viewport = collection.hide_render


def _realised() -> list[bpy.types.Mesh]:
    graph = bpy.context.evaluated_depsgraph_get()
    graph.update()
    parts = []
    for instance in graph.object_instances:
        obj = instance.object
        if not instance.show_self or obj.type not in SURFACES:
            continue
        mesh = bpy.data.meshes.new_from_object(obj, preserve_all_data_layers=True, depsgraph=graph)
        if not len(mesh.polygons):
            bpy.data.meshes.remove(mesh)
            continue
        matrix = instance.matrix_world.copy()
        mesh.transform(matrix)
        if matrix.determinant() < 0:  # a mirrored mesh would be inside out
            mesh.flip_normals()
        _name_uv(mesh)
        _fill_slots(mesh)
        parts.append(mesh)
    return parts


def _name_uv(mesh: bpy.types.Mesh) -> None:
    """Joined meshes share layers by name: the one that textures use gets the same name everywhere."""
    active = next((layer for layer in mesh.uv_layers if layer.active_render), None)
    if not active or active.name == _UV:
        return
    old = active.name
    if _UV in mesh.uv_layers:
        mesh.uv_layers[_UV].name = f"{_UV} 2"
    active.name = _UV
    for material in filter(None, mesh.materials):
        for node in material.node_tree.nodes if material.node_tree else ():
            if node.bl_idname in ("ShaderNodeUVMap", "ShaderNodeNormalMap") and node.uv_map == old:
                node.uv_map = _UV


def _fill_slots(mesh: bpy.types.Mesh) -> None:
    """Every face has a material, so that every face belongs to a part."""
    if not len(mesh.materials):
        mesh.materials.append(None)
    for slot, material in enumerate(mesh.materials):
        mesh.materials[slot] = material or _default_material()


def _default_material() -> bpy.types.Material:
    name = "no material"
    material = bpy.data.materials.get(name) or bpy.data.materials.new(name)
    material.use_nodes = True
    return material


def _tidy_slots(obj: bpy.types.Object) -> None:
    """One slot for each material that a face uses, and no other: these are the asset's parts."""
    indices = np.empty(len(obj.data.polygons), np.int32)
    obj.data.polygons.foreach_get("material_index", indices)
    slots = list(obj.data.materials)
    materials = list(dict.fromkeys(slots[min(i, len(slots) - 1)] for i in np.unique(indices)))
    part = np.array([materials.index(m) if m in materials else 0 for m in slots], np.int32)
    obj.data.materials.clear()
    for material in materials:
        obj.data.materials.append(material)
    obj.data.polygons.foreach_set("material_index", part[np.clip(indices, 0, len(slots) - 1)])
