"""A refresh ends although its file was moved away, or saved by another program, in the meantime.

The environment variable ASSET2VEC_UI_PART says which: "moved" or "changed".
"""

import os
import sys
from collections.abc import Generator
from pathlib import Path

import bpy

sys.path.insert(0, str(Path(__file__).parent))

from drive import Hand, run
from panel import press_refresh, wait


def script(hand: Hand) -> Generator[float, None, None]:
    library = Path(bpy.data.filepath)
    job = yield from press_refresh(hand)
    yield from wait(lambda: job.progress.stage == "render", 60)
    if os.environ["ASSET2VEC_UI_PART"] == "moved":
        library.rename(library.with_name("elsewhere.blend"))
    else:
        library.write_bytes(library.read_bytes() + b"by another program")
    yield from wait(lambda: not job.unfinished, 60)
    yield 1.0
    hand.picture("ended")
    hand.answers |= {"message": job.ending.message, "there": library.exists()}
    hand.answers["codes"] = len(bpy.data.objects["Block"].asset_data.get("a2v_shape", ()))
    if library.exists():
        hand.answers["kept"] = library.read_bytes().endswith(b"by another program")


run(script)
