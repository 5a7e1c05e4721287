"""A user starts a refresh, goes on working, and presses Cancel; Blender stays responsive throughout."""

import sys
import time
from collections.abc import Generator
from pathlib import Path

import bpy

sys.path.insert(0, str(Path(__file__).parent))

from buttons import press
from drive import Hand, run
from panel import addon, paragraphs, press_refresh, side_bar, wait


def script(hand: Hand) -> Generator[float, None, None]:
    job = yield from press_refresh(hand)
    area = hand.area("VIEW_3D")
    yield from wait(lambda: job.progress.stage == "fit", 60)
    hand.answers["stage"] = job.progress.stage
    begin = time.monotonic()
    for _ in range(20):
        yield 0.1
    hand.answers["seconds of 20 pauses"] = time.monotonic() - begin  # more if something blocks Blender
    hand.answers["said"] = yield from paragraphs(hand)
    hand.picture("running")
    yield from press(hand, r"asset2vec\.cancel_job", side_bar(hand), area, (0.84, 0.88))
    hand.answers["stopping"] = job.state.value in ("stopping", "over")
    yield from wait(lambda: not job.unfinished, 20)
    yield 0.5
    hand.picture("cancelled")
    ending = job.ending
    hand.answers |= {"message": ending.message, "stopped": ending.stopped, "dirty": bpy.data.is_dirty}
    hand.answers["can start again"] = addon("refresh_job").why_not(bpy.context) == ""


run(script)
