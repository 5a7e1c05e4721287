"""A map opened, coloured, selected on and saved with, without a window: -- LIBRARY.blend

The library's workspace has a map of chairs by shape; the file is made here, with an object for each asset.
"""

import dataclasses
import os
import sys
from pathlib import Path
from typing import Any

import bpy
import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

from script_setup import ARGUMENTS, answer

from blender_addon.asset_map import node_types, pictures, selecting, session, tree
from blender_addon.asset_map.opened import map_notes, opened
from blender_addon.contract import placed
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


def added(name: str, **values: Any) -> bpy.types.Object:
    """An object that is no asset, with the cube's mesh unless another content is given."""
    item = bpy.data.objects.new(name, None if values else bpy.data.objects["Cube"].data)
    for key, value in values.items():
        setattr(item, key, value)
    bpy.context.scene.collection.objects.link(item)
    return item


def select_objects(*items: bpy.types.Object) -> None:
    """The first as the active one, and tells the map."""
    for item in bpy.context.view_layer.objects:
        item.select_set(item in items)
    bpy.context.view_layer.objects.active = items[0] if items else None
    selecting.follow()


def followed_by_the_map(entries: list[Entry]) -> dict[str, list[str]]:
    """Names of the assets selected on the map after each selection of objects."""
    plain, copy = added("Plain"), added("Copy")
    copy[placed.KEY] = placed.Placed(entries[3].asset_id, "", entries[3].name).properties()
    group = bpy.data.collections.new("Group")
    group.asset_mark()
    group.asset_data["a2v_id"] = entries[5].asset_id
    instance = added("Instance", instance_type="COLLECTION", instance_collection=group)
    objects = {entry.name: bpy.data.objects.get(entry.name) for entry in entries}
    names = {entry.asset_id: entry.name for entry in entries}
    seen = {}

    def note(what: str, *items: bpy.types.Object) -> None:
        select_objects(*items)
        seen[what] = [names[asset] for asset in tree.selected()]

    note("marked", objects[entries[4].name], copy)
    note("beside", objects[entries[4].name], copy, plain)
    note("of the instance", instance)
    inner, child = bpy.data.collections.new("Inner"), added("Child")
    group.children.link(inner)
    part = bpy.data.objects.new("Part", bpy.data.objects["Cube"].data)
    inner.objects.link(part)
    bpy.context.scene.collection.children.link(group)
    child.parent = objects[entries[4].name]
    note("deep inside", part)
    note("child", child)
    tree.select([entries[1].asset_id, entries[-1].asset_id])
    selecting.follow()
    note("stays", plain)
    tree.select([])
    select_objects()
    undo_step = tree.find()[selecting._AGREED]
    note("later", objects[entries[4].name])
    tree.find()[selecting._AGREED] = undo_step  # an undo to where an asset was clicked on the map
    tree.select([entries[2].asset_id])
    note("undone on the map")
    seen["undone"] = [item.name for item in bpy.context.selected_objects]
    for item in (plain, copy, instance):
        bpy.data.objects.remove(item)
    bpy.data.collections.remove(group)
    return seen


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
    reasons = [f"Why {number}." for number in range(3)]
    session.why_no_groups = lambda contents: reasons.pop(0)  # type: ignore[assignment]
    session.open_map(library, "chair", "shape")
    made = tree.find()
    nodes = [node for node in made.nodes if node.bl_idname == tree.NODE_IDNAME]
    seen = {
        "problem": opened.problem,
        "frameless": [opened.frameless],
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
    seen |= followed_by_the_map(entries)
    made.show_frames = True
    changed(library, entries[3])
    session.compare_again()
    seen["frameless"].append(opened.frameless)
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
