"""A refresh whose library cannot be saved, before it begins and when it ends: -- OUT.json"""

import json
import sys
from pathlib import Path

import bpy

refresh_job, jobs = (
    __import__(f"bl_ext.user_default.asset2vec.{name}", fromlist=["x"]) for name in ("refresh_job", "jobs")
)


def main(out: Path) -> None:
    for item in bpy.context.view_layer.objects:
        item.select_set(True)
    bpy.context.view_layer.objects.active = bpy.data.objects["Block"]
    bpy.ops.asset2vec.set_category(category="solid")
    in_the_way = Path(bpy.data.filepath + "@")  # the name under which Blender begins to save
    in_the_way.mkdir()
    seen = {"start": started()}
    in_the_way.rmdir()
    job = refresh_job.start(bpy.context)
    in_the_way.mkdir()
    ending = jobs.wait(job).ending
    codes = len(bpy.data.objects["Block"].asset_data.get("a2v_shape", ()))
    seen |= {"end": ending.message, "failed": ending.failed, "codes": codes}
    out.write_text(json.dumps(seen), encoding="utf-8")


def started() -> str:
    try:
        refresh_job.start(bpy.context)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


main(Path(sys.argv[sys.argv.index("--") + 1]))
