"""Makes small libraries of a chair and a stool each, with ids and a tag, at the paths: -- FILE.blend..."""

import sys
from pathlib import Path

import bpy

sys.path.insert(0, str(Path(__file__).parent))

from script_setup import ARGUMENTS

from blender_addon.contract import metadata
from blender_addon.library import asset_metadata


def main(paths: list[Path]) -> None:
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
    for number, path in enumerate(paths):
        for half, asset in enumerate((chair, stool)):
            values = {
                metadata.SCHEMA: metadata.SCHEMA_VERSION,
                metadata.ASSET_ID: f"{2 * number + half:032x}",
            }
            asset_metadata.write(asset.asset_data, values)
        path.parent.mkdir(parents=True, exist_ok=True)
        bpy.ops.wm.save_as_mainfile(filepath=str(path), copy=True, compress=number % 2 == 1)


main([Path(argument) for argument in ARGUMENTS])
