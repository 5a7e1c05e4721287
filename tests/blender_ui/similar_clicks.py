"""A user ranks similar assets by a slider, places, drags and swaps them, adjusts a swap, and undoes it.

The environment variable ASSET2VEC_UI_LIBRARY is a folder with a library whose assets have codes; the open
file has none of them.
"""

import os
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any

import bpy

sys.path.insert(0, str(Path(__file__).parent))

from buttons import find, press
from drive import PAUSE, Hand, run
from mathutils import Vector
from panel import addon, open_tab, paragraphs, select, side_bar, wait

LIBRARY = Path(os.environ["ASSET2VEC_UI_LIBRARY"]) / "solids.blend"
FIRST = "Kugel Größe 2"
BUTTONS = (0.4, 0.57, 0.75)  # of the width: Place, Drag, Swap


def script(hand: Hand) -> Generator[float, None, None]:
    for item in list(bpy.data.objects):
        bpy.data.objects.remove(item)
    first = placed(FIRST, (0, 0, 0))
    first.scale = (2, 2, 2)
    select(FIRST)
    bpy.ops.ed.undo_push(message="the scene is ready")
    yield from open_tab(hand)
    yield from wait(lambda: bool(ranked()), 20)
    yield from slide(hand)
    yield from place(hand)
    yield from drag(hand)
    yield from swap(hand)
    yield from adjust_and_undo(hand)


def placed(name: str, location: tuple[float, float, float]) -> bpy.types.Object:
    source = addon("placing.source").Source
    catalogue = addon("contract.catalogue").Catalogue(LIBRARY.parent / "asset2vec-work" / "catalogue.sqlite")
    [entry] = [entry for entry in catalogue.entries() if entry.name == name]
    return addon("placing.place").place(bpy.context, source.of(entry), "APPEND_REUSE", Vector(location))


def ranked() -> list[str]:
    """Names of the assets in the panel, the most alike first."""
    question = addon("question")
    found = question.about_origin(question.origin_of(bpy.context.view_layer.objects.active))
    space = addon("similar_state").space(found[0]) if found else None
    look = bpy.context.window_manager.asset2vec_similar.look
    return [n.entry.name for n in space.nearest(found[0].asset_id, look, 5)] if space else []


def slide(hand: Hand) -> Generator[float, None, None]:
    """From the middle to the ends, as a slider is dragged."""
    bar, settings = side_bar(hand), bpy.context.window_manager.asset2vec_similar
    yield from find(hand, r"find_on_map", bar, hand.area("VIEW_3D"), (0.84, 0.88))  # of what it was made of
    x, y = yield from find(hand, r"asset2vec_similar\.look", bar, hand.area("VIEW_3D"), (0.5,))
    for name, by in (("look", 200), ("shape", -300)):
        hand.move(x, y)
        yield PAUSE
        hand.window.event_simulate(type="LEFTMOUSE", value="PRESS", x=x, y=y)
        yield PAUSE
        for step in range(1, 6):
            hand.move(x + by * step // 5, y)
            yield 0.1
        hand.window.event_simulate(type="LEFTMOUSE", value="RELEASE", x=x + by, y=y)
        yield PAUSE
        hand.answers[name] = [round(settings.look, 2), ranked()]
        hand.answers[f"said by {name}"] = yield from paragraphs(hand)
        hand.picture(f"by {name}")


def place(hand: Hand) -> Generator[float, None, None]:
    bpy.context.scene.cursor.location = (3, 1, 0)
    yield from press(hand, r"place_similar\(", side_bar(hand), hand.area("VIEW_3D"), BUTTONS)
    yield 1.0
    made = bpy.context.view_layer.objects.active
    hand.answers["placed"] = [kind_of(made), list(made.location), objects()]
    hand.picture("placed")


def drag(hand: Hand) -> Generator[float, None, None]:
    """Onto the ground, and a second one that is left out by Esc."""
    view = hand.region("VIEW_3D", "WINDOW")
    x, y = view.x + view.width // 3, view.y + view.height // 3
    for ends_by in ("LEFTMOUSE", "ESC"):
        before = objects()
        select(FIRST)
        yield 1.0
        yield from press(hand, r"drag_similar\(", side_bar(hand), hand.area("VIEW_3D"), BUTTONS)
        for step in range(4):
            hand.move(x + 10 * step, y)
            yield 0.2
        hand.picture(f"dragged {ends_by}")
        hand.answers[f"while dragged {ends_by}"] = len(objects()) - len(before)
        hand.window.event_simulate(type=ends_by, value="PRESS", x=x + 30, y=y)
        yield PAUSE
        hand.window.event_simulate(type=ends_by, value="RELEASE", x=x + 30, y=y)
        yield 0.7
        hand.answers[f"after {ends_by}"] = len(objects()) - len(before)
    hand.answers["lowest"] = lowest_of_last()


def swap(hand: Hand) -> Generator[float, None, None]:
    select(FIRST)
    bpy.ops.ed.undo_push(message="as a click on it would")
    bpy.context.window_manager.asset2vec_similar.look = 1.0
    yield 1.0
    yield from press(hand, r"swap_similar\(", side_bar(hand), hand.area("VIEW_3D"), BUTTONS)
    yield 1.5
    hand.answers["swapped"] = describe()


def adjust_and_undo(hand: Hand) -> Generator[float, None, None]:
    """In the panel Adjust Last Operation: opens it, and chooses sizes by their letters in the menu."""
    yield 1.0
    adjust = hand.region("VIEW_3D", "HUD")
    yield from hand.click_in(adjust, 60, 13)
    yield 1.0
    x, y = adjust.x + adjust.width * 2 // 3, adjust.y + adjust.height - 44
    for size, letter in (("HEIGHT", "F"), ("BOX", "B"), ("OWN", "A")):
        yield from hand.click(x, y)
        yield PAUSE
        hand.key(letter, x, y)
        yield 1.5
        hand.answers[size] = describe()
        hand.picture(size)
    hand.key("Z", x + 300, y + 300, ctrl=True)
    yield 1.5
    hand.answers["undone"] = describe()
    hand.picture("undone")


def describe() -> dict[str, Any]:
    """The object at the origin."""
    bpy.context.view_layer.update()
    [item] = [i for i in bpy.context.scene.objects if i.matrix_world.translation.length < 1e-4]
    return {"name": kind_of(item), "scale": [round(v, 3) for v in item.scale], "objects": objects()}


def kind_of(item: bpy.types.Object) -> str:
    return str(item["a2v_placed"]["name"])


def objects() -> list[str]:
    return sorted(item.name for item in bpy.context.scene.objects)


def lowest_of_last() -> float:
    """Where the lower side of the dragged object is."""
    item = max(bpy.context.scene.objects, key=lambda i: i.session_uid)
    bpy.context.view_layer.update()
    corners = addon("placing.corners").corners_of(item, bpy.context.evaluated_depsgraph_get())
    return round(min((item.matrix_world @ Vector(corner)).z for corner in corners), 3)


run(script)
