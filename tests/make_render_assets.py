"""Makes the library that test_render_views.py renders; runs in Blender: make_render_assets.py LIBRARY."""

import math
import sys

import bpy

# name of the material: linear base colour; every one must come out as this colour in the albedo
COLOURS = {
    "matt": (0.8, 0.1, 0.05),
    "metal": (0.9, 0.6, 0.1),
    "glass": (0.2, 0.7, 0.3),
    "coated": (0.05, 0.1, 0.6),
    "glowing": (0.3, 0.3, 0.1),
    "skin": (0.7, 0.4, 0.3),
    "diffuse": (0.01, 0.5, 0.5),
    "mixed": (0.4, 0.02, 0.4),
    "grouped": (0.15, 0.45, 0.05),
    "textured": (1.0, 0.0, 1.0),
    "plain": (0.6, 0.6, 0.2),
}
TRANSLUCENT = "not quite there"
TRANSLUCENT_COLOUR = (0.25, 0.05, 0.9)
PRINCIPLED_INPUTS = {
    "metal": {"Metallic": 1.0, "Roughness": 0.1},
    "glass": {"Transmission Weight": 1.0, "Roughness": 0.0},
    "coated": {"Coat Weight": 1.0, "Sheen Weight": 1.0, "Specular IOR Level": 1.0},
    "glowing": {"Emission Color": (1, 0, 0, 1), "Emission Strength": 9.0},
    "skin": {"Subsurface Weight": 1.0},
    TRANSLUCENT: {"Alpha": 0.75},
}


def main(library: str) -> None:
    bpy.ops.wm.read_factory_settings(use_empty=True)
    boxes_with_parent()
    collection("Kugel", sphere())
    collection("Farben & Stoffe", *coloured_boxes())
    collection(TRANSLUCENT, coloured_box(TRANSLUCENT))
    collection("Scheibe vor Wand", *pane_before_wall())
    collection("doppelt", *doubled())
    collection("leer")
    collection("nur Punkte", mesh_object("Punkte", [(0, 0, 0), (1, 1, 1)], []))
    collection("mit Lampe", box("Kasten"), lamp())
    collection("ohne Lampe", box("Kasten"))
    collection("Schrift", text())
    collection("Instanz", instance_of("ohne Lampe"))
    bpy.ops.wm.save_as_mainfile(filepath=library)


def collection(name, *objects):
    made = bpy.data.collections.new(name)
    bpy.context.scene.collection.children.link(made)
    for obj in objects:
        made.objects.link(obj)
    made.asset_mark()


def mesh_object(name, vertices, faces):
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata(vertices, [], faces)
    return bpy.data.objects.new(name, mesh)


def box(name, location=(0, 0, 0), scale=(1, 1, 1)):
    corners = [(x, y, z) for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)]
    faces = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
    obj = mesh_object(name, corners, faces)
    obj.location, obj.scale = location, scale
    return obj


def boxes_with_parent():
    """An object asset that hangs on another object, has a place of its own, and a child."""
    hook = bpy.data.objects.new("Haken", None)
    hook.location = (1, 2, 3)
    root = box("Würfel, groß", (5, 6, 7), (0.5, 0.3, 0.2))
    root.rotation_euler = (0, 0, math.radians(30))
    root.parent = hook
    child = box("Kind", (0, 0, 3), (0.5, 0.5, 0.5))
    child.parent = root
    for obj in (hook, root, child):
        bpy.context.scene.collection.objects.link(obj)
    root.asset_mark()


def sphere():
    rings, segments, radius = 256, 512, 0.7
    vertices = [(0, 0, -radius)]
    for ring in range(1, rings):
        polar = math.pi * ring / rings
        for step in range(segments):
            turn = 2 * math.pi * step / segments
            width = radius * math.sin(polar)
            vertices.append((width * math.cos(turn), width * math.sin(turn), -radius * math.cos(polar)))
    vertices.append((0, 0, radius))
    last = len(vertices) - 1
    faces = []
    for step in range(segments):
        after = (step + 1) % segments
        faces.append((0, 1 + after, 1 + step))
        faces.append((last, last - segments + step, last - segments + after))
        for ring in range(rings - 2):
            low, high = 1 + ring * segments, 1 + (ring + 1) * segments
            faces.append((low + step, low + after, high + after, high + step))
    obj = mesh_object("Kugel", vertices, faces)
    obj.data.shade_smooth()
    obj.location = (0, 0, radius)
    return obj


