"""Lists the assets of a library (jobs.ListAssets)."""

import dataclasses
import uuid
from pathlib import Path
from typing import Any

import bpy

from blender_addon.contract import metadata
from blender_addon.contract.events import Emit
from blender_addon.contract.jobs import ListAssets
from blender_addon.library import asset_metadata
from blender_addon.library.assets import asset_datablocks, record_of
from procgen.blender.library_file import open_library, save_library
from procgen.blender.preview import write_preview


def run(request: ListAssets, emit: Emit) -> dict[str, Any]:
    library = Path(request.library)
    stamp = open_library(library)
    assets = asset_datablocks()
    if _give_ids(assets, set(request.taken)):
        save_library(library, stamp)
    previews = Path(request.previews)
    records = [record_of(asset) for asset in assets]
    for asset, record in zip(assets, records, strict=True):
        write_preview(asset, previews / f"{record.asset_id}.png")
    return {"assets": [dataclasses.asdict(record) for record in records]}


def _give_ids(assets: list[bpy.types.ID], taken: set[str]) -> bool:
    """Gives a new id to assets without one and to copies; returns whether there were any.

    Of two with one id the first by name is the original. A copy loses the codes of its original:
    it is an asset of its own from now on.
    """
    changed = False
    for asset in assets:
        asset_id = asset_metadata.read(asset.asset_data).get(metadata.ASSET_ID, "")
        if not asset_id or asset_id in taken:
            asset_id = uuid.uuid4().hex
            values: dict[str, Any] = dict.fromkeys(metadata.FITTED_KEYS)
            values |= {metadata.SCHEMA: metadata.SCHEMA_VERSION, metadata.ASSET_ID: asset_id}
            asset_metadata.write(asset.asset_data, values)
            changed = True
        taken.add(asset_id)
    return changed
