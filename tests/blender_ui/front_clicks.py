"""A user turns an asset's front, says what is the front by looking at it, forgets it, and undoes."""

import sys
from collections.abc import Generator
from pathlib import Path

import bpy

sys.path.insert(0, str(Path(__file__).parent))

from buttons import press
from drive import Hand, run
from mathutils import Euler
from panel import addon, open_tab, select, side_bar


def script(hand: Hand) -> Generator[float, None, None]:
    select("Block")
    yield from open_tab(hand)
    found = addon("contract.fronts").Front(37.0, "found", 0.95)
    addon("library.asset_metadata").write(bpy.data.objects["Block"].asset_data, found.metadata())
    side_bar(hand).tag_redraw()
    yield 1.5
    hand.picture("found")
    bar, area = side_bar(hand), hand.area("VIEW_3D")
    yield from press(hand, r"turn_front\(degrees=90", bar, area, (0.06,))
    yield 2.5
    hand.picture("turned")
    hand.answers["turned"] = front()
    hand.area("VIEW_3D").spaces.active.region_3d.view_rotation = Euler((1.2, 0, 0.5)).to_quaternion()
    yield from press(hand, r"front_from_view", bar, area)
    yield 1.0
    hand.answers["looked at"] = front()
    yield from press(hand, r"forget_front", bar, area, (0.84, 0.88))
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
