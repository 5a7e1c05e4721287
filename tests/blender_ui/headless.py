"""What a script can do with the installed extension, without a window: -- OUT.json

Runs the operators on the open library and writes what it saw.
"""

import json
import sys
from pathlib import Path
from typing import Any

import bpy

EXTENSION = "bl_ext.user_default.asset2vec"


def main(out: Path) -> None:
    jobs, assets = (__import__(f"{EXTENSION}.{name}", fromlist=["x"]) for name in ("jobs", "library.assets"))
    seen: dict[str, Any] = {"version": bpy.app.version_string}
    for item in bpy.context.view_layer.objects:
        item.select_set(True)
    bpy.context.view_layer.objects.active = bpy.data.objects["Block"]
    bpy.ops.asset2vec.set_category(category="solid")
    bpy.ops.asset2vec.add_tag(tag="grün")
    bpy.ops.asset2vec.add_tag(tag="grün")
    bpy.ops.asset2vec.add_tag(tag="wrong")
    bpy.ops.asset2vec.remove_tag(tag="wrong")
    seen["refused"] = refused(lambda: bpy.ops.asset2vec.set_category(category="not / a name"))
    bpy.ops.asset2vec.refresh()
    ending = jobs.last("refresh", None).ending
    seen |= {"message": ending.message, "failed": ending.failed, "problems": ending.problems}
    bpy.ops.wm.revert_mainfile()
    seen["assets"] = {asset.name: describe(asset) for asset in assets.asset_datablocks()}
    out.write_text(json.dumps(seen), encoding="utf-8")


def refused(call: Any) -> str:
    try:
        call()
    except RuntimeError as error:
        return str(error)
    return ""


def describe(asset: bpy.types.ID) -> dict[str, Any]:
    data = asset.asset_data
    return {
        "category": data.get("a2v_category"),
        "tags": [tag.name for tag in data.tags],
        "shape": len(data.get("a2v_shape", ())),
        "keys": sorted(data.keys()),
    }


main(Path(sys.argv[sys.argv.index("--") + 1]))
