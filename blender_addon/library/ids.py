"""Stable ids for the assets of the open file."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

import bpy

from ..contract import metadata
from . import asset_metadata
from .assets import kind_of


def id_of(asset_data: bpy.types.AssetMetaData) -> str:
    """Of an asset; "" if nobody has given it one."""
    return str(asset_metadata.read(asset_data, (metadata.ASSET_ID,)).get(metadata.ASSET_ID, ""))


def ids_of(assets: Iterable[bpy.types.ID]) -> list[str]:
    """Those that some of them have."""
    return [asset_id for asset in assets if (asset_id := id_of(asset.asset_data))]


def take_back_ids(assets: Iterable[bpy.types.ID], known: Mapping[tuple[str, str], str]) -> bool:
    """Gives assets without an id the one that is ``known`` of their kind and name; whether there were any.

    An undo takes ids off, and with them what was or will be found out about the asset.
    """
    assets = list(assets)
    used = {id_of(asset.asset_data) for asset in assets}
    lost = [asset for asset in assets if not id_of(asset.asset_data)]
    back = [(asset, known.get((kind_of(asset), asset.name), "")) for asset in lost]
    back = [(asset, asset_id) for asset, asset_id in back if asset_id and asset_id not in used]
    for asset, asset_id in back:
        values = {metadata.SCHEMA: metadata.SCHEMA_VERSION, metadata.ASSET_ID: asset_id}
        asset_metadata.write(asset.asset_data, values)
    return bool(back)


def give_ids(assets: Iterable[bpy.types.ID], taken: Iterable[str] = ()) -> bool:
    """Gives a new id to assets without one and to copies; returns whether there were any.

    ``taken`` are ids of assets in other files. Of two with one id the first is the original. A copy
    loses the codes of its original: it is an asset of its own from now on.
    """
    changed, known = False, set(taken)
    for asset in assets:
        asset_id = id_of(asset.asset_data)
        if not asset_id or asset_id in known:
            asset_id = uuid.uuid4().hex
            values: dict[str, Any] = dict.fromkeys(metadata.FITTED_KEYS)
            values |= {metadata.SCHEMA: metadata.SCHEMA_VERSION, metadata.ASSET_ID: asset_id}
            asset_metadata.write(asset.asset_data, values)
            changed = True
        known.add(asset_id)
    return changed
