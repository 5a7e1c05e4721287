"""A user turns an asset's front, says what is the front by looking at it, forgets it, and undoes."""

import sys
from collections.abc import Generator
from pathlib import Path

import bpy

sys.path.insert(0, str(Path(__file__).parent))

from drive import Hand, run
from mathutils import Euler
from panel import addon, open_tab, select, side_bar

LEFT, VIEW, FORGET = 18, 110, 234  # x of the buttons
SAVED, UNSAVED = 303, 366  # y of the buttons, which move down when the file has unsaved changes


def script(hand: Hand) -> Generator[float, None, None]:
    select("Block")
    yield from open_tab(hand)
    found = addon("contract.fronts").Front(37.0, "found", 0.95)
    addon("library.asset_metadata").write(bpy.data.objects["Block"].asset_data, found.metadata())
    side_bar(hand).tag_redraw()
    yield 1.5
    hand.picture("found")
    yield from hand.click_in(side_bar(hand), LEFT, SAVED)
    yield 2.5
    hand.picture("turned")
    hand.answers["turned"] = front()
    hand.area("VIEW_3D").spaces.active.region_3d.view_rotation = Euler((1.2, 0, 0.5)).to_quaternion()
    yield from hand.click_in(side_bar(hand), VIEW, UNSAVED)
    yield 1.0
    hand.answers["looked at"] = front()
    yield from hand.click_in(side_bar(hand), FORGET, UNSAVED)
    yield 1.0
    hand.picture("forgotten")
    hand.answers["forgotten"] = front()
    hand.key("Z", 500, 500, ctrl=True)
    yield 1.5
    hand.answers["undone"] = front()
    hand.picture("undone")


def front() -> list:
    data = bpy.data.objects["Block"].asset_data
    return [data.get("a2v_front"), data.get("a2v_front_from")]


run(script)
