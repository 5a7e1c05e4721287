"""A refresh whose library cannot be saved, before it begins and when it ends: -- OUT.json"""

import json
import sys
import time
from pathlib import Path

import bpy

refresh_job = __import__("bl_ext.user_default.asset2vec.refresh_job", fromlist=["x"])


def main(out: Path) -> None:
    for item in bpy.context.view_layer.objects:
        item.select_set(True)
    bpy.context.view_layer.objects.active = bpy.data.objects["Block"]
    bpy.ops.asset2vec.set_category(category="solid")
    in_the_way = Path(bpy.data.filepath + "@")  # the name under which Blender begins to save
    in_the_way.mkdir()
    seen = {"start": started()}
    in_the_way.rmdir()
    started()
    in_the_way.mkdir()
    while refresh_job._step() is not None:
        time.sleep(refresh_job.STEP_SECONDS)
    view = refresh_job.view()
    codes = len(bpy.data.objects["Block"].asset_data.get("a2v_shape", ()))
    seen |= {"end": view.message, "failed": view.failed, "codes": codes}
    out.write_text(json.dumps(seen), encoding="utf-8")


def started() -> str:
    try:
        refresh_job.start(bpy.context)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


main(Path(sys.argv[sys.argv.index("--") + 1]))
