"""Answers with the hashes of two assets after each of many edits of the first.

Each edit is done to a freshly built file: {"edit": [hash of the edited asset, hash of the other]}.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import bpy
from script_setup import answer

from blender_addon.contract.fronts import FOUND, Front
from blender_addon.library import asset_metadata
from blender_addon.library.assets import asset_datablocks
from blender_addon.library.fingerprint import content_hash


def build():
    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.ops.mesh.primitive_monkey_add(location=(1, 2, 3))
    monkey = bpy.context.object
    material = bpy.data.materials.new("paint")
    material.use_nodes = True
    tree = material.node_tree
    ramp, noise, picture = (tree.nodes.new(f"ShaderNode{n}") for n in ("ValToRGB", "TexNoise", "TexImage"))
    picture.image = bpy.data.images.new("picture", 4, 4)
    picture.image.generated_color = (1, 0, 0, 1)
    shader = tree.nodes["Principled BSDF"]
    tree.links.new(noise.outputs["Fac"], ramp.inputs["Fac"])
    tree.links.new(ramp.outputs["Color"], shader.inputs["Base Color"])
    tree.links.new(picture.outputs["Alpha"], shader.inputs["Alpha"])
    monkey.data.materials.append(material)
    monkey.modifiers.new("bevel", "BEVEL").width = 0.02
    wood = bpy.data.materials.new("wood")
    wood.use_nodes = True
    bpy.ops.mesh.primitive_cube_add()
    leg = bpy.context.object
    leg.data.materials.append(wood)
    group = bpy.data.collections.new("group")
    bpy.ops.mesh.primitive_cube_add()
    seat = bpy.context.object
    seat.data.materials.append(wood)
    leg.parent = seat
    for item in (leg, seat):
        group.objects.link(item)
    for asset in (monkey, group):
        asset.asset_mark()
    return monkey, group


def nodes(item):
    return item.material_slots[0].material.node_tree.nodes


def node(item, kind):
    return next(n for n in nodes(item) if n.bl_idname == f"ShaderNode{kind}")


def geometry_nodes(item):
    tree = bpy.data.node_groups.new("gn", "GeometryNodeTree")
    tree.interface.new_socket("Geometry", in_out="INPUT", socket_type="NodeSocketGeometry")
    tree.interface.new_socket("Geometry", in_out="OUTPUT", socket_type="NodeSocketGeometry")
    size = tree.interface.new_socket("Size", in_out="INPUT", socket_type="NodeSocketFloat")
    tree.nodes.new("NodeGroupOutput")
    tree.nodes.new("NodeGroupInput")
    tree.links.new(tree.nodes[1].outputs[0], tree.nodes[0].inputs[0])
    modifier = item.modifiers.new("gn", "NODES")
    modifier.node_group = tree
    return modifier, size.identifier


def geometry_nodes_input(item):
    modifier, identifier = geometry_nodes(item)
    modifier[identifier] = 3.5


def new_link(item):
    tree = item.material_slots[0].material.node_tree
    tree.links.new(node(item, "TexNoise").outputs["Fac"], node(item, "BsdfPrincipled").inputs["Roughness"])


def colours(item):
    item.data.color_attributes.new("colour", "BYTE_COLOR", "POINT").data[0].color_srgb = (1, 0, 0, 1)


def rename_all(item):
    item.name, item.data.name = "Affe", "Affengesicht"
    material = item.material_slots[0].material
    material.name = "Farbe"
    for index, one in enumerate(nodes(item)):
        one.name, one.label, one.location, one.width = f"node {index}", "x", (index * 50, 3), 400
    node(item, "TexImage").image.name = "Bild"


def annotate(item):
    item.asset_data.tags.new("new")
    item.asset_data.description = "a face"
    asset_metadata.write(item.asset_data, {"a2v_model": "m", "a2v_shape": [0.0] * 32, "a2v_category": "face"})


def move(item):
    item.location = (7, 8, 9)
    bpy.context.view_layer.update()


def unused_node(item):
    nodes(item).new("ShaderNodeTexVoronoi").inputs["Scale"].default_value = 77


def select_vertices(item):
    for vertex in item.data.vertices:
        vertex.select = not vertex.select
    item.select_set(not item.select_get())


def take_out_of_scene(item):
    bpy.context.scene.collection.objects.unlink(item)


def face(item, front):
    asset_metadata.write(item.asset_data, front.metadata())


SAME = {
    "nothing": lambda item: None,
    "names": rename_all,
    "metadata": annotate,
    "location": move,
    "unused node": unused_node,
    "selection": select_vertices,
    "no scene": take_out_of_scene,
    "found front": lambda item: face(item, Front(40.0, FOUND, 0.9)),
}
DIFFERENT = {
    "front": lambda item: face(item, Front.by_artist(40.0, 0.0)),
    "vertex": lambda item: setattr(item.data.vertices[0], "co", (9, 9, 9)),
    "roughness": lambda item: setattr(node(item, "BsdfPrincipled").inputs["Roughness"], "default_value", 0.9),
    "ramp": lambda item: setattr(node(item, "ValToRGB").color_ramp.elements[0], "color", (1, 0, 0, 1)),
    "noise": lambda item: setattr(node(item, "TexNoise"), "noise_dimensions", "4D"),
    "picture": lambda item: setattr(node(item, "TexImage").image, "generated_color", (0, 1, 0, 1)),
    "colour space": lambda item: setattr(
        node(item, "TexImage").image.colorspace_settings, "name", "Non-Color"
    ),
    "link": new_link,
    "muted": lambda item: setattr(node(item, "ValToRGB"), "mute", True),
    "modifier": lambda item: setattr(item.modifiers[0], "width", 0.3),
    "another modifier": lambda item: item.modifiers.new("solid", "SOLIDIFY"),
    "no modifier": lambda item: item.modifiers.clear(),
    "scale": lambda item: setattr(item, "scale", (1, 1, 2)),
    "uv": lambda item: setattr(item.data.uv_layers[0].data[0], "uv", (0.123, 0.9)),
    "smooth": lambda item: setattr(item.data.polygons[0], "use_smooth", True),
    "colours": colours,
    "geometry nodes": geometry_nodes_input,
    "geometry nodes by default": lambda item: geometry_nodes(item) and None,
    "no material": lambda item: item.data.materials.clear(),
    "image file": lambda item: setattr(node(item, "TexImage"), "image", bpy.data.images.new("other", 8, 8)),
}  # fmt: skip


def hashes_after(edit):
    monkey, group = build()
    edit(monkey)
    return [content_hash(monkey), content_hash(group)]


def collection_edits():
    found = {}
    for name in ("nothing", "part moved", "part hidden", "colour of one material"):
        monkey, group = build()
        leg = next(item for item in group.objects if item.parent)
        if name == "part moved":
            leg.location.x += 1
        elif name == "part hidden":
            leg.hide_render = True
        elif name == "colour of one material":
            node(leg, "BsdfPrincipled").inputs["Base Color"].default_value = (1, 0, 0, 1)
        found[name] = [content_hash(group), content_hash(monkey)]
    return found


def build_family():
    """A parent, the asset below it (both Empties), and two generations of meshes below that."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    made = {}
    for above, name in ((None, "parent"), ("parent", "root"), ("root", "child"), ("child", "grandchild")):
        if name in ("parent", "root"):
            bpy.ops.object.empty_add()
        else:
            bpy.ops.mesh.primitive_cube_add()
        made[name] = bpy.context.object
        made[name].name, made[name].parent = name, made.get(above)
    made["child"].location = (1, 2, 3)
    paint = bpy.data.materials.new("paint")
    paint.use_nodes = True
    made["grandchild"].data.materials.append(paint)
    made["root"].asset_mark()
    return made


