"""Writes metadata of assets into a library (jobs.WriteMetadata)."""

from pathlib import Path
from typing import Any

from blender_addon.contract.events import Emit, Failed
from blender_addon.contract.jobs import WriteMetadata
from blender_addon.library import asset_metadata
from blender_addon.library.assets import find
from procgen.blender.library_file import open_library, save_library


def run(request: WriteMetadata, emit: Emit) -> dict[str, Any]:
    library = Path(request.library)
    stamp = open_library(library)
    written = {}
    for asset_id, row in request.rows.items():
        asset = find(asset_id)
        if asset is None:
            emit(Failed(asset_id, f"{library} no longer has the asset with the id {asset_id}: refresh it."))
            continue
        values = {key: asset_metadata.normalised(key, value) for key, value in row.items()}
        if not _has(asset.asset_data, values):
            asset_metadata.write(asset.asset_data, values)
            written[asset_id] = values
    if written:
        save_library(library, stamp, lambda saved: _verify(saved, written))
    return {"written": len(written)}


def _verify(saved: Path, rows: dict[str, dict[str, Any]]) -> None:
    """Opens the new file and raises if a value is not in it."""
    open_library(saved)
    for asset_id, values in rows.items():
        asset = find(asset_id)
        if asset is None or not _has(asset.asset_data, values):
            raise RuntimeError(f"the metadata of asset {asset_id} did not survive saving")


def _has(asset_data: Any, values: dict[str, Any]) -> bool:
    found = asset_metadata.read(asset_data)
    return all(found.get(key) == value for key, value in values.items())
