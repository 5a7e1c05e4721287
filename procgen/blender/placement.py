"""Brings imported objects to asset space (contract/coordinates.py): front, scale, ground, centre."""

import math

import bpy
import numpy as np
from mathutils import Matrix, Vector

from blender_addon.contract.coordinates import TURN_TO_FRONT
from procgen.blender.bounds import bounds_of


def place(asset: bpy.types.ID, front: str, scale: float) -> "np.ndarray":
    """Moves the asset so that ``front`` faces -Y and its box stands centred on the ground.

    Returns the size of the box, float64 [3] in metres. Raises NoSurface if there are no faces.
    The asset may be in no scene.
    """
    turned = Matrix.Rotation(math.radians(TURN_TO_FRONT[front]), 4, "Z") @ Matrix.Scale(scale, 4)
    scene = bpy.data.scenes.new("placement")
    try:
        if isinstance(asset, bpy.types.Collection):
            scene.collection.children.link(asset)
        else:
            scene.collection.objects.link(asset)
        _move(asset, turned, scene)
        low, high = bounds_of(asset, scene)
        x, y, _ = (low + high) / 2
        _move(asset, Matrix.Translation(Vector((-x, -y, -low[2]))), scene)
    finally:
        bpy.data.scenes.remove(scene)
    if isinstance(asset, bpy.types.Object) and can_bake(asset):
        bake(asset)
    return high - low


def can_bake(item: bpy.types.Object) -> bool:
    """Whether the mesh can take over the object's transform and look the same."""
    return (
        item.type == "MESH"
        and item.data.users == 1
        and item.data.library is None
        and not (item.modifiers or item.constraints or item.children or item.parent)
    )


def bake(item: bpy.types.Object) -> None:
    matrix = item.matrix_basis.copy()
    for name in ("delta_location", "delta_rotation_euler"):
        setattr(item, name, (0, 0, 0))
    item.delta_scale = (1, 1, 1)
    item.matrix_basis = Matrix.Identity(4)
    item.data.transform(matrix, shape_keys=True)
    if matrix.determinant() < 0:  # a mirrored mesh would be inside out
        item.data.flip_normals()


def unparent(item: bpy.types.Object) -> None:
    """Takes an object out of its hierarchy; it stays where it is."""
    world = item.matrix_world.copy()
    item.parent = None
    item.delta_location = item.delta_rotation_euler = (0, 0, 0)
    item.delta_scale = (1, 1, 1)
    item.matrix_basis = world


def _move(asset: bpy.types.ID, matrix: Matrix, scene: bpy.types.Scene) -> None:
    items = set(asset.all_objects) if isinstance(asset, bpy.types.Collection) else {asset}
    for item in items:
        if item.parent not in items:
            item.matrix_world = matrix @ item.matrix_world
    scene.view_layers[0].update()
