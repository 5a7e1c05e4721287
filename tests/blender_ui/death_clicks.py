"""A user presses Refresh and the backend dies, or has nothing good to say."""

import sys
import time
from collections.abc import Generator
from pathlib import Path

import bpy

sys.path.insert(0, str(Path(__file__).parent))

from buttons import press
from drive import Hand, run
from panel import addon, categorise, open_tab, select, side_bar, wait


def script(hand: Hand) -> Generator[float, None, None]:
    categorise(hand)
    yield 1.5
    select("Block")
    yield from open_tab(hand)
    jobs = addon("jobs")
    yield from press(hand, r"asset2vec\.refresh\(\)", side_bar(hand), hand.area("VIEW_3D"))
    begin = time.monotonic()
    yield from wait(lambda: jobs.running() is None and jobs.every() != [], 20)
    hand.answers["seconds"] = time.monotonic() - begin
    yield 0.5
    hand.picture("died")
    ending = jobs.every()[0].ending
    hand.answers |= {"message": ending.message, "failed": ending.failed}
    hand.answers["can start again"] = addon("refresh_job").why_not(bpy.context) == ""


run(script)
