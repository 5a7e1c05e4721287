"""Makes a small library to click on: blender --background --python make_library.py -- FILE.blend

Four assets that anyone can tell apart, side by side, without category: two objects, one object with
a name that is not ASCII, one collection that is shown by an instance. All have a material of nodes.
"""

import sys
from pathlib import Path

import bpy


def make(name: str, x: float, operator: str, **arguments: float) -> bpy.types.Object:
    getattr(bpy.ops.mesh, operator)(location=(x, 0, 0.5), **arguments)
    item = bpy.context.active_object
    item.name = name
    item.data.materials.append(material())
    item.modifiers.new("Bevel", "BEVEL")
    return item


def material() -> bpy.types.Material:
    made = bpy.data.materials.new("Marble")
    made.use_nodes = True
    noise = made.node_tree.nodes.new("ShaderNodeTexNoise")
    made.node_tree.links.new(
        noise.outputs["Color"], made.node_tree.nodes["Principled BSDF"].inputs["Base Color"]
    )
    return made


def main(library: Path) -> None:
    bpy.ops.wm.read_homefile(use_factory_startup=True, app_template="")
    for item in list(bpy.data.objects):
        bpy.data.objects.remove(item)
    make("Block", 0.0, "primitive_cube_add", size=1.0).asset_mark()
    make("Tall Block", 2.0, "primitive_cube_add", size=1.0).asset_mark()
    bpy.context.active_object.scale.z = 1.6
    make("Kugel Größe 2", 4.0, "primitive_uv_sphere_add", radius=0.5).asset_mark()
    cone = make("Cone Mesh", 6.0, "primitive_cone_add", radius1=0.5, depth=1.0)
    collection = bpy.data.collections.new("Cone")
    cone.users_collection[0].objects.unlink(cone)
    collection.objects.link(cone)
    collection.asset_mark()
    instance = bpy.data.objects.new("Cone Instance", None)
    instance.instance_type, instance.instance_collection = "COLLECTION", collection
    bpy.context.scene.collection.objects.link(instance)
    bpy.ops.object.select_all(action="DESELECT")
    bpy.ops.wm.save_as_mainfile(filepath=str(library))


main(Path(sys.argv[sys.argv.index("--") + 1]))
