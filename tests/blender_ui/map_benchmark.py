"""Opens a map, pans over it and selects all of it, and measures what the artist waits for.

The environment variables ASSET2VEC_UI_CATEGORY and ASSET2VEC_UI_BY name a map that was made of the open file.
Answers are milliseconds; "of CPU" those of the main thread, which a busy machine does not lengthen as much.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import bpy

sys.path.insert(0, str(Path(__file__).parent))

from drive import Hand, run
from panel import EXTENSION, addon, open_tab, side_bar
from pauses import PauseMeter

_REDRAWS = 20
_STONES = 2000


class Watch:
    """How long a function of a module took, each time it was called; ``cpu`` is the main thread's."""

    def __init__(self, module: Any, name: str) -> None:
        self.spans: list[float] = []
        self.cpu: list[float] = []
        original: Callable[..., Any] = getattr(module, name)

        def timed(*arguments: Any, **more: Any) -> Any:
            start, cpu = time.perf_counter(), time.thread_time()
            try:
                return original(*arguments, **more)
            finally:
                self.spans.append(1000 * (time.perf_counter() - start))
                self.cpu.append(1000 * (time.thread_time() - cpu))

        setattr(module, name, timed)


def script(hand: Hand) -> Generator[float, None, None]:
    session, opened, tree = (addon(f"asset_map.{name}") for name in ("session", "opened", "tree"))
    steps, looks = Watch(session, "_step"), Watch(session, "_look")
    drawing = [Watch(addon("asset_map.cards"), name) for name in ("Cards", "draw", "draw_names")]
    following, noticing = (Watch(addon("asset_map.selecting"), name) for name in ("follow", "notice"))
    # Without a GPU the 3D View is refined all the time, half a second a picture: it looks elsewhere.
    bpy.context.preferences.system.viewport_aa = "OFF"
    hand.area("VIEW_3D").spaces.active.region_3d.view_location = (0, 0, 1e4)
    yield 3.0
    dirty = bpy.data.is_dirty
    start, cpu = time.perf_counter(), time.thread_time()
    with bpy.context.temp_override(window=hand.window, area=hand.area("VIEW_3D")):
        bpy.ops.asset2vec.open_map(
            category=os.environ["ASSET2VEC_UI_CATEGORY"], by=os.environ["ASSET2VEC_UI_BY"]
        )
    asked = time.perf_counter()
    yield from soon(lambda: bool(looks.spans) or opened.is_ready())
    there, cpu_there = time.perf_counter(), time.thread_time()
    yield from soon(opened.is_ready)
    hand.answers |= {
        "assets": len(tree.assets()),
        "button": 1000 * (asked - start),
        "thumbnails there": 1000 * (there - start),
        "thumbnails there, of CPU": 1000 * (cpu_there - cpu),
        "pictures there": 1000 * (time.perf_counter() - start),
        "pictures there, of CPU": 1000 * (time.thread_time() - cpu),
        "longest step": max(steps.spans),
        "longest step, of CPU": max(steps.cpu),
        "made unsaved": bpy.data.is_dirty != dirty,
    }
    yield 2.0
    hand.picture("open")
    yield from pan(hand, drawing, "all in sight")
    session.find_assets(tree.assets()[:12])
    yield 2.0
    hand.picture("near")
    yield from pan(hand, drawing, "12 in sight")
    session.select_assets(tree.assets())
    yield 2.0
    hand.answers["select all"] = max(following.spans)
    hand.answers["selected objects"] = len(bpy.context.selected_objects)
    yield from select_in_the_view(hand, following, noticing)
    hand.answers["selected on the map"] = len(tree.selected())
    yield from draw_the_tab(hand)


def select_in_the_view(hand: Hand, following: Watch, noticing: Watch) -> Generator[float, None, None]:
    """First one object, then all; the longest time of what each has the map do, on the CPU."""
    items = bpy.context.view_layer.objects
    for what, chosen in (("one", set(items[:1])), ("all", set(items))):
        following.cpu.clear()
        noticing.cpu.clear()
        for item in items:
            item.select_set(item in chosen)
        yield 2.0
        hand.answers[f"select {what} in the 3D View, of CPU"] = max(following.cpu)
        hand.answers[f"notice {what}, of CPU"] = max(noticing.cpu)


def draw_the_tab(hand: Hand) -> Generator[float, None, None]:
    """What a redraw of all panels takes, polls too, of an asset and of thousands of objects that are none."""
    yield from open_tab(hand)
    meter = PauseMeter(EXTENSION, time.thread_time)
    mesh = bpy.data.meshes.new("Stone")
    stones = [bpy.data.objects.new(f"Stone {number}", mesh) for number in range(_STONES)]
    for stone in stones:
        bpy.context.scene.collection.objects.link(stone)
    yield 2.0
    asset = next(item for item in bpy.context.view_layer.objects if item.asset_data)
    for what, chosen in (
        ("an asset", {asset}),
        ("all objects", set(bpy.context.view_layer.objects)),
        ("objects that are no assets", set(stones)),
    ):
        for item in bpy.context.view_layer.objects:
            item.select_set(item in chosen)
        bpy.context.view_layer.objects.active = next(iter(chosen)) if asset not in chosen else asset
        yield 2.0
        meter.total = 0.0
        for _ in range(_REDRAWS):
            side_bar(hand).tag_redraw()
            yield 0.2
        hand.answers[f"tab of {what}, of CPU"] = 1000 * meter.total / _REDRAWS
        hand.picture(f"tab of {what}")


def soon(until: Callable[[], bool]) -> Generator[float, None, None]:
    while not until():
        yield 0.01


def pan(hand: Hand, drawing: list[Watch], what: str) -> Generator[float, None, None]:
    """Median of redraws of the map's editor, each a little further; how much of it is the add-on's own."""
    area = hand.area("NODE_EDITOR")
    region = next(region for region in area.regions if region.type == "WINDOW")
    for watch in drawing:
        watch.spans.clear()
    spans, cpu = [], []
    for number in range(_REDRAWS):
        with bpy.context.temp_override(window=hand.window, area=area, region=region):
            bpy.ops.view2d.pan(deltax=10 if number % 2 else -10, deltay=0)
            start, cpu_start = time.perf_counter(), time.thread_time()
            bpy.ops.wm.redraw_timer(type="DRAW", iterations=1)
            spans.append(1000 * (time.perf_counter() - start))
            cpu.append(1000 * (time.thread_time() - cpu_start))
        yield 0.05
    hand.answers[f"redraw, {what}"] = statistics.median(spans)
    hand.answers[f"redraw, {what}, of CPU"] = statistics.median(cpu)
    hand.answers[f"of it ours, {what}"] = sum(statistics.median(watch.spans) for watch in drawing)


run(script)
