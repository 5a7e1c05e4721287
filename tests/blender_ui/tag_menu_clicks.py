"""A user gives linked assets a category from the menu, one file being read-only, and finishes an edit.

The environment variable ASSET2VEC_UI_LIBRARY is a folder with first.blend and second.blend, a chair and a
stool each. Selected are an object of this file, an instance from the first, and an override from the second.
"""

import os
import sys
from collections.abc import Generator
from pathlib import Path

import bpy

sys.path.insert(0, str(Path(__file__).parent))

from buttons import press
from drive import PAUSE, Hand, run
from panel import addon, open_tab, side_bar, wait

FOLDER = Path(os.environ["ASSET2VEC_UI_LIBRARY"])
MENU = (700, 500)
SET_CATEGORY = (600, 130)  # in the menu that opens there
TYPED, OK = (520, 250), (533, 28)  # of the dialog that opens there


def script(hand: Hand) -> Generator[float, None, None]:
    stool, override = instance("first"), linked("second").override_create(remap_local_usages=True)
    for item in bpy.context.view_layer.objects:
        item.select_set(item in (stool, override) or item.name == "Block")
    bpy.context.view_layer.objects.active = stool  # what Blender's menu has depends on it
    yield from open_tab(hand)
    (FOLDER / "second.blend").chmod(0o444)
    addon("ui.planned")._AT_ONCE = 0  # as with hundreds of files
    yield from right_click(hand, *MENU)
    hand.picture("menu")
    yield from hand.click(*SET_CATEGORY)
    yield 0.5
    yield from hand.type("seat", *TYPED)
    hand.key("RET", *TYPED)
    yield 0.5
    hand.picture("category")
    yield from hand.click(*OK)
    yield from wait_for_edit()
    yield 1.0
    hand.picture("set")
    hand.answers["categories"] = [
        item.asset_data.get("a2v_category", "")
        for item in (
            bpy.data.objects["Block"],
            stool.instance_collection,
            override.override_library.reference,
        )
    ]
    (FOLDER / "second.blend").chmod(0o644)
    stop_an_edit(hand)
    yield from wait(lambda: any(edit.left for edit in addon("file_edits").recent() or ()), 5)
    yield 1.0
    hand.picture("stopped")
    yield from press(hand, "finish_edit", side_bar(hand), hand.area("VIEW_3D"))
    yield from wait_for_edit()
    yield 1.0
    hand.picture("finished")
    hand.answers["finished"] = [t.name for t in override.override_library.reference.asset_data.tags]


def linked(name: str) -> bpy.types.Object:
    with bpy.data.libraries.load(str(FOLDER / f"{name}.blend"), link=True) as (_, wanted):
        wanted.objects = ["Chair"]
    bpy.context.scene.collection.objects.link(wanted.objects[0])
    return wanted.objects[0]


def instance(name: str) -> bpy.types.Object:
    with bpy.data.libraries.load(str(FOLDER / f"{name}.blend"), link=True) as (_, wanted):
        wanted.collections = ["Stool"]
    made = bpy.data.objects.new("Stool Instance", None)
    made.instance_type, made.instance_collection = "COLLECTION", wanted.collections[0]
    bpy.context.scene.collection.objects.link(made)
    return made


def right_click(hand: Hand, x: int, y: int) -> Generator[float, None, None]:
    hand.move(x, y)
    yield PAUSE
    for value in ("PRESS", "RELEASE"):
        hand.window.event_simulate(type="RIGHTMOUSE", value=value, x=x, y=y)
        yield PAUSE


def wait_for_edit() -> Generator[float, None, None]:
    jobs = addon("jobs")
    yield from wait(lambda: bool(jobs.every()) and not jobs.running("edit files"), 30)


def stop_an_edit(hand: Hand) -> None:
    """As if Blender and the process that it had started were killed before a file was changed."""
    edits = addon("file_edits")
    with bpy.context.temp_override(window=hand.window, area=hand.area("VIEW_3D")):
        plan = edits.plan(addon("ui.selection").elsewhere(bpy.context))
    addon("contract.edits").new_edit("add_tag", "big", plan.files)


run(script)
