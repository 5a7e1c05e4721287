"""A user names a category, saves, presses Refresh, waits, and looks at the neighbours."""

import json
import sys
from collections.abc import Generator
from pathlib import Path

import bpy

sys.path.insert(0, str(Path(__file__).parent))

from drive import Hand, run
from panel import CATEGORY, FIELD, NEW_TAG, addon, fill, open_tab, select, side_bar, wait

# y of the buttons when the selected assets have one row of tags
SAVE, REFRESH = 290, 223


def script(hand: Hand) -> Generator[float, None, None]:
    select("Cone Instance", "Kugel Größe 2", "Tall Block", "Block")
    yield from open_tab(hand)
    yield from fill(hand, CATEGORY, "solid")
    yield from fill(hand, NEW_TAG, "round")
    yield 1.5  # the add-on looks for unsaved changes once a second
    hand.answers["held while unsaved"] = held()
    hand.picture("tagged")
    hand.answers["tagged"] = {asset.name: describe(asset) for asset in assets()}
    yield from hand.click_in(side_bar(hand), FIELD, SAVE)
    yield 2.0
    hand.answers |= {"saved": not bpy.data.is_dirty, "held when saved": held()}
    hand.picture("saved")
    yield from hand.click_in(side_bar(hand), FIELD, REFRESH)
    view = addon("refresh_job").view
    hand.answers["started"] = view().running
    yield from wait(lambda: view().stage == "Rendering views" or not view().running, 60)
    hand.picture("running")
    yield from wait(lambda: not view().running, 240)
    hand.answers |= {"message": view().message, "failed": view().failed, "problems": view().problems}
    select("Block")
    yield 2.5
    hand.picture("done")
    hand.answers["dirty"] = bpy.data.is_dirty
    hand.answers["codes"] = codes()
    hand.answers["neighbours"] = neighbours(bpy.data.objects["Block"])
    hand.answers["state"] = addon("asset_state").local_state(bpy.data.objects["Block"])
    for kind, name in (("OBJECT", "Tall Block"), ("COLLECTION", "Cone")):
        with bpy.context.temp_override(window=hand.window, area=hand.area("VIEW_3D")):
            bpy.ops.asset2vec.show_asset(kind=kind, name=name)
        shown = [item.name for item in bpy.context.view_layer.objects if item.select_get()]
        hand.answers[f"shown {name}"] = shown
    select("Block")
    yield 0.5
    hand.key("Z", 500, 500, ctrl=True)
    yield 1.5
    hand.answers |= {"codes after undo": codes(), "tagged after undo": describe(bpy.data.objects["Block"])}
    hand.key("Z", 500, 500, ctrl=True, shift=True)
    yield 1.5
    hand.answers["codes after redo"] = codes()
    bpy.data.objects["Block"].data.vertices[0].co.z += 0.2
    bpy.data.objects["Block"].data.update()
    bpy.data.objects["Block"].update_tag()
    yield 2.5
    hand.answers["state after an edit"] = addon("asset_state").local_state(bpy.data.objects["Block"])
    hand.picture("stale")


def held() -> list[bool]:
    """What the add-on tells other programs: one entry a library it holds, true if it has unsaved changes."""
    folder = addon("open_libraries").folder()
    return [json.loads(path.read_text())["dirty"] for path in folder.glob("*.json")]


def assets() -> list[bpy.types.ID]:
    return addon("library.assets").asset_datablocks()


def describe(asset: bpy.types.ID) -> list[str]:
    return [asset.asset_data.get("a2v_category", ""), *(tag.name for tag in asset.asset_data.tags)]


def codes() -> dict[str, int]:
    return {asset.name: len(asset.asset_data.get("a2v_shape", ())) for asset in assets()}


def neighbours(asset: bpy.types.ID) -> dict[str, list[str]]:
    state = addon("asset_state")
    values = addon("library.asset_metadata").read(asset.asset_data)
    found = state.neighbours(state.open_library(), values)
    return {which: [n.entry.name for n in getattr(found, which)] for which in ("shape", "look")}


run(script)
