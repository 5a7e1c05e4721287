"""Where things are in the Asset2Vec tab of the 3D View, and what the add-on knows just now."""

import importlib
from collections.abc import Callable, Generator
from types import ModuleType

import bpy
from drive import Hand

EXTENSION = "bl_ext.user_default.asset2vec"


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


def wait(until: Callable[[], bool], seconds: float) -> Generator[float, None, None]:
    for _ in range(int(seconds / 0.2)):
        if until():
            return
        yield 0.2
    raise TimeoutError(f"waited {seconds} s in vain")
