"""Makes a large library: blender --background --python make_big_library.py -- FILE.blend IDS.json

IDS.json maps ids to names; each gets a small cube, marked as an asset with that id, in a square of rows.
"""

import json
import sys
from pathlib import Path

import bpy

CATEGORY = "chair"


def main(library: Path, ids: Path) -> None:
    bpy.ops.wm.read_homefile(use_factory_startup=True, app_template="")
    for item in list(bpy.data.objects):
        bpy.data.objects.remove(item)
    mesh = bpy.data.meshes.new("Cube")
    corners = [(x, y, z) for x in (0, 0.5) for y in (0, 0.5) for z in (0, 0.5)]
    faces = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
    mesh.from_pydata(corners, [], faces)
    for number, (asset, name) in enumerate(json.loads(ids.read_text(encoding="utf-8")).items()):
        item = bpy.data.objects.new(name, mesh)
        item.location = (number % 25, number // 25, 0)
        bpy.context.scene.collection.objects.link(item)
        item.asset_mark()
        item.asset_data["a2v_id"] = asset
        item.asset_data["a2v_category"] = CATEGORY
    bpy.ops.wm.save_as_mainfile(filepath=str(library))


main(*map(Path, sys.argv[sys.argv.index("--") + 1 :]))
