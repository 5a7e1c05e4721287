"""The content hash of an asset: it changes when what the asset looks like changes, else never.

Read from original data alone, so it works for assets that are in no scene. An asset is described
as nested dicts, lists, numbers and strings (descriptions.py, node_descriptions.py), each datablock
by the SHA-256 of its description. Left out are names, selection, the asset's metadata (but for a
front that an artist set) and all that has the value which new data of its type has, so that the hash
does not depend on the version of Blender: a newer one has more properties and sockets, and files of
both leave them at that value.

Custom normals are left out too: Blender 4.2 to 4.4 do not read what 4.5 and newer store.
"""

from typing import Any

import bpy

from ..contract.fronts import ARTIST, Front
from ..contract.steps import Steps, at_once
from . import asset_metadata
from .descriptions import Describer, digest, plain
from .image_description import describe_image
from .long_parts import LongParts
from .mesh_description import describe_mesh
from .node_descriptions import describe_material, describe_node_tree, fresh_node
from .weight_description import describe_weights

# What places an object; as stored, because products of matrices differ in the last bit by version.
_ROTATION = ("rotation_mode", "rotation_euler", "rotation_quaternion", "rotation_axis_angle")
_TURN_AND_SIZE = (*_ROTATION, "delta_rotation_euler", "delta_rotation_quaternion", "scale", "delta_scale")
_TRANSFORM = ("location", "delta_location", *_TURN_AND_SIZE)
_OWN_DATA = {"MESH", "EMPTY", "LIGHT", "CAMERA"}


def content_hash(datablock: bpy.types.ID) -> str:
    """64 hexadecimal digits. Where an object asset itself lies in its scene does not count.

    A front that an artist set does, without the category's turn: codes are of the asset as it faces.
    """
    return at_once(content_hash_in_steps(datablock))


def content_hash_in_steps(datablock: bpy.types.ID) -> Steps[str]:
    """The same. Raises ReferenceError if the asset, or a part of it, is deleted between two steps.

    Whoever has Blender go on between the steps gives up what was begun after an undo, which frees all data.
    """
    parts = LongParts()
    while True:
        found = _hash(datablock, _describer(parts))
        if not parts.missing:
            return found
        yield
        yield from parts.read_missing()


def _hash(datablock: bpy.types.ID, describer: Describer) -> str:
    content = _content(datablock, describer)
    values = asset_metadata.read(datablock.asset_data) if datablock.asset_data else {}
    front = Front.from_metadata(values)
    return digest([content, "front", front.in_category]) if front and front.origin == ARTIST else content


def _content(datablock: bpy.types.ID, describer: Describer) -> str:
    if isinstance(datablock, bpy.types.Collection):
        return describer.of_datablock(datablock)
    description = [_values(datablock, _TURN_AND_SIZE), _describe_object(datablock, describer)]
    family = {"above": _describe_parents(datablock), "below": _describe_children(datablock, describer)}
    if any(family.values()):  # an object that stands alone keeps the hash that it always had
        description.append(family)
    return digest(description)


def learn_defaults() -> None:
    """Learns what new nodes and modifiers are like, of all kinds in the open file.

    Else the first hash learns it, and that makes and removes data, at which Blender's Asset Browser
    forgets what the user has selected.
    """
    describer = _describer(LongParts())
    trees = [*bpy.data.node_groups, *(material.node_tree for material in bpy.data.materials)]
    for tree_type, node_type in sorted({(t.bl_idname, n.bl_idname) for t in trees if t for n in t.nodes}):
        fresh_node(tree_type, node_type, describer)
    for item in list(bpy.data.objects):
        for modifier in item.modifiers:
            _fresh_modifier(item, modifier, describer)


def _describer(parts: LongParts) -> Describer:
    return Describer(
        {
            bpy.types.Mesh: describe_mesh,
            bpy.types.Material: describe_material,
            bpy.types.NodeTree: describe_node_tree,
            bpy.types.Image: describe_image,
            bpy.types.Object: _describe_placed,
            bpy.types.Collection: _describe_collection,
        },
        parts,
    )


def _describe_collection(collection: bpy.types.Collection, describer: Describer) -> Any:
    # A list, because describing may make objects (to learn defaults), which breaks the iteration.
    objects = [item for item in collection.all_objects if not item.hide_render]
    # Sorted by content, so that names have no part in it.
    return {
        "objects": sorted(map(describer.of_datablock, objects)),
        "offset": list(collection.instance_offset),
    }


