"""A user starts a refresh and Blender dies; in the next Blender the job is found, still at work.

The environment variable ASSET2VEC_UI_PART says which of the two Blenders this is: "first" dies by itself.
"""

import os
import signal
import sys
from collections.abc import Generator
from pathlib import Path

import bpy

sys.path.insert(0, str(Path(__file__).parent))

from buttons import press
from drive import Hand, run
from panel import addon, categorise, open_tab, press_refresh, select, side_bar, wait

RIGHT = (0.84, 0.88)  # columns of the icons
FORGET = (0.81, 0.84)  # of a past job


def first(hand: Hand) -> Generator[float, None, None]:
    job = yield from press_refresh(hand)
    yield from wait(lambda: job.progress.stage == "fit", 60)
    os.kill(os.getpid(), signal.SIGKILL)


def second(hand: Hand) -> Generator[float, None, None]:
    jobs, area = addon("jobs"), hand.area("VIEW_3D")
    categorise(hand)  # the test has put the file there anew
    select("Block")
    yield from open_tab(hand)
    yield from wait(lambda: bool(jobs.every()), 10)
    job = jobs.every()[0]
    yield from wait(lambda: job.progress.stage == "fit", 10)
    hand.answers["found"] = job.state.value
    before = job.progress.done
    yield 1.5
    hand.answers["goes on"] = job.progress.done > before
    hand.picture("found again")
    yield from press(hand, r"asset2vec\.cancel_job", side_bar(hand), area, RIGHT)
    yield from wait(lambda: not job.unfinished, 20)
    yield 0.5
    hand.answers["cancelled"] = job.ending.stopped
    yield from press(hand, r"asset2vec\.retry_job", side_bar(hand), area, (0.76, 0.72, 0.8, 0.68))
    yield 0.5
    again = jobs.every()[0]
    yield from wait(lambda: again.progress.stage == "fit", 60)
    hand.answers["again"] = [len(jobs.every()), again.record.title]
    yield from press(hand, r"asset2vec\.show_job", side_bar(hand), area, (0.8, 0.76, 0.84, 0.88))
    yield 0.5
    hand.picture("log")
    hand.key("ESC", 300, 500)
    yield 0.5
    again.cancel()
    yield from wait(lambda: not again.unfinished, 20)
    yield from press(hand, r"asset2vec\.forget_job\(", side_bar(hand), area, FORGET)
    yield from wait(lambda: len(jobs.every()) == 1, 10)
    yield from press(hand, r"asset2vec\.forget_jobs", side_bar(hand), area)
    yield 0.5
    hand.answers["left"] = len(jobs.every())
    hand.answers["dirty"] = bpy.data.is_dirty


run({"first": first, "second": second}[os.environ["ASSET2VEC_UI_PART"]])
