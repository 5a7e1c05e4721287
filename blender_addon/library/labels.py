"""What an asset is filed under, and changing it: tags, category, catalog (contract/edits.py)."""

from pathlib import Path

import bpy

from ..contract import metadata
from ..contract.assets import check_category
from ..contract.edits import Action, Labels, check_tag
from . import asset_metadata
from .categories import clear_category, set_category


def category_of(asset: bpy.types.AssetMetaData) -> str:
    """ "" if nobody has said what it is."""
    return str(asset_metadata.read(asset, (metadata.CATEGORY,)).get(metadata.CATEGORY, ""))


def read_labels(asset: bpy.types.AssetMetaData) -> Labels:
    category = category_of(asset)
    return Labels(tuple(tag.name for tag in asset.tags), category, asset.catalog_id)


def write_labels(asset: bpy.types.AssetMetaData, labels: Labels) -> None:
    for tag in list(asset.tags):
        if tag.name not in labels.tags:
            asset.tags.remove(tag)
    for name in labels.tags:
        asset.tags.new(name, skip_if_exists=True)
    asset_metadata.write(asset, {metadata.CATEGORY: labels.category or None})
    asset.catalog_id = labels.catalog


def check_value(action: Action, value: str) -> None:
    """Raises UserError for what can be no tag, or no category."""
    if action == "set_category":
        check_category(value)
    elif action == "add_tag":
        check_tag(value)


def change(datablock: bpy.types.ID, action: Action, value: str, catalogs: Path | None = None) -> bool:
    """Does one thing to an asset of the open file; whether that made a difference.

    ``catalogs`` is the folder of the catalog file, as in :func:`set_category`; ``value`` has passed
    :func:`check_value`.
    """
    asset = datablock.asset_data
    before = read_labels(asset)
    if action == "set_category":
        set_category(datablock, value, catalogs)
    elif action == "clear_category":
        clear_category(datablock, value, catalogs)
    elif action == "add_tag":
        asset.tags.new(value, skip_if_exists=True)
    elif value in asset.tags:
        asset.tags.remove(asset.tags[value])
    return read_labels(asset) != before