def _describe_parents(item: bpy.types.Object) -> list[Any]:
    """How the objects above an object asset turn and scale it; where they move it does not count."""
    chain = []
    while item.parent:
        turned = [value for row in item.matrix_parent_inverse[:3] for value in row[:3]]
        chain.append([item.parent_type, item.parent_bone, turned, _values(item.parent, _TURN_AND_SIZE)])
        item = item.parent
    return chain


def _describe_children(root: bpy.types.Object, describer: Describer) -> list[str]:
    """The objects below an object asset, which are rendered with it, where they stand in its space."""
    shown = [item for item in root.children_recursive if not item.hide_render]
    return sorted(digest(_describe_placed(item, describer, root)) for item in shown)


def _describe_placed(
    item: bpy.types.Object, describer: Describer, root: bpy.types.Object | None = None
) -> Any:
    """An object where it stands: its content and the transforms of it and its parents, up to ``root``."""
    chain = []
    link: bpy.types.Object | None = item
    while link and link != root:
        chain.append(_values(link, _TRANSFORM))
        if link.parent:
            inverse = [value for row in link.matrix_parent_inverse for value in row]
            chain.append([link.parent_type, link.parent_bone, inverse])
        link = link.parent
    return [chain, _describe_object(item, describer)]


def _describe_object(item: bpy.types.Object, describer: Describer) -> Any:
    description: dict[str, Any] = {"type": item.type, "data": _describe_data(item, describer)}
    description["materials"] = [
        describer.of_datablock(slot.material) if slot.material else None for slot in item.material_slots
    ]
    if modifiers := [_describe_modifier(m, item, describer) for m in item.modifiers if m.show_render]:
        description["modifiers"] = modifiers
        description["weights"] = describe_weights(item, describer)
    if constraints := [describer.of_struct(c) for c in item.constraints if c.enabled]:
        description["constraints"] = constraints
    if item.pose:
        description["pose"] = [
            [bone.name, *_values(bone, (*_ROTATION, "location", "scale"))] for bone in item.pose.bones
        ]
    if item.instance_type == "COLLECTION" and item.instance_collection:
        description["instance"] = describer.of_datablock(item.instance_collection)
    return description


def _describe_data(item: bpy.types.Object, describer: Describer) -> Any:
    if item.data is None or (item.type in _OWN_DATA and item.type != "MESH"):
        return None
    if item.type == "ARMATURE":
        return [[b.name, plain(b.head_local), plain(b.tail_local)] for b in item.data.bones]
    return describer.of_datablock(item.data)


def _describe_modifier(modifier: bpy.types.Modifier, item: bpy.types.Object, describer: Describer) -> Any:
    fresh = _fresh_modifier(item, modifier, describer)
    description = {"type": modifier.type, "settings": describer.of_struct(modifier, fresh)}
    if modifier.type == "NODES" and modifier.node_group:
        description["inputs"] = [
            [
                socket.identifier,
                *(describer.of_value(modifier.get(socket.identifier + suffix)) for suffix in _INPUT_PARTS),
            ]
            for socket in modifier.node_group.interface.items_tree
            if socket.item_type == "SOCKET" and socket.in_out == "INPUT"
        ]
    return description


_INPUT_PARTS = ("", "_use_attribute", "_attribute_name")


def _fresh_modifier(item: bpy.types.Object, modifier: bpy.types.Modifier, describer: Describer) -> Any:
    """The description of a newly added modifier of the same type."""
    key = ("modifier", item.type, modifier.type)
    return describer.fresh(key, lambda: _make_modifier(item, modifier, describer))


def _make_modifier(item: bpy.types.Object, modifier: bpy.types.Modifier, describer: Describer) -> Any:
    data = bpy.data.meshes.new("fresh") if item.type == "MESH" else item.data
    fresh = bpy.data.objects.new("fresh", data)
    try:
        added = fresh.modifiers.new("fresh", modifier.type)
        return describer.of_struct(added, {}) if added else None
    finally:
        bpy.data.objects.remove(fresh)
        if item.type == "MESH":
            bpy.data.meshes.remove(data)


def _values(struct: Any, names: tuple[str, ...]) -> list[Any]:
    return [plain(getattr(struct, name)) for name in names if hasattr(struct, name)]
