"""A user presses Refresh and the backend dies, or has nothing good to say."""

import sys
import time
from collections.abc import Generator
from pathlib import Path

import bpy

sys.path.insert(0, str(Path(__file__).parent))

from drive import Hand, run
from panel import addon, press_refresh, wait


def script(hand: Hand) -> Generator[float, None, None]:
    yield from press_refresh(hand)
    jobs = addon("jobs")
    begin = time.monotonic()
    yield from wait(lambda: jobs.running() is None and jobs.every() != [], 20)
    hand.answers["seconds"] = time.monotonic() - begin
    yield 0.5
    hand.picture("died")
    ending = jobs.every()[0].ending
    hand.answers |= {"message": ending.message, "failed": ending.failed}
    hand.answers["can start again"] = addon("refresh_job").why_not(bpy.context) == ""


run(script)
