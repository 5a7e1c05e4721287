"""The assets of the open file by their ids, which is how the map names them."""

from collections.abc import Iterable

import bpy

from ..contract import metadata


def by_id() -> dict[str, bpy.types.ID]:
    """The open file's own assets that have an id; lives for one call only, since an undo frees datablocks."""
    return {
        datablock.asset_data[metadata.ASSET_ID]: datablock
        for datablocks in (bpy.data.collections, bpy.data.objects)
        for datablock in datablocks
        if datablock.asset_data and datablock.library is None and metadata.ASSET_ID in datablock.asset_data
    }


def shown(view_layer: bpy.types.ViewLayer, assets: Iterable[bpy.types.ID]) -> list[bpy.types.Object]:
    """Visible objects that are these assets, instances of them or parts of them, in the assets' order."""
    visible = {item: None for item in view_layer.objects if item.visible_get()}
    instances: dict[bpy.types.ID, list[bpy.types.Object]] = {}
    for item in visible:
        if item.instance_collection:
            instances.setdefault(item.instance_collection, []).append(item)
    found: dict[bpy.types.Object, None] = {}
    for asset in assets:
        own = asset.all_objects if isinstance(asset, bpy.types.Collection) else [asset]
        for item in [*own, *instances.get(asset, ())]:
            if item in visible:
                found[item] = None
    return list(found)
