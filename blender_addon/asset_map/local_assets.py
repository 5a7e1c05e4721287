"""Where assets are seen in the open file, and of which assets what is seen there is."""

import functools
from collections.abc import Iterable

import bpy

from ..contract.placed import PART
from ..library.assets import CollectionsOf, asset_collections_by_object, assets_of
from ..library.ids import id_of
from ..placing.swap import placed_from


def shown(view_layer: bpy.types.ViewLayer, assets: Iterable[bpy.types.ID]) -> list[bpy.types.Object]:
    """Visible objects that are these assets, instances of them or parts of them, in the assets' order."""
    visible = {item: None for item in view_layer.objects if item.visible_get(view_layer=view_layer)}
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


def ids_of(items: Iterable[bpy.types.Object]) -> list[str]:
    """Of the assets that objects are, show, are part of or were placed from, in the objects' order."""
    containers = functools.cache(asset_collections_by_object)
    known_id = functools.cache(lambda asset: id_of(asset.asset_data))  # of many instances of one
    found: dict[str, None] = {}
    for item in items:
        if assets := _assets_of(item, lambda each: containers().get(each, ())):
            found |= dict.fromkeys(map(known_id, assets))
        elif placed := placed_from(_whole(item)):
            found[placed.asset_id] = None
    return [asset for asset in found if asset]


def _assets_of(item: bpy.types.Object, collections_of: CollectionsOf) -> list[bpy.types.ID]:
    """Of the object, or else of the nearest one that it hangs on."""
    at: bpy.types.Object | None = item
    while at:
        if found := assets_of(at, collections_of):
            return found
        at = at.parent
    return []


def _whole(item: bpy.types.Object) -> bpy.types.Object:
    """The object that was placed, of one that came with it."""
    while item.get(PART) and item.parent:
        item = item.parent
    return item
