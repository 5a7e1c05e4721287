"""A small library with known fronts and sizes, and a scene to place its assets in; for the placing scripts.

Objects: a block 1 m high that faces -Y, a tall one of 2 m that faces +X and stands in its file turned and
scaled, and one with a wheel below it; a collection of two boxes. All have ids.
"""

import sys
from pathlib import Path

import bpy

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from blender_addon.contract import metadata
from blender_addon.contract.fronts import ARTIST, Front
from blender_addon.library import asset_metadata

IDS = {name: f"{number:032x}" for number, name in enumerate(("Block", "Tall", "Cart", "Pair"), start=1)}
TALL_TURN = (1.5707963, 0.0, 0.0)


def make_stock() -> None:
    """In the open file, which is emptied."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    block = box("Block", (1, 1, 1))
    tall = box("Tall", (1, 2, 1))  # along its own y, which its turn makes the height
    tall.rotation_euler, tall.scale = TALL_TURN, (0.5, 1, 1)
    cart, wheel = box("Cart", (1, 1, 1)), box("Wheel", (0.2, 0.2, 0.2))
    wheel.parent, wheel.location = cart, (0, 0, 1.4)
    material = bpy.data.materials.new("Paint")
    for item in (block, tall):
        item.data.materials.append(material)
    pair = bpy.data.collections.new("Pair")
    bpy.context.scene.collection.children.link(pair)
    for number, z in enumerate((0.0, 1.0)):
        half = box(f"Half {number}", (1, 1, 1))
        bpy.context.scene.collection.objects.unlink(half)
        pair.objects.link(half)
        half.location.z = z
    for asset, degrees in ((block, 0.0), (tall, 90.0), (cart, 0.0), (pair, None)):
        mark(asset, degrees)


def box(name: str, size: tuple[float, float, float]) -> bpy.types.Object:
    """From the origin up, in the scene."""
    x, y, z = size[0] / 2, size[1] / 2, size[2]
    corners = [(a, b, c) for a in (-x, x) for b in (-y, y) for c in (0, z)]
    if name == "Tall":
        corners = [(a, b + y, c - z / 2) for a, b, c in corners]
    faces = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata(corners, [], faces)
    made = bpy.data.objects.new(name, mesh)
    bpy.context.scene.collection.objects.link(made)
    return made


def mark(asset: bpy.types.ID, degrees: float | None) -> None:
    asset.asset_mark()
    values = {metadata.SCHEMA: metadata.SCHEMA_VERSION, metadata.ASSET_ID: IDS[asset.name]}
    if degrees is not None:
        values |= Front(degrees, ARTIST, 1.0).metadata()
    asset_metadata.write(asset.asset_data, values)


def height(item: bpy.types.Object) -> float:
    """Of what is seen of it and of what is below it, in the world."""
    bpy.context.view_layer.update()
    depsgraph = bpy.context.evaluated_depsgraph_get()
    mine = {item, *item.children_recursive}
    levels = [
        (instance.matrix_world @ vertex.co).z
        for instance in depsgraph.object_instances
        if instance.object.type == "MESH"
        and (instance.parent.original if instance.parent else instance.object.original) in mine
        for vertex in instance.object.data.vertices
    ]
    return max(levels) - min(levels)
