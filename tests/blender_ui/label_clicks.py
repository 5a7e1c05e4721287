"""A user marks an object as an asset, picks a category and a tag that are offered, and takes both off."""

import re
import sys
from collections.abc import Callable, Generator
from pathlib import Path

import bpy

sys.path.insert(0, str(Path(__file__).parent))

from buttons import find, press, under_mouse
from drive import Hand, run
from panel import addon, open_tab, select, side_bar, wait

FIELD, CROSS = (0.6,), 0.82  # of the width
EDGE = 3  # pixels: how well an edge is found
SECOND = 62  # pixels from the upper edge of a field down to the second line of what it offers
NEW = "Plinth"


def script(hand: Hand) -> Generator[float, None, None]:
    block, new = bpy.data.objects["Block"], bpy.data.objects.new(NEW, bpy.data.objects["Block"].data)
    addon("library.categories").set_category(block, "stone")
    block.asset_data.tags.new("rough")
    bpy.context.scene.collection.objects.link(new)
    select(NEW)
    bpy.ops.ed.undo_push(message="as a click on it would")
    yield from open_tab(hand)
    bar, area = side_bar(hand), hand.area("VIEW_3D")
    yield from press(hand, r"asset2vec\.mark_as_asset", bar, area)
    yield from wait(lambda: new.asset_data is not None, 10)
    hand.picture("marked")
    yield from pick(hand, r"asset2vec\.category", "st")
    yield from wait(lambda: category() != "", 10)
    hand.answers["category"] = category()
    yield from pick(hand, r"asset2vec\.tag", "ro")
    yield from wait(lambda: "rough" in tags(), 10)
    hand.answers["tags"] = tags()
    hand.picture("picked")
    yield from press(hand, r'remove_tag\(tag="rough"\)', bar, area)
    yield from wait(lambda: "rough" not in tags(), 10)
    hand.answers["tags then"] = tags()
    _, y = yield from find(hand, r"asset2vec\.category", bar, area, FIELD)
    yield from hand.click(bar.x + round(CROSS * bar.width), y)
    yield from wait(lambda: category() == "", 10)
    hand.picture("cleared")
    hand.answers["cleared"] = [category(), tags(), [tag.name for tag in block.asset_data.tags]]
    yield from undo(hand, "cleared", lambda: category() != "", 1)
    # The cross is an operator of Blender's, which makes a step of its own before ours.
    yield from undo(hand, "removed", lambda: "rough" in tags(), 2)


def undo(hand: Hand, step: str, done: Callable[[], bool], times: int) -> Generator[float, None, None]:
    for _ in range(times):
        hand.key("Z", 500, 500, ctrl=True)
        yield 0.5
    yield from wait(done, 20)
    hand.answers[f"{step}, undone"] = [category(), tags()]


def pick(hand: Hand, field: str, begin: str) -> Generator[float, None, None]:
    """Types how it begins; the first line that is offered is what was typed, and the second is clicked."""
    x, y = yield from find(hand, field, side_bar(hand), hand.area("VIEW_3D"), FIELD)
    top = yield from upper_edge(hand, field, x, y)
    yield from hand.click(x, y)
    yield 0.5
    yield from hand.type(begin, x, y)
    yield 1.0
    hand.picture(f"offered for {begin}")
    yield from hand.click(x, top - SECOND)


def upper_edge(hand: Hand, field: str, x: int, y: int) -> Generator[float, None, int]:
    """Of the field that the mouse is over."""
    while True:
        hand.move(x, y + EDGE)
        yield 0.2
        if not re.search(field, under_mouse(hand, side_bar(hand), hand.area("VIEW_3D"))):
            return y
        y += EDGE


def category() -> str:
    return str(bpy.data.objects[NEW].asset_data.get("a2v_category", ""))


def tags() -> list[str]:
    return [tag.name for tag in bpy.data.objects[NEW].asset_data.tags]


run(script)
