"""Writes metadata of assets into a library (jobs.WriteMetadata)."""

from pathlib import Path
from typing import Any

from blender_addon.contract.events import Emit, Failed
from blender_addon.contract.jobs import WriteMetadata
from blender_addon.library.library_file import open_library, save_library
from blender_addon.library.rows import Rows, assets_by_id, has_row, write_rows


def run(request: WriteMetadata, emit: Emit) -> dict[str, Any]:
    library = Path(request.library)
    stamp = open_library(library)
    written, missing = write_rows(request.rows)
    for asset_id in missing:
        emit(Failed(asset_id, f"{library} no longer has the asset with the id {asset_id}: refresh it."))
    if written:
        save_library(library, stamp, lambda saved: _verify(saved, written))
    return {"written": len(written)}


def _verify(saved: Path, rows: Rows) -> None:
    """Opens the new file and raises if a value is not in it."""
    open_library(saved)
    assets = assets_by_id()
    for asset_id, row in rows.items():
        if asset_id not in assets or not has_row(assets[asset_id].asset_data, row):
            raise RuntimeError(f"the metadata of asset {asset_id} did not survive saving")