def rename_family(f):
    for item in f.values():
        item.name = f"z {item.name}"


def colour_grandchild(f):
    node(f["grandchild"], "BsdfPrincipled").inputs["Base Color"].default_value = (1, 0, 0, 1)


FAMILY_SAME = {
    "nothing": lambda f: None,
    "names": rename_family,
    "root moved": lambda f: setattr(f["root"], "location", (7, 8, 9)),
    "parent moved": lambda f: setattr(f["parent"], "location", (7, 8, 9)),
}
FAMILY_DIFFERENT = {
    "child vertex": lambda f: setattr(f["child"].data.vertices[0], "co", (9, 9, 9)),
    "child moved": lambda f: setattr(f["child"], "location", (1, 2, 4)),
    "child hidden": lambda f: setattr(f["child"], "hide_render", True),
    "grandchild colour": colour_grandchild,
    "grandchild gone": lambda f: setattr(f["grandchild"], "parent", None),
    "root scaled": lambda f: setattr(f["root"], "scale", (1, 1, 2)),
    "parent scaled": lambda f: setattr(f["parent"], "scale", (1, 1, 2)),
    "parent turned": lambda f: setattr(f["parent"], "rotation_euler", (1, 0, 0)),
    "parent gone": lambda f: setattr(f["root"], "parent", None),
}


def family_hash(edit):
    family = build_family()
    edit(family)
    assert asset_datablocks() == [family["root"]]
    return content_hash(family["root"])


answer(
    {
        "family": {name: family_hash(edit) for name, edit in (FAMILY_SAME | FAMILY_DIFFERENT).items()},
        "family same": list(FAMILY_SAME),
        "same": {name: hashes_after(edit) for name, edit in SAME.items()},
        "different": {name: hashes_after(edit) for name, edit in DIFFERENT.items()},
        "collection": collection_edits(),
        "left behind": [
            d.name for d in (*bpy.data.objects, *bpy.data.meshes, *bpy.data.node_groups) if "fresh" in d.name
        ],
    }
)
