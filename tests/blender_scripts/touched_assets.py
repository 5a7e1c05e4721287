"""Which assets each of several edits touches, by the name of the edit."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import bpy

sys.path.insert(0, str(Path(__file__).parent))

from script_setup import answer

from blender_addon.touched import Touched

touched = Touched()


def noted(*arguments: Any) -> None:
    touched.note(arguments[1].updates)


def main() -> None:
    bpy.ops.wm.read_factory_settings(use_empty=True)
    block, child, leg = (new_object(name) for name in ("Block", "Child", "Leg"))
    child.parent = block
    material = bpy.data.materials.new("Paint")
    block.data.materials.append(material)
    table = collection("Table", leg)
    lamp = bpy.data.lights.new("Lamp", "POINT")
    light = bpy.data.objects.new("Lamp", lamp)
    bpy.context.scene.collection.objects.link(light)
    instance = bpy.data.objects.new("Leg of Set", None)
    instance.instance_type, instance.instance_collection = "COLLECTION", table
    room = collection("Set", instance)
    for asset in (block, table, room):
        asset.asset_mark()
    bpy.context.view_layer.update()
    bpy.app.handlers.depsgraph_update_post.append(noted)
    found = {
        "move": after(lambda: setattr(block.location, "x", 1)),
        "move a child": after(lambda: setattr(child.location, "x", 1)),
        "edit a mesh in a collection": after(leg.data.update_tag),
        "edit a material": after(lambda: setattr(material, "diffuse_color", (1, 0, 0, 1))),
        "move a light": after(lambda: setattr(light.location, "x", 1)),
        "add to a collection": after(lambda: table.objects.link(child)),
        "nothing": after(lambda: None),
    }
    bpy.app.handlers.depsgraph_update_post.remove(noted)  # or the wheel does not end
    answer(found)


def new_object(name: str) -> bpy.types.Object:
    mesh = bpy.data.meshes.new(f"{name} mesh")
    mesh.from_pydata([(0, 0, 0), (1, 0, 0), (0, 1, 0)], [], [(0, 1, 2)])
    made = bpy.data.objects.new(name, mesh)
    bpy.context.scene.collection.objects.link(made)
    return made


def collection(name: str, *items: bpy.types.Object) -> bpy.types.Collection:
    made = bpy.data.collections.new(name)
    bpy.context.scene.collection.children.link(made)
    for item in items:
        made.objects.link(item)
    return made


def after(edit: Callable[[], Any]) -> list[str]:
    edit()
    bpy.context.view_layer.update()
    return sorted(asset.name for asset in touched.take())


main()
