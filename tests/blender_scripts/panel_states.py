"""States of an asset as the panel tells them, one after the other: -- LIBRARY.blend"""

import contextlib
import io
import os
import sys
from pathlib import Path
from typing import Any

import bpy

sys.path.insert(0, str(Path(__file__).parent))

from script_setup import ARGUMENTS, answer

from blender_addon import asset_state
from blender_addon.contract import metadata, models
from blender_addon.contract.files import write_json
from blender_addon.contract.steps import Steps
from blender_addon.contract.versions import schema_name
from blender_addon.contract.workspace import Workspace
from blender_addon.library import asset_metadata, fingerprint

ASSET_ID = "0" * 32


def main(library: Path) -> None:
    block = bpy.data.objects["Cube"]
    block.asset_mark()
    bpy.ops.wm.save_as_mainfile(filepath=str(library))
    values = {
        metadata.SCHEMA: metadata.SCHEMA_VERSION,
        metadata.ASSET_ID: ASSET_ID,
        metadata.CATEGORY: "block",
        metadata.SHAPE: [0.5] * metadata.CODE_SIZE,
        metadata.APPEARANCE: [0.5] * metadata.CODE_SIZE,
        metadata.MODEL: "model",
        metadata.SOURCE_HASH: fingerprint.content_hash(block),
        metadata.PSNR: 25.0,
        metadata.IOU: 0.9,
    }
    asset_metadata.write(block.asset_data, values)
    seen: dict[str, Any] = {"first": asset_state.local_state(block), "then": looked_at(block)}
    asset_metadata.write(block.asset_data, {metadata.IOU: None})
    seen["partly"] = looked_at(block)
    asset_metadata.write(block.asset_data, {metadata.IOU: 0.9})
    write_model(library, "model")
    seen["same model"] = looked_at(block)
    write_model(library, "another")
    seen["another model"] = looked_at(block)
    seen |= unreadable(block)
    answer(seen)


def write_model(library: Path, model: str) -> None:
    path = Workspace.of(library).models / "block" / models.DOCUMENT
    path.parent.mkdir(parents=True, exist_ok=True)
    write_json(path, {"schema": schema_name(models.KIND, models.VERSION), "model_id": model})


def unreadable(block: bpy.types.Object) -> dict[str, Any]:
    """What is said of an asset whose hash cannot be computed, and what is printed at two looks."""

    def content_hash_in_steps(datablock: bpy.types.ID) -> Steps[str]:
        raise RuntimeError("this is only a test")

    fingerprint.content_hash_in_steps = content_hash_in_steps
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        states = [looked_at(block), looked_at(block)]
    return {"unreadable": states, "tracebacks": printed.getvalue().count("Traceback")}


def looked_at(block: bpy.types.Object) -> str | None:
    """The state once the timers have done their work."""
    asset_state.codes_changed()
    asset_state.local_state(block)
    for deferred in (asset_state._hashes, asset_state._models):
        if bpy.app.timers.is_registered(deferred.work):
            while deferred.work() is not None:
                pass
            bpy.app.timers.unregister(deferred.work)
    return asset_state.local_state(block)


main(Path(ARGUMENTS[0]))
os._exit(0)  # the wheel hangs where Python ends after this script; nothing is left to be done