def coloured_boxes():
    """A box for each colour, side by side along X, 2 apart; the last one has no material."""
    for index, name in enumerate(COLOURS):
        yield coloured_box(name, 2 * index)
    yield box("no material", (2 * len(COLOURS), 0, 0), (0.8, 0.8, 0.8))


def coloured_box(name, x=0):
    obj = box(name, (x, 0, 0), (0.8, 0.8, 0.8))
    obj.data.materials.append(material(name))
    return obj


def material(name):
    made = bpy.data.materials.new(name)
    colour = (*COLOURS.get(name, TRANSLUCENT_COLOUR), 1)
    made.diffuse_color = colour
    if name == "plain":
        made.use_nodes = False
        return made
    made.use_nodes = True
    tree = made.node_tree
    tree.nodes.clear()
    output = tree.nodes.new("ShaderNodeOutputMaterial")
    tree.links.new(shader(tree, name, colour), output.inputs["Surface"])
    return made


def shader(tree, name, colour):
    if name == "diffuse":
        return simple(tree, "ShaderNodeBsdfDiffuse", colour)
    if name == "mixed":
        mix = tree.nodes.new("ShaderNodeMixShader")
        tree.links.new(simple(tree, "ShaderNodeBsdfGlossy", colour), mix.inputs[1])
        tree.links.new(simple(tree, "ShaderNodeBsdfGlass", colour), mix.inputs[2])
        return mix.outputs[0]
    if name == "grouped":
        return group(tree, colour)
    principled = simple(tree, "ShaderNodeBsdfPrincipled", colour)
    for socket, value in PRINCIPLED_INPUTS.get(name, {}).items():
        principled.node.inputs[socket].default_value = value
    if name == "textured":
        image = tree.nodes.new("ShaderNodeTexImage")
        image.image = bpy.data.images.new("Bild", 4, 4)
        image.image.pixels[:] = [*COLOURS[name], 1] * 16
        image.image.pack()
        tree.links.new(image.outputs["Color"], principled.node.inputs["Base Color"])
    return principled


def simple(tree, kind, colour):
    node = tree.nodes.new(kind)
    node.inputs[0].default_value = colour
    return node.outputs[0]


def group(tree, colour):
    inner = bpy.data.node_groups.new("Gruppe", "ShaderNodeTree")
    inner.interface.new_socket("Shader", in_out="OUTPUT", socket_type="NodeSocketShader")
    principled = simple(inner, "ShaderNodeBsdfPrincipled", colour)
    principled.node.inputs["Metallic"].default_value = 0.5
    inner.links.new(principled, inner.nodes.new("NodeGroupOutput").inputs[0])
    node = tree.nodes.new("ShaderNodeGroup")
    node.node_tree = inner
    return node.outputs[0]


def pane_before_wall():
    """A pane that is less than half there, and behind it a wall."""
    pane = mesh_object("Scheibe", [(-1, -1, 0), (1, -1, 0), (1, -1, 2), (-1, -1, 2)], [(0, 1, 2, 3)])
    made = bpy.data.materials.new("Scheibe")
    made.use_nodes = True
    principled = next(n for n in made.node_tree.nodes if n.bl_idname == "ShaderNodeBsdfPrincipled")
    principled.inputs["Alpha"].default_value = 0.3
    pane.data.materials.append(made)
    return pane, box("Wand", (0, 0.5, 1), (1, 0.1, 1))


def doubled():
    """A sheet that has each face twice, once a side."""
    sheet = mesh_object(
        "Blatt", [(-1, -1, 0), (1, -1, 0), (1, 1, 0), (-1, 1, 0)], [(0, 1, 2, 3), (3, 2, 1, 0)]
    )
    sheet.data.materials.append(material("diffuse"))
    yield sheet


def lamp():
    light = bpy.data.lights.new("Lampe", "POINT")
    light.energy = 5000
    obj = bpy.data.objects.new("Lampe", light)
    obj.location = (0, -3, 3)
    return obj


def text():
    curve = bpy.data.curves.new("Schrift", "FONT")
    curve.body = "A"
    curve.extrude = 0.1
    return bpy.data.objects.new("Schrift", curve)


def instance_of(name):
    obj = bpy.data.objects.new("Instanz", None)
    obj.instance_type = "COLLECTION"
    obj.instance_collection = bpy.data.collections[name]
    obj.location = (4, 0, 0)
    return obj


if __name__ == "__main__":
    main(sys.argv[-1])
