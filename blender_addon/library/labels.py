"""What an asset is filed under, and changing it: tags, category, catalog (contract/edits.py)."""

from pathlib import Path

import bpy

from ..contract import metadata
from ..contract.edits import Action, Labels, check_tag
from . import asset_metadata
from .categories import set_category


def read_labels(asset: bpy.types.AssetMetaData) -> Labels:
    category = asset_metadata.read(asset).get(metadata.CATEGORY, "")
    return Labels(tuple(tag.name for tag in asset.tags), category, asset.catalog_id)


def write_labels(asset: bpy.types.AssetMetaData, labels: Labels) -> None:
    for tag in list(asset.tags):
        if tag.name not in labels.tags:
            asset.tags.remove(tag)
    for name in labels.tags:
        asset.tags.new(name, skip_if_exists=True)
    asset_metadata.write(asset, {metadata.CATEGORY: labels.category or None})
    asset.catalog_id = labels.catalog


def change(datablock: bpy.types.ID, action: Action, value: str, catalogs: Path | None = None) -> bool:
    """Does one thing to an asset of the open file; whether that made a difference.

    ``catalogs`` is the folder of the catalog file, as in :func:`set_category`. Raises UserError for a
    value that can be no tag or category.
    """
    asset = datablock.asset_data
    before = read_labels(asset)
    if action == "set_category":
        set_category(datablock, value, catalogs)
    elif action == "add_tag":
        asset.tags.new(check_tag(value), skip_if_exists=True)
    elif value in asset.tags:
        asset.tags.remove(asset.tags[value])
    return read_labels(asset) != before
