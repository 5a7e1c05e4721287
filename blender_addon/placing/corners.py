"""The boxes round what is seen of an object: what replacing and dragging it measure."""

import bpy
import numpy as np
from numpy.typing import NDArray

from ..contract.placed import PART
from ..library.assets import RENDERED_TYPES

Corners = NDArray[np.float64]
_NONE: Corners = np.zeros((0, 3))


def corners_of(item: bpy.types.Object, depsgraph: bpy.types.Depsgraph) -> Corners:
    """[n, 3] in the object's own axes, without its scale; none where nothing is seen (a bare empty).

    With modifiers, what it is an instance of, and the objects below it that came with its asset.
    """
    found = [_own(item, depsgraph), *_below(item, depsgraph)]
    return np.concatenate(found)


def _own(item: bpy.types.Object, depsgraph: bpy.types.Depsgraph) -> Corners:
    if item.instance_type == "COLLECTION" and item.instance_collection:
        return _of_collection(item.instance_collection, depsgraph)
    if item.type not in RENDERED_TYPES:
        return _NONE
    box = np.array(item.evaluated_get(depsgraph).bound_box)
    return box if np.ptp(box, axis=0).any() else _NONE


def _of_collection(collection: bpy.types.Collection, depsgraph: bpy.types.Depsgraph) -> Corners:
    offset = np.array(collection.instance_offset)
    boxes = [
        _moved(_own(member, depsgraph), member.evaluated_get(depsgraph).matrix_world) - offset
        for member in collection.all_objects
        if not member.hide_render
    ]
    return np.concatenate([_NONE, *boxes])


def _below(item: bpy.types.Object, depsgraph: bpy.types.Depsgraph) -> list[Corners]:
    # The children of an asset, and of a placed one those that came with it, are a part of it.
    parts = [child for child in item.children if item.asset_data or child.get(PART)]
    return [
        _moved(np.concatenate([_own(part, depsgraph), *_below_part(part, depsgraph)]), _in_parent(part))
        for part in parts
    ]


def _below_part(part: bpy.types.Object, depsgraph: bpy.types.Depsgraph) -> list[Corners]:
    return [
        _moved(np.concatenate([_own(child, depsgraph), *_below_part(child, depsgraph)]), _in_parent(child))
        for child in part.children
    ]


def _in_parent(child: bpy.types.Object) -> NDArray[np.float64]:
    return np.array(child.matrix_parent_inverse @ child.matrix_basis)


def _moved(corners: Corners, matrix: object) -> Corners:
    moves = np.array(matrix)
    return corners @ moves[:3, :3].T + moves[:3, 3]
