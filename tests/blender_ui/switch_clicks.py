"""A user switches the extension off while a refresh runs, goes on working, and switches it on again."""

import sys
from collections.abc import Callable, Generator
from pathlib import Path

import bpy

sys.path.insert(0, str(Path(__file__).parent))

from drive import Hand, run
from panel import EXTENSION, addon, open_tab, press_refresh, wait


def script(hand: Hand) -> Generator[float, None, None]:
    job = yield from press_refresh(hand)
    yield from wait(lambda: job.progress.stage == "fit", 60)
    known = [*addon("timers").waiting()], [*addon("asset_map.drawing").drawn]
    hand.answers["on"] = traces(*known)
    bpy.ops.preferences.addon_disable(module=EXTENSION)
    yield 1.5
    hand.answers["off"] = traces(*known)
    bpy.data.objects["Block"].location.x += 1  # handlers that stayed would look at it
    yield 1.0
    hand.answers["goes on"] = job.folder.is_alive()
    hand.picture("off")
    bpy.ops.preferences.addon_enable(module=EXTENSION)
    yield from wait(lambda: bool(addon("jobs").every()), 10)
    [again] = addon("jobs").every()
    yield from wait(lambda: again.progress.stage == "fit", 10)
    yield from open_tab(hand)
    hand.answers["on again"] = traces(addon("timers").waiting(), addon("asset_map.drawing").drawn)
    hand.picture("on again")
    again.cancel()
    yield from wait(lambda: not again.unfinished, 20)
    hand.answers["stopped"] = again.ending.stopped


def traces(timers: list[Callable[[], float | None]], drawn: list[object]) -> dict[str, int]:
    """What of the extension is in Blender, numbers by kind.

    Blender has no list of timers, nor of what is drawn over editors: how many of these it still calls.
    """
    types = [name for name in dir(bpy.types) if name.startswith("ASSET2VEC_")]
    handlers = [
        function.__module__
        for name in dir(bpy.app.handlers)
        if isinstance(functions := getattr(bpy.app.handlers, name), list)
        for function in functions
        if function.__module__.startswith(EXTENSION)
    ]
    properties = [name for name in dir(bpy.context.window_manager) if name.startswith("asset2vec")]
    return {
        "types": len(types),
        "operators": len(dir(bpy.ops.asset2vec)),
        "handlers": len(handlers),
        "properties": len(properties),
        "timers": sum(map(bpy.app.timers.is_registered, {*timers, *addon("timers").waiting()})),
        "drawn": sum("REMOVED" not in repr(handler) for handler in drawn),
        "entries": len(entries()),
    }


def entries() -> list[Callable[..., None]]:
    """What draws into Blender's own menus and bars."""
    drawing = [getattr(getattr(bpy.types, name), "draw", None) for name in dir(bpy.types)]
    functions = [function for draw in drawing for function in getattr(draw, "_draw_funcs", ())]
    return [function for function in functions if function.__module__.startswith(EXTENSION)]


run(script)
