"""The smallest library that has both kinds of assets: an object and a collection, with a tag each."""

import bpy


def chair_and_stool() -> tuple[bpy.types.Object, bpy.types.Collection]:
    """In the open file, which is emptied."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    mesh = bpy.data.meshes.new("Mesh")
    mesh.from_pydata([(0, 0, 0), (1, 0, 0), (0, 1, 1)], [], [(0, 1, 2)])
    chair = bpy.data.objects.new("Chair", mesh)
    bpy.context.scene.collection.objects.link(chair)
    stool = bpy.data.collections.new("Stool")
    bpy.context.scene.collection.children.link(stool)
    stool.objects.link(bpy.data.objects.new("Seat", mesh))
    for asset in (chair, stool):
        asset.asset_mark()
        asset.asset_data.tags.new("oak")
    return chair, stool
