"""A user tags assets of this file and of two others together, confirms, waits, and takes it back.

The environment variable ASSET2VEC_UI_LIBRARY is a folder with first.blend and second.blend, a chair and a
stool each.
"""

import os
import sys
from collections.abc import Generator
from pathlib import Path

import bpy

sys.path.insert(0, str(Path(__file__).parent))

from buttons import fill, press
from drive import Hand, run
from panel import addon, wait

FOLDER = Path(os.environ["ASSET2VEC_UI_LIBRARY"])
TILES = {"Block": (310, 880), "Chair in first": (420, 880), "Chair in second": (530, 880)}
OK = (-104, -139)  # of the dialog, from where the mouse was when it opened
OK_OF_MENU = (-104, -139)


def script(hand: Hand) -> Generator[float, None, None]:
    bpy.context.preferences.filepaths.asset_libraries.new(name="Chairs", directory=str(FOLDER))
    area = hand.area("VIEW_3D")
    area.ui_type = "ASSETS"
    yield 1.0
    area.spaces.active.show_region_tool_props = True
    area.spaces.active.params.asset_library_reference = "ALL"
    yield 2.5
    yield from browse(hand, "second")
    for number, place in enumerate(TILES.values()):
        yield from hand.click(*place, ctrl=number > 0)
        yield 0.3
    yield 0.5
    hand.picture("selected")
    side = hand.region("FILE_BROWSER", "TOOL_PROPS")
    place = yield from fill(hand, r"asset2vec\.tag", "big", side, area)
    yield 0.5
    hand.picture("confirm")
    hand.answers["at once"] = tags("Block")
    hand.answers["nothing before the confirmation"] = not edits()
    yield from hand.click(place[0] + OK[0], place[1] + OK[1])
    yield from wait(lambda: bool(edits()) and not addon("jobs").running("edit files"), 30)
    yield from browse(hand, "second")
    hand.picture("done")
    hand.answers["message"] = addon("jobs").last("edit files").ending.message
    hand.answers["tagged"] = browsed(hand)
    yield from press(hand, "revert_edit", side, area)
    yield from wait(lambda: len(edits()) == 2 and not addon("jobs").running("edit files"), 30)
    yield from browse(hand, "first")
    hand.picture("reverted")
    hand.answers["reverted"] = browsed(hand)
    hand.key("Z", 600, 500, ctrl=True)
    yield 1.0
    hand.answers["undone"] = tags("Block")


def browse(hand: Hand, file: str) -> Generator[float, None, None]:
    """Clicks the chair of that file; while the browser still reads the files, others stand in its place."""
    for _ in range(10):
        yield from hand.click(*TILES[f"Chair in {file}"])
        yield 1.0
        asset = active_asset(hand)
        if asset and Path(asset.full_library_path).stem == file:
            return
    raise TimeoutError(f"the browser does not show the chair of {file}")


def browsed(hand: Hand) -> list[str]:
    """Tags of the active asset of the browser."""
    asset = active_asset(hand)
    return [tag.name for tag in asset.metadata.tags] if asset else []


def active_asset(hand: Hand) -> bpy.types.AssetRepresentation | None:
    region = hand.region("FILE_BROWSER", "TOOL_PROPS")
    with bpy.context.temp_override(window=hand.window, area=hand.area("FILE_BROWSER"), region=region):
        return bpy.context.asset


def tags(name: str) -> list[str]:
    return [tag.name for tag in bpy.data.objects[name].asset_data.tags]


def edits() -> list[dict[str, object]]:
    """The documents, the newest first."""
    contract = addon("contract.edits")
    return [contract.read_edit(path).value for path in contract.latest(5)]


run(script)
