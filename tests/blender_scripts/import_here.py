"""What an import has made aside is taken into the open file: -- FOLDER

FOLDER has home/, open.blend, and aside.blend, scripted.blend as imports make them. Each step answers what it
found.
"""

import os
import shutil
import sys
from pathlib import Path
from typing import Any

import bpy
import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

from script_setup import ARGUMENTS, answer, run

from blender_addon import import_job, jobs
from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Result
from blender_addon.contract.job_folder import JobRecord, new_folder
from blender_addon.library import asset_metadata
from blender_addon.library.assets import asset_datablocks
from blender_addon.placing.arrival import take_in
from blender_addon.watched_job import WatchedJob

FOLDER = Path(ARGUMENTS[0])
OPEN = FOLDER / "open.blend"


def main() -> None:
    os.environ["ASSET2VEC_HOME"] = str(FOLDER / "home")
    answer({"late": late(), "again": again(), "unreadable": unreadable(), "scripted": scripted()})


def late() -> dict[str, Any]:
    """The job is done while another file is open, and the artist opens the library again."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    job = over("20260101-000000", ["b", "pair"], ["a"])
    found: dict[str, Any] = {"said": delivered(job), "waits elsewhere": bool(import_job.waiting())}
    found["cannot be forgotten"] = [forgotten(job), jobs.forget_past(), job.folder.root.exists()]
    found["why not"] = import_job.why_not_add(bpy.context, job)
    bpy.ops.wm.open_mainfile(filepath=str(OPEN))
    [old] = asset_datablocks()
    old.location = (5, 7, 0)
    found["before"] = counts()
    bpy.context.view_layer.objects.active = old
    bpy.ops.object.mode_set(mode="EDIT")
    found["in Edit Mode"] = import_job.why_not_add(bpy.context, import_job.waiting())
    bpy.ops.object.mode_set(mode="OBJECT")
    import_job.add_waiting(bpy.context)
    return found | {
        "assets": {asset.name: asset_of(asset) for asset in asset_datablocks()},
        "after": counts(),
        "said then": jobs.named(job.id).ending.message,
        "selected": sorted(item.name for item in bpy.context.selected_objects),
        "boxes": {item.name: box(item) for item in bpy.context.scene.objects},
        "libraries": len(bpy.data.libraries),
        "waits": bool(import_job.waiting()),
        "left": [path.name for path in job.folder.root.glob("*.blend*")],
        "refused": refused(),
        "can be forgotten": [jobs.forget_past(), job.folder.root.exists()],
    }


def again() -> dict[str, Any]:
    """The same once more: all of it is there."""
    before = counts()
    said = delivered(over("20260101-000001", ["a", "b", "pair"], []))
    return {"said": said, "same": counts() == before}


def unreadable() -> list[Any]:
    before = counts()
    broken = FOLDER / "broken.blend"
    broken.write_bytes(b"this is no file of Blender")
    try:
        take_in(bpy.context, broken)
    except UserError as error:
        return [str(error), counts() == before]
    return []


def scripted() -> int:
    added = take_in(bpy.context, FOLDER / "scripted.blend").added
    bpy.context.view_layer.update()
    return added


def over(name: str, added: list[str], present: list[str]) -> WatchedJob:
    """A job that has made aside.blend."""
    folder = new_folder("import")
    record = JobRecord("import", name, (), str(OPEN), 0.0, {"made aside": OPEN.name})
    folder.write_record(record)
    shutil.copy(FOLDER / "aside.blend", folder.root / OPEN.name)
    jobs.find()
    job = jobs.named(folder.root.name)
    job.result = Result({"added": added, "present": present, "failed": []})
    return job


def delivered(job: WatchedJob) -> str:
    ending = import_job.deliver(job)
    assert ending and not ending.failed
    job.finish(ending)
    return ending.message


def forgotten(job: WatchedJob) -> str:
    try:
        jobs.forget(job)
    except UserError as error:
        return str(error)
    return ""


def refused() -> str:
    try:
        import_job.add_waiting(bpy.context)
    except UserError as error:
        return str(error)
    return ""


def asset_of(asset: bpy.types.ID) -> list[Any]:
    values = asset_metadata.read(asset.asset_data)
    tags = [tag.name for tag in asset.asset_data.tags]
    size = list(asset.preview.image_size) if asset.preview else []
    return [values["a2v_id"], values["a2v_category"], tags, asset.asset_data.catalog_id, size]


def counts() -> list[int]:
    data = bpy.data
    return [len(list_) for list_ in (data.objects, data.meshes, data.materials, data.collections)]


def box(item: bpy.types.Object) -> list[list[float]]:
    """Lowest and highest corner of what is seen of it."""
    depsgraph = bpy.context.evaluated_depsgraph_get()
    points = [
        instance.matrix_world @ vertex.co
        for instance in depsgraph.object_instances
        if instance.object.type == "MESH" and (instance.parent or instance.object).original == item
        for vertex in instance.object.data.vertices
    ]
    corners = np.array(points)
    return [corners.min(axis=0).round(3).tolist(), corners.max(axis=0).round(3).tolist()]


run(main)
