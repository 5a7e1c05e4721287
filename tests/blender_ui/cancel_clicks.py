"""A user starts a refresh, goes on working, and presses Cancel; Blender stays responsive throughout."""

import sys
import time
from collections.abc import Generator
from pathlib import Path

import bpy

sys.path.insert(0, str(Path(__file__).parent))

from drive import Hand, run
from panel import FIELD, REFRESH, addon, open_tab, select, side_bar, wait

# y of the button when the selected asset has no tags
CANCEL = 241
CANCEL_FROM_RIGHT = 49


def script(hand: Hand) -> Generator[float, None, None]:
    select("Block")
    yield from open_tab(hand)
    view = addon("refresh_job").view
    yield from hand.click_in(side_bar(hand), FIELD, REFRESH)
    yield from wait(lambda: view().fraction > 0, 60)
    hand.answers["stage"] = view().stage
    begin = time.monotonic()
    for _ in range(20):
        yield 0.1
    hand.answers["seconds of 20 pauses"] = time.monotonic() - begin  # more if something blocks Blender
    hand.picture("running")
    region = side_bar(hand)
    yield from hand.click_in(region, region.width - CANCEL_FROM_RIGHT, CANCEL)
    hand.answers["stopping"] = view().stopping or not view().running
    yield from wait(lambda: not view().running, 20)
    yield 0.5
    hand.picture("cancelled")
    hand.answers |= {"message": view().message, "failed": view().failed, "dirty": bpy.data.is_dirty}
    hand.answers["can start again"] = addon("refresh_job").why_not(bpy.context) == ""


run(script)
