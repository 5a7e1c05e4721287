"""Metadata of many assets at once, by their ids."""

from collections.abc import Mapping
from typing import Any

import bpy

from ..contract import metadata
from ..contract.fronts import ARTIST
from . import asset_metadata
from .assets import asset_datablocks

Rows = Mapping[str, Mapping[str, Any]]


def write_rows(rows: Rows) -> tuple[dict[str, Mapping[str, Any]], list[str]]:
    """Writes what differs into the open file's assets; returns the rows written and the ids not found.

    A value of None removes the key. A row with codes leaves alone a front that an artist has set meanwhile.
    """
    written, missing, assets = {}, [], assets_by_id()
    for asset_id, row in rows.items():
        if (asset := assets.get(asset_id)) is None:
            missing.append(asset_id)
            continue
        kept = _without_found_front(asset.asset_data, row)
        if not has_row(asset.asset_data, kept):
            asset_metadata.write(asset.asset_data, kept)
            written[asset_id] = kept
    return written, missing


def _without_found_front(asset_data: bpy.types.AssetMetaData, row: Mapping[str, Any]) -> Mapping[str, Any]:
    by_artist = asset_data.get(metadata.FRONT_FROM) == ARTIST
    if not by_artist or metadata.MODEL not in row or row.get(metadata.FRONT_FROM) == ARTIST:
        return row
    return {key: value for key, value in row.items() if key not in metadata.FRONT_KEYS}


def assets_by_id() -> dict[str, bpy.types.ID]:
    """The open file's assets; of two with one id the first, which is the original (ids.py)."""
    return {asset.asset_data.get(metadata.ASSET_ID, ""): asset for asset in reversed(asset_datablocks())}


def has_row(asset_data: bpy.types.AssetMetaData, row: Mapping[str, Any]) -> bool:
    """Whether every value of ``row`` is there already, as it would be read once written."""
    found = asset_metadata.read(asset_data)
    return all(found.get(key) == asset_metadata.normalised(key, value) for key, value in row.items())
