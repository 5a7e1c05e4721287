"""A user presses Refresh and the backend dies, or has nothing good to say."""

import sys
import time
from collections.abc import Generator
from pathlib import Path

import bpy

sys.path.insert(0, str(Path(__file__).parent))

from drive import Hand, run
from panel import FIELD, REFRESH, addon, open_tab, select, side_bar, wait


def script(hand: Hand) -> Generator[float, None, None]:
    select("Block")
    yield from open_tab(hand)
    job = addon("refresh_job")
    yield from hand.click_in(side_bar(hand), FIELD, REFRESH)
    begin = time.monotonic()
    yield from wait(lambda: bool(job.view().message), 20)
    hand.answers["seconds"] = time.monotonic() - begin
    yield 0.5
    hand.picture("died")
    hand.answers |= {"message": job.view().message, "failed": job.view().failed}
    hand.answers["can start again"] = job.why_not(bpy.context) == ""


run(script)
