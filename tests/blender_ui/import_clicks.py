"""A user with an empty file imports a folder of models from the panel, and opens the library that it made.

The environment variable ASSET2VEC_UI_LIBRARY is the folder of models.
"""

import os
import sys
from collections.abc import Generator
from pathlib import Path

import bpy

sys.path.insert(0, str(Path(__file__).parent))

from buttons import press
from drive import Hand, run
from panel import addon, open_tab, side_bar, wait

FOLDER = Path(os.environ["ASSET2VEC_UI_LIBRARY"])
CATEGORY = (1520, 911)  # its field, beside the list of files


def script(hand: Hand) -> Generator[float, None, None]:
    bpy.context.preferences.view.filebrowser_display_type = "SCREEN"
    bpy.ops.wm.read_homefile()
    yield 1.0
    yield from open_tab(hand)
    yield 1.5
    hand.picture("empty")
    yield from press(hand, r"asset2vec\.import_models", side_bar(hand), hand.area("VIEW_3D"))
    yield 1.5
    browser = hand.area("FILE_BROWSER")
    browser.spaces.active.params.directory = str(FOLDER).encode()
    yield 1.0
    yield from hand.click(*CATEGORY)
    yield from hand.type("cube", *CATEGORY)
    hand.key("RET", *CATEGORY)
    yield 0.7
    hand.picture("options")
    execute = hand.region("FILE_BROWSER", "EXECUTE")
    yield from hand.click(execute.x + execute.width - 70, execute.y + execute.height // 2)
    yield 1.0
    hand.picture("started")
    yield from wait(lambda: bool(addon("jobs").every()), 20)
    [job] = addon("jobs").every()
    yield from wait(lambda: not job.unfinished, 100)
    yield 1.0
    hand.picture("done")
    hand.answers |= {"message": job.ending.message, "problems": list(job.ending.problems)}
    yield from press(hand, r"wm\.open_mainfile", side_bar(hand), hand.area("VIEW_3D"))
    yield 2.0
    hand.picture("opened")
    assets = addon("library.assets").asset_datablocks()
    category = addon("library.labels").category_of
    hand.answers["file"] = Path(bpy.data.filepath).name
    hand.answers["assets"] = {asset.name: category(asset.asset_data) for asset in assets}


run(script)
