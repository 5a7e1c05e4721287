"""An artist does many things at random in one session.

The environment variable ASSET2VEC_UI_ACTIONS says how many. What may not happen:
an exception, a file that does not save or open again, memory that grows.
"""

import os
import random
import sys
from collections import Counter
from collections.abc import Callable, Generator
from pathlib import Path

import bpy

sys.path.insert(0, str(Path(__file__).parent))

from drive import Hand, run
from panel import EXTENSION, addon, open_tab, select, wait
from pauses import PauseMeter

ACTIONS = int(os.environ.get("ASSET2VEC_UI_ACTIONS", "500"))
MOST_OBJECTS = 40  # what is placed is deleted again, as an artist would
FEWEST_OBJECTS = 6
WARM_UP = 0.4  # of the actions: until then Blender's undo memory and caches fill

chance = random.Random(1)


class Artist:
    def __init__(self, hand: Hand) -> None:
        self.hand = hand
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.own = {item.name for item in bpy.data.objects}

    def act(self) -> Generator[float, None, None]:
        actions: list[tuple[int, Callable[[], Generator[float, None, None]]]] = [
            (6, self.select),
            (5, self.look_for_similar),
            (4, self.place),
            (3, self.swap),
            (5, self.undo),
            (2, self.redo),
            (2, self.tag),
            (2, self.edit),
            (2, self.delete),
            (1, self.save),
            (2, self.refresh),
            (1, self.cancel),
        ]
        weights, functions = zip(*actions, strict=True)
        function = chance.choices(functions, weights)[0]
        self.done[function.__name__] += 1
        yield from function()

    def call(self, operator: Callable[..., object], **values: object) -> None:
        """As from a button: what the operator refuses in words is no failure."""
        area = self.hand.area("VIEW_3D")
        region = self.hand.region("VIEW_3D", "WINDOW")
        with bpy.context.temp_override(window=self.hand.window, area=area, region=region):
            try:
                if operator.poll():  # type: ignore[attr-defined]
                    operator("INVOKE_DEFAULT", True, **values)
            except RuntimeError as error:
                self.refused[str(error).strip()] += 1

    def select(self) -> Generator[float, None, None]:
        items = list(bpy.context.view_layer.objects)
        chosen = chance.choice(items)
        for item in items:
            item.select_set(item == chosen)
        bpy.context.view_layer.objects.active = chosen
        yield 0.02

    def look_for_similar(self) -> Generator[float, None, None]:
        bpy.context.window_manager.asset2vec_similar.look = chance.random()
        self.hand.area("VIEW_3D").tag_redraw()
        yield 0.05

    def place(self) -> Generator[float, None, None]:
        if asset := self.listed():
            bpy.context.scene.cursor.location.x = chance.uniform(-3, 3)
            self.call(bpy.ops.asset2vec.place_similar, **asset)
        yield 0.03

    def swap(self) -> Generator[float, None, None]:
        if asset := self.listed():
            size = chance.choice(["KEEP", "HEIGHT", "BOX", "OWN"])
            self.call(bpy.ops.asset2vec.swap_similar, size=size, **asset)
        yield 0.03

    def listed(self) -> dict[str, str] | None:
        """An asset of this file, as the list of similar ones would name it."""
        assets = addon("library.assets").asset_datablocks()
        if not assets:
            return None
        asset = chance.choice(assets)
        return {
            "kind": addon("library.assets").kind_of(asset),
            "name": asset.name,
            "library": bpy.data.filepath,
            "asset_id": str(asset.asset_data.get("a2v_id", "")),
        }

    def undo(self) -> Generator[float, None, None]:
        self.hand.key("Z", 500, 500, ctrl=True)
        yield 0.1

    def redo(self) -> Generator[float, None, None]:
        self.hand.key("Z", 500, 500, ctrl=True, shift=True)
        yield 0.1

    def tag(self) -> Generator[float, None, None]:
        self.call(bpy.ops.asset2vec.add_tag, tag=chance.choice(["wood", "metal", "blue"]))
        yield 0.02

    def edit(self) -> Generator[float, None, None]:
        item = bpy.context.view_layer.objects.active
        if item and item.type == "MESH" and item.data.vertices and not item.library:
            item.data.vertices[0].co.z += 0.01
            item.data.update()
        yield 0.02

    def delete(self) -> Generator[float, None, None]:
        items = list(bpy.context.view_layer.objects)
        for item in [i for i in items if i.name not in self.own][
            : max(0, min(3, len(items) - FEWEST_OBJECTS))
        ]:
            bpy.data.objects.remove(item)
        yield 0.02

    def save(self) -> Generator[float, None, None]:
        self.call(bpy.ops.wm.save_mainfile)
        yield 0.2

    def refresh(self) -> Generator[float, None, None]:
        self.call(bpy.ops.wm.save_mainfile)
        yield 0.1
        self.call(bpy.ops.asset2vec.refresh)
        yield 0.1

    def cancel(self) -> Generator[float, None, None]:
        if job := addon("jobs").running():
            job.cancel()
        yield 0.1


def script(hand: Hand) -> Generator[float, None, None]:
    select("Block")
    yield from open_tab(hand)
    hand.move(500, 500)
    artist, meter = Artist(hand), PauseMeter(EXTENSION)
    for number in range(ACTIONS):
        yield from artist.act()
        while len(bpy.context.view_layer.objects) > MOST_OBJECTS:
            yield from artist.delete()
        if number == int(WARM_UP * ACTIONS):
            hand.answers["memory after warm-up"] = megabytes()
    hand.answers["memory"] = megabytes()
    hand.picture("soaked")
    yield from wait(lambda: addon("jobs").running() is None, 60)
    yield 1.0
    hand.answers |= {"done": artist.done, "refused": artist.refused}
    longest = sorted(meter.longest.items(), key=lambda item: -item[1])
    hand.answers["longest pauses in ms"] = {name: round(1000 * took, 1) for name, took in longest[:12]}
    with bpy.context.temp_override(window=hand.window):
        bpy.ops.wm.save_mainfile()
    names = sorted(item.name for item in bpy.data.objects)
    with bpy.context.temp_override(window=hand.window):
        bpy.ops.wm.revert_mainfile()
    yield 1.0
    hand.answers["opens again"] = sorted(item.name for item in bpy.data.objects) == names


def megabytes() -> float:
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


run(script)
