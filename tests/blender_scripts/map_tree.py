"""A map opened, coloured, selected on and saved with, without a window: -- LIBRARY.blend

The library's workspace has a map of chairs by shape; the file is made here, with an object for each asset.
"""

import dataclasses
import os
import sys
from pathlib import Path

import bpy
import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

from script_setup import ARGUMENTS, answer

from blender_addon.asset_map import node_types, pictures, selecting, session, tree
from blender_addon.asset_map.opened import map_notes, opened
from blender_addon.contract.catalogue import Catalogue, Entry
from blender_addon.contract.workspace import Workspace


def changed(library: Path, entry: Entry) -> None:
    """A refresh finds that an asset was edited."""
    codes = dataclasses.replace(entry.codes, source_hash="edited")
    Catalogue(Workspace.of(library).catalogue).write_codes([codes])


def halves() -> list[np.ndarray]:
    """Grey, half transparent pictures of two sizes."""
    return [np.full((*size, 4), 0.5, np.float32) for size in ((256, 256), (100, 60))]


def described(picture: np.ndarray) -> list[list[int]]:
    """Its shape, and the values of its colours and of its alpha."""
    return [list(picture.shape), np.unique(picture[..., :3]).tolist(), np.unique(picture[..., 3]).tolist()]


def main(library: Path) -> None:
    for cls in node_types.CLASSES:
        bpy.utils.register_class(cls)
    entries = Catalogue(Workspace.of(library).catalogue).entries()
    for entry in entries[:-1]:
        item = bpy.data.objects.new(entry.name, bpy.data.objects["Cube"].data)
        bpy.context.scene.collection.objects.link(item)
        item.asset_mark()
        item.asset_data["a2v_id"] = entry.asset_id
    bpy.data.objects[entries[0].name].name = "Renamed"
    bpy.ops.wm.save_as_mainfile(filepath=str(library))
    session.open_map(library, "chair", "shape")
    made = tree.find()
    nodes = [node for node in made.nodes if node.bl_idname == tree.NODE_IDNAME]
    seen = {
        "problem": opened.problem,
        "nodes": len(nodes),
        "places": len({tuple(node.location) for node in nodes}),
        "renamed": made.nodes[entries[0].asset_id].label,
        "frames": len(made.nodes) - len(nodes),
        "notes": [note.kind for note in map_notes()],
        "groups": len({tuple(node.color) for node in nodes}),
    }
    made.show_frames = False
    made.colour_by = "TAGS"
    seen |= {"hidden": len(made.nodes), "legend": [(r.words, len(r.assets)) for r in opened.legend.rows]}
    tree.select([entries[2].asset_id, entries[1].asset_id, entries[-1].asset_id])
    selecting.follow()
    seen["selected"] = sorted(item.name for item in bpy.context.selected_objects)
    seen["active"] = bpy.context.view_layer.objects.active.name
    tree.select([])
    selecting.follow()
    seen["then"] = [item.name for item in bpy.context.selected_objects]
    made.show_frames = True
    changed(library, entries[3])
    session.compare_again()
    seen["news"] = opened.contents.news(False)
    bpy.ops.wm.save_mainfile()
    seen["still there"] = len(tree.assets())
    bpy.ops.wm.open_mainfile(filepath=str(library))
    seen["in the file"] = [item.name for item in (*bpy.data.node_groups, *bpy.data.texts)]
    session.file_loaded()
    seen["pictures"] = [described(pictures.shrunk(half)) for half in halves()]
    session.open_map(library, "chair", "appearance")
    seen["missing"] = opened.problem
    answer(seen)


main(Path(ARGUMENTS[0]))
os._exit(0)  # the wheel hangs where Python ends after this script; nothing is left to be done
