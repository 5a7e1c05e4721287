"""Where things are in the Asset2Vec tab of the 3D View, and what the add-on knows just now.

Blender does not tell where a button is. The offsets are pixels from the side bar's left and top at
a resolution scale of 1; they change with the panel's layout, and then a test's picture shows how.
"""

import importlib
from collections.abc import Callable, Generator
from types import ModuleType

import bpy
from drive import Hand

EXTENSION = "bl_ext.user_default.asset2vec"
FIELD = 190  # x of the fields and buttons
CATEGORY, NEW_TAG = 72, 95  # y
REFRESH = 223  # y, where the active asset neither has tags nor a category; a row of tags makes it the same


def addon(name: str) -> ModuleType:
    return importlib.import_module(f"{EXTENSION}.{name}")


def select(*names: str) -> None:
    """Selects objects; the last is the active one."""
    for item in bpy.context.view_layer.objects:
        item.select_set(item.name in names)
    bpy.context.view_layer.objects.active = bpy.data.objects[names[-1]]


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


def fill(hand: Hand, down: int, text: str) -> Generator[float, None, None]:
    """Clicks into the field, types over what is in it, and presses Enter."""
    region = side_bar(hand)
    x, y = region.x + FIELD, region.y + region.height - down
    yield from hand.click(x, y)
    yield from hand.type(text, x, y)
    hand.key("RET", x, y)
    yield 0.7


def wait(until: Callable[[], bool], seconds: float) -> Generator[float, None, None]:
    for _ in range(int(seconds / 0.2)):
        if until():
            return
        yield 0.2
    raise TimeoutError(f"waited {seconds} s in vain")
