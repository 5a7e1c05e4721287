"""Suggested tags accepted and rejected by the functions that the buttons call: -- FOLDER (empty)."""

import sys
from pathlib import Path
from typing import Any

import bpy

sys.path.insert(0, str(Path(__file__).parent))

from script_setup import ARGUMENTS, answer, run

from blender_addon import file_edits
from blender_addon import suggested_tags_job as job
from blender_addon.contract import metadata
from blender_addon.contract.assets import AssetRecord
from blender_addon.contract.catalogue import Catalogue
from blender_addon.contract.errors import UserError
from blender_addon.contract.suggested_tags import (
    NamedAsset,
    SuggestedTag,
    SuggestedTags,
    Suggestion,
    Trust,
    write_suggestions,
)
from blender_addon.library import asset_metadata
from blender_addon.tag_review import Row

FOLDER = Path(ARGUMENTS[0])
LIBRARY, FAR = FOLDER / "near.blend", FOLDER / "far.blend"
IDS = {name: f"{number:032x}" for number, name in enumerate(("Block", "Cone", "Far"), start=1)}
SUBJECT = job.Subject(LIBRARY, "solid")


def make_library() -> None:
    bpy.ops.wm.read_factory_settings(use_empty=True)
    for name in ("Block", "Cone"):
        bpy.ops.mesh.primitive_cube_add()
        asset = bpy.context.active_object
        asset.name = name
        asset.asset_mark()
        asset_metadata.write(asset.asset_data, {metadata.ASSET_ID: IDS[name], metadata.CATEGORY: "solid"})
    bpy.ops.wm.save_as_mainfile(filepath=str(FAR))
    bpy.ops.wm.save_as_mainfile(filepath=str(LIBRARY))
    catalogue = Catalogue(SUBJECT.workspace.catalogue)
    for library, names in ((LIBRARY, ("Block", "Cone")), (FAR, ("Far",))):
        records = [AssetRecord(IDS[n], "OBJECT", n, "solid", (), "hash", {}, {}) for n in names]
        catalogue.replace_library(str(library), records)
    assets = tuple(
        NamedAsset(IDS[name], name, "OBJECT", library)
        for name, library in (("Block", "near.blend"), ("Cone", "near.blend"), ("Far", "far.blend"))
    )
    found = tuple(Suggestion(place, 0.9 - place / 10, ((0, 0.5),), ((1, 1.0),)) for place in range(3))
    told = SuggestedTag("round", 5, 5, Trust("good", 0.9, 0.9), (0, 0), found)
    write_suggestions(
        SUBJECT.workspace.suggested_tags("solid"), SuggestedTags("solid", "model", assets, (told,))
    )


def rows() -> dict[str, Row]:
    """As the panel has them once the timers have done their work."""
    for _ in range(4):
        job.known(SUBJECT)
        for deferred in (job._documents, job._reviews):
            while deferred.work() is not None:
                pass
    found = job.known(SUBJECT)
    assert found is not None
    assert not found.problem, found.problem
    return {f"{row.asset.name} {row.tag}": row for row in found.rows}


def states() -> dict[str, str]:
    return {name: row.state for name, row in rows().items()}


def tags(name: str) -> list[str]:
    return [tag.name for tag in bpy.data.objects[name].asset_data.tags]


def error_of(call: Any) -> str:
    try:
        call()
    except UserError as error:
        return str(error).replace(str(FOLDER), "FOLDER")
    return ""


def main() -> None:
    make_library()
    seen: dict[str, Any] = {"at first": states()}
    seen["nothing written"] = not SUBJECT.workspace.tag_decisions.exists() and not tags("Block")
    given = job.accept(SUBJECT, [rows()["Block round"], rows()["Far round"]])
    seen["accepted"] = {"given": given, "Block": tags("Block"), "rows": states()}
    data = bpy.data.objects["Block"].asset_data
    data.tags.remove(data.tags["round"])  # as an undo does
    job.changed()
    seen["taken off"] = states()
    job.reject(SUBJECT, [rows()["Cone round"]])
    seen["rejected"] = states()
    job.ask_again(SUBJECT, [rows()["Cone round"]])
    seen["asked again"] = states()
    waiting = file_edits.plan(job.waiting_elsewhere(SUBJECT, "round"))
    seen["waits in"] = [Path(file.library).name for file in waiting.files]
    cone = rows()["Cone round"]
    long = Row(cone.asset, "r" * 64, "open")
    seen["too long"] = error_of(lambda: job.accept(SUBJECT, [long]))
    SUBJECT.workspace.tag_decisions.write_text("no decisions")
    seen["damaged"] = error_of(lambda: job.accept(SUBJECT, [cone]))
    seen["after a failure"] = tags("Cone")
    bpy.data.objects["Cone"].asset_data.tags.new("pointed")
    job._tell_catalogue("solid")
    told = Catalogue(SUBJECT.workspace.catalogue).entries(category="solid")
    seen["catalogue knows"] = {entry.name: list(entry.tags) for entry in told}
    answer(seen)


run(main)
