"""Which file an asset was imported from: what an import knows one by that is there already."""

from collections.abc import Iterable

import bpy

from ..contract import metadata
from . import asset_metadata

# The hash of the file and the category that it was imported as.
Origin = tuple[str, str]


def origin_of(asset_data: bpy.types.AssetMetaData) -> Origin:
    """("", category) of an asset that was not imported."""
    values = asset_metadata.read(asset_data, (metadata.FILE_HASH, metadata.CATEGORY))
    return str(values.get(metadata.FILE_HASH, "")), str(values.get(metadata.CATEGORY, ""))


def names_by_origin(assets: Iterable[bpy.types.ID]) -> dict[Origin, list[str]]:
    """Of those that were imported."""
    found: dict[Origin, list[str]] = {}
    for asset in assets:
        origin = origin_of(asset.asset_data)
        if origin[0]:
            found.setdefault(origin, []).append(asset.name)
    return found
