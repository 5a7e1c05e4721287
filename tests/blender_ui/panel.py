"""Where things are in the Asset2Vec tab of the 3D View, and what the add-on knows just now."""

import importlib
from collections.abc import Callable, Generator
from types import ModuleType
from typing import Any

import bpy
from buttons import press, scroll, under_mouse
from drive import Hand

_SCROLLS = 3  # to the end of the tab
EXTENSION = "bl_ext.user_default.asset2vec"


def addon(name: str) -> ModuleType:
    return importlib.import_module(f"{EXTENSION}.{name}")


def select(*names: str) -> None:
    """Selects objects; the last is the active one."""
    for item in bpy.context.view_layer.objects:
        item.select_set(item.name in names)
    bpy.context.view_layer.objects.active = bpy.data.objects[names[-1]]


def categorise(hand: Hand, category: str = "solid") -> None:
    """Gives all assets of the open file a category, and saves it: what comes before a story."""
    for asset in addon("library.assets").asset_datablocks():
        addon("library.categories").set_category(asset, category)
    with bpy.context.temp_override(window=hand.window):
        bpy.ops.wm.save_mainfile()


def side_bar(hand: Hand) -> bpy.types.Region:
    return hand.region("VIEW_3D", "UI")


def open_tab(hand: Hand) -> Generator[float, None, None]:
    """Shows the side bar and clicks the tab: the fourth at its right edge if an object is active."""
    hand.area("VIEW_3D").spaces.active.show_region_ui = True
    yield 1.0
    region = side_bar(hand)
    yield from hand.click_in(region, region.width - 12, 180)
    yield 0.5
    hand.answers["tab"] = region.active_panel_category


def press_refresh(hand: Hand) -> Generator[float, None, Any]:
    """What most stories of jobs begin with; the job that it starts."""
    categorise(hand)
    yield 1.5
    select("Block")
    yield from open_tab(hand)
    yield from press(hand, r"asset2vec\.refresh\(\)", side_bar(hand), hand.area("VIEW_3D"))
    return addon("jobs").every()[0]


def paragraphs(hand: Hand) -> Generator[float, None, list[str]]:
    """The sentences that stand in the tab now."""
    words, found = addon("ui.words"), []
    original = words.paragraph
    words.paragraph = lambda layout, context, text, *others, **how: (
        found.append(text),
        original(layout, context, text, *others, **how),
    )
    try:
        side_bar(hand).tag_redraw()
        yield 0.5
    finally:
        words.paragraph = original
    return found


def wait(until: Callable[[], bool], seconds: float) -> Generator[float, None, None]:
    for _ in range(int(seconds / 0.2)):
        if until():
            return
        yield 0.2
    raise TimeoutError(f"waited {seconds} s in vain")


def open_panel(hand: Hand, module: str, function: str) -> Generator[float, None, None]:
    """Ctrl-clicks the header of a closed panel, which closes all others. Its module's function draws it then.

    Blender does not say where a header is: so, from below, whatever is no button is clicked until it was.
    """
    drawn: list[bool] = []
    panel, region = addon(module), side_bar(hand)
    for _ in range(_SCROLLS):
        yield from scroll(hand, region, down=True)
    original = getattr(panel, function)
    setattr(panel, function, lambda *arguments: (drawn.append(True), original(*arguments))[1])
    try:
        for up in range(20, region.height - 40, 16):
            x, y = region.x + region.width // 3, region.y + up
            hand.move(x, y)
            yield 0.02
            if under_mouse(hand, region, hand.area("VIEW_3D")):
                continue
            for value in ("PRESS", "RELEASE"):
                hand.window.event_simulate(type="LEFTMOUSE", value=value, x=x, y=y, ctrl=True)
                yield 0.05
            yield 0.1
            if drawn:
                yield 0.5
                return
    finally:
        setattr(panel, function, original)
    raise LookupError(f"no header opens {module}")
