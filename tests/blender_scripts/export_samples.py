"""Writes a crate of 2 x 1 x 0.5 m in every format, and files with something special, into a folder."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import bpy
import numpy as np
from script_setup import ARGUMENTS

OUT = Path(ARGUMENTS[0])
CRATE = (2.0, 1.0, 0.5)


def box(name, size, location, colour):
    x, y, z = np.array(size) / 2
    corners = [(a, b, c) for a in (-x, x) for b in (-y, y) for c in (-z, z)]
    faces = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata(corners, [], faces)
    mesh.uv_layers.new(name="UVMap")
    material = bpy.data.materials.new(name)
    material.use_nodes = True
    material.node_tree.nodes["Principled BSDF"].inputs["Base Color"].default_value = (*colour, 1)
    mesh.materials.append(material)
    item = bpy.data.objects.new(name, mesh)
    item.location = location
    bpy.context.scene.collection.objects.link(item)
    return item


def empty_file():
    bpy.ops.wm.read_factory_settings(use_empty=True)


def crate():
    empty_file()
    item = box("crate", CRATE, (3, 4, 5), (0.8, 0.2, 0.1))
    nodes = item.data.materials[0].node_tree
    picture = bpy.data.images.new("picture", 4, 4)
    picture.pixels.foreach_set(np.linspace(0, 1, 64, dtype=np.float32))
    picture.filepath_raw = str(OUT / "picture.png")
    picture.file_format = "PNG"
    picture.save()
    node = nodes.nodes.new("ShaderNodeTexImage")
    node.image = bpy.data.images.load(str(OUT / "picture.png"))
    nodes.links.new(node.outputs["Color"], nodes.nodes["Principled BSDF"].inputs["Base Color"])


def everywhere():
    crate()
    path = lambda suffix: str(OUT / f"crate.{suffix}")  # noqa: E731
    bpy.ops.export_scene.gltf(filepath=path("glb"))
    bpy.ops.export_scene.gltf(filepath=path("gltf"), export_format="GLTF_SEPARATE")
    bpy.ops.export_scene.fbx(filepath=path("fbx"), path_mode="COPY", embed_textures=True)
    bpy.ops.wm.obj_export(filepath=path("obj"))
    bpy.ops.wm.stl_export(filepath=path("stl"))
    bpy.ops.wm.ply_export(filepath=path("ply"))
    for suffix in ("usd", "usda", "usdc", "usdz"):
        bpy.ops.wm.usd_export(filepath=path(suffix))
    bpy.ops.wm.save_as_mainfile(filepath=path("blend"), compress=False)


def chair_of_parts():
    """Seat with a back as its child, a camera and a lamp; the back is at +X, so +X is not its front."""
    empty_file()
    seat = box("seat", (0.5, 0.5, 0.1), (0, 0, 0.5), (0.2, 0.4, 0.8))
    back = box("back", (0.1, 0.5, 0.6), (0.2, 0, 0.35), (0.8, 0.4, 0.2))
    back.parent = seat
    for data in (bpy.data.cameras.new("camera"), bpy.data.lights.new("lamp", "POINT")):
        bpy.context.scene.collection.objects.link(bpy.data.objects.new(data.name, data))
    bpy.ops.export_scene.gltf(filepath=str(OUT / "chair.glb"), export_cameras=True, export_lights=True)


def marked_blend():
    empty_file()
    for name in ("oak", "plain", "steel"):
        item = box(name, (1, 1, 1), (0, 0, 0), (0.5, 0.5, 0.5))
        if name != "plain":
            item.asset_mark()
            item.asset_data.tags.new("mine")
    group = bpy.data.collections.new("Gruppe ü")
    group.objects.link(box("in group", (1, 2, 3), (0, 0, 0), (0.5, 0.5, 0.5)))
    group.asset_mark()
    bpy.ops.wm.save_as_mainfile(filepath=str(OUT / "marked.blend"))


def without_faces():
    empty_file()
    mesh = bpy.data.meshes.new("wire")
    mesh.from_pydata([(0, 0, 0), (1, 0, 0)], [(0, 1)], [])
    bpy.context.scene.collection.objects.link(bpy.data.objects.new("wire", mesh))
    bpy.ops.export_scene.gltf(filepath=str(OUT / "wire.glb"), use_mesh_edges=True)


everywhere()
chair_of_parts()
marked_blend()
without_faces()
