"""Where assets of the open file are seen."""

from collections.abc import Iterable

import bpy


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
