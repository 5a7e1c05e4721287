"""The assets of the open .blend file that Asset2Vec deals with: objects and collections."""

from collections.abc import Callable, Iterable, Iterator

import bpy

from ..contract import metadata
from ..contract.assets import KINDS, AssetRecord
from ..contract.fronts import Front
from . import asset_metadata
from .fingerprint import content_hash

_IN_A_STEP = 50  # assets that are read in a few milliseconds
RENDERED_TYPES = ("MESH", "CURVE", "SURFACE", "META", "FONT", "CURVES", "POINTCLOUD", "VOLUME")


def asset_datablocks() -> list[bpy.types.ID]:
    """Objects and collections of this file that are marked as assets and have something to render.

    Sorted by kind and name, so that their order is the same in every process.
    """
    marked = [
        datablock
        for datablocks in (bpy.data.collections, bpy.data.objects)
        for datablock in datablocks
        if datablock.asset_data and datablock.library is None and has_geometry(datablock)
    ]
    return sorted(marked, key=lambda d: (kind_of(d), d.name))


def assets_in_steps() -> Iterator[bpy.types.ID | None]:
    """The same one after the other; None where a step ends, some milliseconds after the last.

    They are looked up by name, because a datablock may be freed between two steps.
    """
    named = [(kind_of(datablock), datablock.name) for datablock in asset_datablocks()]
    for number, (kind, name) in enumerate(named):
        if number % _IN_A_STEP == 0:
            yield None
        if (found := find_local(kind, name)) and found.asset_data:
            yield found


CollectionsOf = Callable[[bpy.types.Object], Iterable[bpy.types.Collection]]


def assets_of(item: bpy.types.Object, collections_of: CollectionsOf) -> list[bpy.types.ID]:
    """The object if it is an asset, else the asset it is an instance of, else those it is part of.

    Linked ones too. ``collections_of`` are those that an object is in, or the assets among them.
    """
    instanced = item.instance_collection
    if asset := asset_in(item) or (asset_in(instanced) if instanced else None):
        return [asset]
    return [asset for collection in collections_of(item) if (asset := asset_in(collection))]


def asset_collections_by_object() -> dict[bpy.types.Object, list[bpy.types.Collection]]:
    """Assets that objects are in, however deep. Of all at once: one by one Blender looks through all."""
    found: dict[bpy.types.Object, list[bpy.types.Collection]] = {}
    for collection in bpy.data.collections:
        if asset_in(collection):
            for item in collection.all_objects:
                found.setdefault(item, []).append(collection)
    return found


def asset_in(datablock: bpy.types.ID) -> bpy.types.ID | None:
    """The datablock itself, or the linked asset that it overrides: an override is no asset."""
    if datablock.asset_data:
        return datablock
    override = datablock.override_library
    origin = override.reference if override else None
    return origin if origin and origin.asset_data else None


def kind_of(datablock: bpy.types.ID) -> str:
    return "COLLECTION" if isinstance(datablock, bpy.types.Collection) else "OBJECT"


def find_local(kind: str, name: str) -> bpy.types.ID | None:
    """The open file's own datablock of that name; a linked one may have the same."""
    data = bpy.data.objects if kind == KINDS[0] else bpy.data.collections
    return data.get((name, None))


def has_geometry(datablock: bpy.types.ID) -> bool:
    """Whether the asset has something to render; an object with what is below it."""
    if isinstance(datablock, bpy.types.Collection):
        return any(is_rendered(item) for item in datablock.all_objects)
    return is_rendered(datablock) or any(is_rendered(item) for item in datablock.children_recursive)


def record_of(datablock: bpy.types.ID) -> AssetRecord:
    values = asset_metadata.read(datablock.asset_data)
    return AssetRecord(
        asset_id=values.get(metadata.ASSET_ID, ""),
        kind=kind_of(datablock),
        name=datablock.name,
        category=values.get(metadata.CATEGORY, ""),
        tags=tuple(tag.name for tag in datablock.asset_data.tags),
        source_hash=content_hash(datablock),
        fitted=metadata.fitted_values(values),
        parameters=values.get(metadata.PARAMETERS, {}),
        front=front.metadata() if (front := Front.from_metadata(values)) else {},
    )


def is_rendered(item: bpy.types.Object) -> bool:
    """Whether the object itself, without what is below it, has something to render."""
    if item.instance_type == "COLLECTION" and item.instance_collection:
        return has_geometry(item.instance_collection)
    if item.type not in RENDERED_TYPES:
        return False
    # Modifiers (geometry nodes) can make faces from nothing.
    return item.type != "MESH" or len(item.data.polygons) > 0 or len(item.modifiers) > 0
