"""A refresh ends while its file is not open: its codes are taken when the user opens it and clicks."""

import sys
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

import bpy

sys.path.insert(0, str(Path(__file__).parent))

from buttons import fill, press
from drive import Hand, run
from panel import addon, open_tab, select, side_bar, wait


def script(hand: Hand) -> Generator[float, None, None]:
    jobs, library = addon("jobs"), bpy.data.filepath
    select("Cone Instance", "Kugel Größe 2", "Tall Block", "Block")
    yield from open_tab(hand)
    yield from fill(hand, r"asset2vec\.category", "solid", side_bar(hand), hand.area("VIEW_3D"))
    yield from press(hand, r"asset2vec\.refresh\(\)", side_bar(hand), hand.area("VIEW_3D"))
    job = jobs.every()[0]
    with bpy.context.temp_override(window=hand.window):
        bpy.ops.wm.read_homefile(app_template="", use_empty=False)
    yield 1.0
    yield from wait(lambda: not job.unfinished, 60)
    hand.answers |= {"message": job.ending.message, "failed": job.ending.failed}
    with bpy.context.temp_override(window=hand.window):
        bpy.ops.wm.open_mainfile(filepath=library)
    yield 1.0
    select("Block")
    yield from open_tab(hand)
    yield 2.0
    hand.picture("waiting")
    hand.answers["before"] = codes()
    yield from press(hand, r"asset2vec\.take_codes", side_bar(hand), hand.area("VIEW_3D"))
    yield 1.5
    hand.answers["after"] = codes()
    hand.answers |= {"message then": job_of(library).ending.message, "to save": to_save()}
    hand.picture("taken")
    hand.key("Z", 500, 500, ctrl=True)
    yield 1.5
    hand.answers["undone"] = codes()
    begin = time.monotonic()
    yield from wait(lambda: bool(addon("library_summary").summary().waiting), 10)
    hand.answers["offered again after"] = time.monotonic() - begin
    hand.key("Z", 500, 500, ctrl=True, shift=True)
    yield 1.0
    hand.key("S", 500, 500, ctrl=True)
    yield from wait(lambda: not bpy.data.is_dirty, 10)
    hand.answers["to save when saved"] = to_save()


def to_save() -> bool:
    return addon("open_file").has_codes_to_save()


def job_of(library: str) -> Any:
    return addon("jobs").last("refresh", Path(library))


def codes() -> dict[str, int]:
    found = addon("library.assets").asset_datablocks()
    return {asset.name: len(asset.asset_data.get("a2v_shape", ())) for asset in found}


run(script)
