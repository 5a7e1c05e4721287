"""A user names a category, saves, presses Refresh, waits, and looks at the neighbours."""

import json
import sys
from collections.abc import Generator
from pathlib import Path

import bpy

sys.path.insert(0, str(Path(__file__).parent))

from buttons import fill, find, press, scroll, under_mouse
from drive import Hand, run
from panel import addon, open_tab, select, side_bar, wait

SHOW = (0.82, 0.84)  # of the width: the small buttons of similar assets


def script(hand: Hand) -> Generator[float, None, None]:
    select("Cone Instance", "Kugel Größe 2", "Tall Block", "Block")
    yield from open_tab(hand)
    bar, area = side_bar(hand), hand.area("VIEW_3D")
    yield from fill(hand, r"asset2vec\.category", "solid", bar, area)
    yield from fill(hand, r"asset2vec\.tag", "round", bar, area)
    yield 1.5  # the add-on looks for unsaved changes once a second
    hand.answers["held while unsaved"] = held()
    hand.picture("tagged")
    hand.answers["tagged"] = {asset.name: describe(asset) for asset in assets()}
    hand.key("S", 500, 500, ctrl=True)
    yield from wait(lambda: held() == [False], 20)
    hand.answers |= {"saved": not bpy.data.is_dirty, "held when saved": held()}
    hand.picture("saved")
    yield from press(hand, r"asset2vec\.refresh\(\)", bar, area)
    jobs = addon("jobs")
    job = jobs.every()[0]
    hand.answers["started"] = job.unfinished
    yield from wait(lambda: job.progress.stage == "render" or not job.unfinished, 60)
    hand.picture("running")
    yield from wait(lambda: not job.unfinished, 240)
    ending = job.ending
    hand.answers |= {name: getattr(ending, name) for name in ("message", "failed", "problems", "notes")}
    select("Block")
    yield 2.5
    hand.picture("done")
    yield from find(hand, r"wm\.path_open", bar, area, (0.76,))
    hand.answers["opens"] = under_mouse(hand, bar, area)
    yield from wait(lambda: counted() == [["solid", 4, 0, 4]], 20)
    hand.answers |= {"dirty": bpy.data.is_dirty, "codes": codes()}
    hand.answers["neighbours"] = neighbours(bpy.data.objects["Block"])
    hand.answers["state"] = addon("asset_state").local_state(bpy.data.objects["Block"])
    select("Block")
    yield 0.5
    hand.key("Z", 500, 500, ctrl=True)
    yield 1.5
    hand.answers |= {"codes after undo": codes(), "tagged after undo": describe(bpy.data.objects["Block"])}
    hand.key("Z", 500, 500, ctrl=True, shift=True)
    yield 1.5
    hand.answers["codes after redo"] = codes()
    yield from show(hand, "OBJECT", "Tall Block", "Tall Block")
    yield from show(hand, "COLLECTION", "Cone", "Cone Instance")
    yield from edit(hand)


def edit(hand: Hand) -> Generator[float, None, None]:
    """Block, as in Edit Mode."""
    select("Block")
    yield 0.5
    bpy.data.objects["Block"].data.vertices[0].co.z += 0.2
    bpy.data.objects["Block"].data.update()
    bpy.data.objects["Block"].update_tag()
    yield 2.5
    local_state = addon("asset_state").local_state
    yield from wait(lambda: local_state(bpy.data.objects["Block"]) != "fitted", 20)
    hand.answers["state after an edit"] = local_state(bpy.data.objects["Block"])
    hand.picture("stale")


def show(hand: Hand, kind: str, name: str, shown: str) -> Generator[float, None, None]:
    """Presses the small button of one that is similar to Block, which selects what shows it."""
    select("Block")
    yield 1.5
    yield from scroll(hand, side_bar(hand), down=False)
    wanted = rf'show_asset\(kind="{kind}", name="{name}"\)'
    yield from press(hand, wanted, side_bar(hand), hand.area("VIEW_3D"), SHOW)
    yield from wait(lambda: selected() == [shown], 10)
    hand.answers[f"shown {name}"] = selected()


def counted() -> list[list] | None:
    """By category: its name, assets, how many want codes, how many are up to date; None while looking.

    What was counted before stands until the new numbers are there.
    """
    found = addon("library_summary").summary().categories
    if any(category.states[None] for category in found):
        return None
    return [[c.name, c.assets, c.to_do, c.states["fitted"]] for c in found]


def selected() -> list[str]:
    return [item.name for item in bpy.context.view_layer.objects if item.select_get()]


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
    values = addon("library.asset_metadata").read(asset.asset_data)
    question = addon("question").Question.of_values(addon("asset_state").open_library(), values)
    nearest = addon("similar_state").nearest
    return {str(look): [n.entry.name for n in nearest(question, look, 5)] for look in (0.0, 1.0)}


run(script)
