"""Lists the assets of a library, giving ids to those that have none."""

from collections.abc import Collection
from pathlib import Path

from blender_addon.contract.assets import AssetRecord
from blender_addon.contract.events import Emit
from blender_addon.contract.jobs import ListAssets, TakenAmong

from .blender_process import BlenderWorker


def list_library(
    library: Path,
    taken: Collection[str] | TakenAmong,
    previews: Path,
    blender: Path | None,
    emit: Emit,
    log: Path | None = None,
) -> list[AssetRecord]:
    """The records of ``library``; writes its previews. ``taken`` are ids that others own, or tells them."""
    among = taken if callable(taken) else frozenset(taken).intersection
    with BlenderWorker(blender, log, taken=among) as worker:
        payload = worker.run(ListAssets(str(library), str(previews)), emit)
    return [AssetRecord.from_document(document) for document in payload["assets"]]
