"""Answers with all that tests want to know of a library."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import bpy
from script_setup import ARGUMENTS, answer

from blender_addon.library import asset_metadata
from blender_addon.library.assets import asset_datablocks, kind_of
from procgen.blender.bounds import bounds_of


def look_at(asset):
    scene = bpy.data.scenes.new("look")
    is_collection = isinstance(asset, bpy.types.Collection)
    (scene.collection.children if is_collection else scene.collection.objects).link(asset)
    if not is_collection:
        asset.location = (0, 0, 0)  # an object asset stands somewhere in the library's scene
    low, high = bounds_of(asset, scene)
    objects = list(asset.all_objects) if is_collection else [asset]
    described = {
        "name": asset.name,
        "kind": kind_of(asset),
        "low": low.tolist(),
        "high": high.tolist(),
        "tags": [tag.name for tag in asset.asset_data.tags],
        "catalog": asset.asset_data.catalog_id,
        "metadata": asset_metadata.read(asset.asset_data),
        "keys": {key: str(getattr(value, "typecode", "")) for key, value in asset.asset_data.items()},
        "objects": {item.name: item.parent.name if item.parent else None for item in objects},
        "middles": {item.name: list(item.matrix_world.translation) for item in objects},
        "preview": list(asset.preview.image_size) if asset.preview else None,
    }
    bpy.data.scenes.remove(scene)
    return described


bpy.ops.wm.open_mainfile(filepath=ARGUMENTS[0])
places = {item.name: list(item.location) for item in bpy.context.scene.collection.objects}
answer(
    {
        "places": places,
        "assets": [look_at(asset) for asset in asset_datablocks()],
        "counts": {
            name: len(getattr(bpy.data, name))
            for name in ("objects", "meshes", "materials", "images", "cameras", "lights", "collections",
                         "scenes", "libraries", "actions", "worlds", "node_groups")
        },
        "unpacked": [i.name for i in bpy.data.images if i.source == "FILE" and not i.packed_file],
    }
)  # fmt: skip
