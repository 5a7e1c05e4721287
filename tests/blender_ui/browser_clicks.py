"""A user clicks assets in the Asset Browser: two of this file, which can be changed, and one of another.

Both the selected assets and the other file are refreshed from there.

The environment variable ASSET2VEC_UI_LIBRARY is a folder with a library whose assets have codes.
"""

import os
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any

import bpy

sys.path.insert(0, str(Path(__file__).parent))

from buttons import fill, press
from drive import Hand, run
from panel import addon, wait

OTHER = "Other Solids"
FIRST_TILE, SECOND_TILE = (310, 880), (420, 880)
OK = (-64, -77)  # of the dialog, from where the mouse was when it opened


def script(hand: Hand) -> Generator[float, None, None]:
    folder = os.environ["ASSET2VEC_UI_LIBRARY"]
    bpy.context.preferences.filepaths.asset_libraries.new(name=OTHER, directory=folder)
    area = hand.area("VIEW_3D")
    area.ui_type = "ASSETS"
    yield 1.0
    browser = area.spaces.active
    browser.show_region_tool_props = True
    browser.params.asset_library_reference = "LOCAL"
    yield 2.0
    yield from hand.click(*FIRST_TILE)
    yield 1.0
    hand.answers["local"] = describe(hand)
    yield from hand.click(*SECOND_TILE, ctrl=True)
    yield 1.0
    hand.picture("local")
    region = hand.region("FILE_BROWSER", "TOOL_PROPS")
    yield from fill(hand, r"asset2vec\.category", "solid", region, hand.area("FILE_BROWSER"))
    hand.picture("typed")
    hand.answers["typed"] = describe(hand)
    assets = addon("library.assets").asset_datablocks()
    hand.answers["categories"] = {a.name: a.asset_data.get("a2v_category", "") for a in assets}
    yield from press(hand, r"asset2vec\.refresh_selected", region, area)
    yield from job_done(hand, "refreshed", 1)
    hand.answers["ids"] = [a.asset_data["a2v_id"] for a in assets if a.asset_data.get("a2v_category")]
    browser.params.asset_library_reference = OTHER
    yield 3.0
    yield from hand.click(*FIRST_TILE)
    yield 1.0
    yield from wait(lambda: "neighbours" in describe(hand), 20)
    yield 1.0
    hand.picture("foreign")
    hand.answers["foreign"] = describe(hand)
    place = yield from press(hand, r"asset2vec\.refresh_elsewhere", region, area)
    yield 1.0
    hand.picture("confirm")
    hand.answers["jobs before the confirmation"] = len(addon("jobs").every())
    yield from hand.click(place[0] + OK[0], place[1] + OK[1])
    yield from job_done(hand, "refreshed there", 2)


def job_done(hand: Hand, name: str, number: int) -> Generator[float, None, None]:
    """Waits for the end of the newest of so many jobs; its command and its message, by ``name``."""
    every = addon("jobs").every
    yield from wait(lambda: len(every()) == number and not every()[0].unfinished, 60)
    yield 0.5
    hand.picture(name)
    hand.answers[name] = [every()[0].record.command, every()[0].ending.message]


def describe(hand: Hand) -> dict[str, Any]:
    """The active asset of the browser as the panel sees it."""
    area = hand.area("FILE_BROWSER")
    region = hand.region("FILE_BROWSER", "TOOL_PROPS")
    state, metadata = addon("asset_state"), addon("library.asset_metadata")
    with bpy.context.temp_override(window=hand.window, area=area, region=region):
        assets = addon("ui.selection").chosen(bpy.context)
        if not assets:
            return {}
        values = metadata.read(assets[0].metadata)
        question = addon("question").Question.of_values(assets[0].library, values)
        found = addon("similar_state").space(question) if question else None
        seen = {
            "name": assets[0].name,
            "category": values.get("a2v_category", ""),
            "editable": assets[0].datablock is not None,
        }
        if not seen["editable"]:
            seen["state"] = state.foreign_state(assets[0].library, values)
        nearest = found.nearest(question.asset_id, 0.0, 5) if found else []
        return seen | ({"neighbours": sorted(n.entry.name for n in nearest)} if found else {})


run(script)
