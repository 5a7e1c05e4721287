"""A user refreshes one asset, goes on working, presses Cancel, then Go On, then refreshes one category.

Blender stays responsive throughout. The backend is slow until it is cancelled, and quick from then on.
"""

import os
import sys
import time
from collections.abc import Generator
from pathlib import Path

import bpy

sys.path.insert(0, str(Path(__file__).parent))

from buttons import press
from drive import Hand, run
from panel import addon, categorise, open_tab, paragraphs, select, side_bar, wait

ICON = (0.84, 0.88)  # of the width
CATEGORY_ICON = (0.84, 0.82)


def script(hand: Hand) -> Generator[float, None, None]:
    categorise(hand)
    yield 1.5
    select("Block")
    yield from open_tab(hand)
    watch_button()
    bar, area = side_bar(hand), hand.area("VIEW_3D")
    yield from press(hand, r"asset2vec\.refresh_selected", bar, area)
    job = addon("jobs").every()[0]
    hand.answers["asset"] = bpy.data.objects["Block"].asset_data["a2v_id"]
    hand.answers["selected"] = options(job)
    yield from wait(lambda: job.progress.stage == "fit", 60)
    begin = time.monotonic()
    for _ in range(20):
        yield 0.1
    hand.answers["seconds of 20 pauses"] = time.monotonic() - begin  # more if something blocks Blender
    hand.answers["said"] = yield from paragraphs(hand)
    hand.picture("running")
    yield from press(hand, r"asset2vec\.cancel_job", bar, area, ICON)
    hand.answers["stopping"] = job.state.value in ("stopping", "over")
    yield from wait(lambda: not job.unfinished, 20)
    yield 0.5
    hand.picture("cancelled")
    ending = job.ending
    hand.answers |= {"message": ending.message, "stopped": ending.stopped, "dirty": bpy.data.is_dirty}
    hand.answers["can start again"] = addon("refresh_job").why_not(bpy.context) == ""
    yield from go_on(hand)
    yield from refresh_the_category(hand)


def go_on(hand: Hand) -> Generator[float, None, None]:
    os.environ["STAND_IN"] = "quick"
    hand.answers["button of what was stopped"] = _drawn[-1]
    yield from press(hand, r"asset2vec\.refresh\(\)", side_bar(hand), hand.area("VIEW_3D"))
    yield from wait_for_job(hand, 2, "went on")
    hand.answers["button of what is done"] = _drawn[-1]


def refresh_the_category(hand: Hand) -> Generator[float, None, None]:
    wanted = r'asset2vec\.refresh\(category="solid"\)'
    yield from press(hand, wanted, side_bar(hand), hand.area("VIEW_3D"), CATEGORY_ICON)
    yield from wait_for_job(hand, 3, "one category")


def wait_for_job(hand: Hand, number: int, name: str) -> Generator[float, None, None]:
    """Until so many jobs are there and the newest is over; its options and its message, by ``name``."""
    every = addon("jobs").every
    yield from wait(lambda: len(every()) == number and not every()[0].unfinished, 60)
    yield 1.0
    hand.picture(name)
    job = every()[0]
    hand.answers[name] = [options(job), job.ending.message]


def options(job: object) -> list[str]:
    """What is to be refreshed of the library."""
    words = job.record.command
    return words[words.index("--no-write") + 1 : words.index("--blender")]


_drawn: list[str] = []  # texts of the panel's large button


def watch_button() -> None:
    panel = addon("ui.refresh_panel")
    original = panel.filled

    def watched(template: str, **values: object) -> str:
        if "file" in values:
            _drawn.append(template)
        return original(template, **values)

    panel.filled = watched


run(script)
