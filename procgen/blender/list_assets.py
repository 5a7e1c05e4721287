"""Lists the assets of a library (jobs.ListAssets)."""

import dataclasses
from pathlib import Path
from typing import Any

from blender_addon.contract.events import Emit
from blender_addon.contract.jobs import ListAssets, TakenAmong
from blender_addon.library.assets import asset_datablocks, record_of
from blender_addon.library.ids import give_ids, ids_of
from blender_addon.library.library_file import open_library, save_library
from procgen.blender.preview import write_preview


def run(request: ListAssets, emit: Emit, taken: TakenAmong) -> dict[str, Any]:
    library = Path(request.library)
    stamp = open_library(library)
    assets = asset_datablocks()
    if give_ids(assets, taken(ids_of(assets))):
        save_library(library, stamp)
    previews = Path(request.previews)
    records = [record_of(asset) for asset in assets]
    for asset, record in zip(assets, records, strict=True):
        write_preview(asset, previews / f"{record.asset_id}.png")
    return {"assets": [dataclasses.asdict(record) for record in records]}
