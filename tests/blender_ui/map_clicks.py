"""A user has a map made, drags a box over it, clicks, zooms, colours it, finds an asset, and closes it.

Before that, codes change, the map is brought up to date, and one by look is made.
"""

import dataclasses
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any

import bpy

sys.path.insert(0, str(Path(__file__).parent))

from buttons import find, press, scroll
from drive import Hand, run
from panel import addon, open_tab, select, side_bar, wait

_SCROLLS = 8  # to the top of the tab
_RIGHT = (0.84, 0.88, 0.8, 0.5)  # of the width: a small button, else the wide one below
BOXED = ("Block", "Tall Block")


def script(hand: Hand) -> Generator[float, None, None]:
    bpy.data.objects["Block"].asset_data.tags.new("wood")
    bpy.ops.wm.save_mainfile()
    select("Cone Instance")
    yield from open_tab(hand)
    areas = len(hand.window.screen.areas)
    yield from have_it_made(hand)
    yield from select_on_it(hand)
    yield from select_in_the_view(hand)
    yield from colour_it(hand)
    yield from undo_and_redo(hand)
    select("Cone Instance")
    yield from find_on_map(hand)
    yield 1.0
    hand.picture("found")
    hand.answers["found"] = names(addon("asset_map.tree").selected())
    save(hand)
    yield from bring_up_to_date(hand)
    yield from look_at_note(hand)
    yield from order_by_look(hand)
    bar = hand.region("NODE_EDITOR", "UI")
    yield from scroll(hand, bar, down=False)
    yield from press(hand, r"close_map", bar, hand.area("NODE_EDITOR"), (0.5,))
    yield 1.0
    hand.picture("closed")
    hand.answers["areas closed"] = areas == len(hand.window.screen.areas)
    hand.answers["left"] = addon("asset_map.tree").find() is None


def find_on_map(hand: Hand) -> Generator[float, None, None]:
    """From the top of the tab, down to the names of the similar ones."""
    for _ in range(_SCROLLS):
        yield from scroll(hand, side_bar(hand), down=False)
    yield from press(hand, r"find_on_map", side_bar(hand), hand.area("VIEW_3D"), _RIGHT)


def have_it_made(hand: Hand) -> Generator[float, None, None]:
    opened, tree = addon("asset_map.opened"), addon("asset_map.tree")
    wanted = r'open_map\(category="solid", by=.shape.\)'
    yield from scroll(hand, side_bar(hand), down=True)  # a button half in sight is found, but not pressed
    yield from press(hand, wanted, side_bar(hand), hand.area("VIEW_3D"), (0.47,))
    yield 0.5
    hand.picture("making")
    yield from wait(opened.is_ready, 60)
    yield 1.5
    hand.picture("open")
    hand.answers["marked at first"] = names(tree.selected())
    view, area = hand.area("VIEW_3D"), hand.area("NODE_EDITOR")
    hand.answers["parts"] = [[each.width, each.height] for each in (view, area)]
    hand.answers |= {"problem": opened.opened.problem, "on the map": names(tree.assets())}
    hand.answers["unsaved"] = bpy.data.is_dirty


def select_on_it(hand: Hand) -> Generator[float, None, None]:
    tree = addon("asset_map.tree")
    yield from drag_a_box(hand, [node(name) for name in BOXED])
    hand.picture("boxed")
    hand.answers["boxed"] = names(tree.selected())
    yield from wait(lambda: len(bpy.context.selected_objects) == len(tree.selected()), 10)
    hand.answers["selected objects"] = sorted(item.name for item in bpy.context.selected_objects)
    cone = pixels(hand, node("Cone"), 70, -80)
    yield from hand.click(*cone)
    yield from wait(lambda: len(bpy.context.selected_objects) == 1, 10)
    hand.answers["clicked"] = [item.name for item in bpy.context.selected_objects]
    bar, area = hand.region("NODE_EDITOR", "UI"), hand.area("NODE_EDITOR")
    yield from press(hand, r"show_on_map\(", bar, area, (0.3,))
    yield from wait(lambda: names(tree.selected()) != ["Cone"], 10)
    hand.picture("nearest")
    hand.answers["nearest"] = [names(tree.selected()), nearest_to("Cone")]
    yield from hand.click(*pixels(hand, node("Cone"), 70, -80))
    yield from wait(lambda: names(tree.selected()) == ["Cone"], 10)
    before = seen_width(hand)
    for _ in range(3):
        hand.key("WHEELUPMOUSE", *cone)
        yield 0.3
    hand.answers["zoomed in"] = seen_width(hand) < 0.8 * before
    hand.picture("zoomed")


def select_in_the_view(hand: Hand) -> Generator[float, None, None]:
    """All, and back again: the map follows, and an undo brings both back."""
    tree, region = addon("asset_map.tree"), hand.region("VIEW_3D", "WINDOW")
    place = region.x + region.width // 2, region.y + region.height // 2
    hand.move(*place)
    yield 0.3
    hand.key("A", *place)
    yield from wait(lambda: len(tree.selected()) == len(tree.assets()), 10)
    hand.picture("all selected")
    hand.answers["all"] = names(tree.selected())
    hand.key("Z", *place, ctrl=True)
    # Blender's step of the click is of the moment before the 3D View followed, which it then does again.
    yield from wait(lambda: [i.name for i in bpy.context.selected_objects] == ["Cone Instance"], 10)
    hand.picture("all selected, undone")
    hand.answers["all, undone"] = [names(tree.selected()), [i.name for i in bpy.context.selected_objects]]


def colour_it(hand: Hand) -> Generator[float, None, None]:
    tree, opened = addon("asset_map.tree"), addon("asset_map.opened")
    bar, area = hand.region("NODE_EDITOR", "UI"), hand.area("NODE_EDITOR")
    place = yield from find(hand, r"colour_by", bar, area, (0.5,))
    hand.window.event_simulate(type="WHEELDOWNMOUSE", value="PRESS", x=place[0], y=place[1], ctrl=True)
    yield 1.0
    hand.answers["colour by"] = tree.find().colour_by
    yield from press(hand, r"select_legend_row\(row=0\)", bar, area, (0.2,))
    yield 1.0
    hand.picture("tags")
    hand.answers["of the first colour"] = [names(tree.selected()), opened.opened.legend.rows[0].words]


def nearest_to(name: str) -> str:
    """The name of the asset that the map counts as the nearest."""
    assets = addon("asset_map.opened").opened.contents.document.assets
    label = {n.name: n.label for n in addon("asset_map.tree").find().nodes}
    [asset] = [asset for asset in assets if label[asset.asset_id] == name]
    return label[assets[asset.nearest[0][0]].asset_id]


def bring_up_to_date(hand: Hand) -> Generator[float, None, None]:
    """After all assets got equal shapes, as a refresh would find for copies."""
    opened, bar = addon("asset_map.opened"), hand.region("NODE_EDITOR", "UI")
    catalogue = addon("library.catalogue_beside").catalogue_beside(Path(bpy.data.filepath))
    codes = [entry.codes for entry in catalogue.entries(category="solid")]
    catalogue.write_codes(dataclasses.replace(c, shape=codes[0].shape, source_hash="new") for c in codes)
    yield from scroll(hand, bar, down=False)
    yield from wait(lambda: opened.opened.contents.is_old and opened.is_ready(), 20)
    hand.answers["changed"] = opened.opened.contents.changed
    hand.picture("old")
    yield from press(hand, r"update_map", bar, hand.area("NODE_EDITOR"), (0.5,))
    yield from wait(lambda: not opened.opened.contents.is_old and opened.is_ready(), 60)
    yield 1.0
    hand.picture("updated")
    hand.answers["updated"] = [opened.opened.contents.changed, names(addon("asset_map.tree").assets())]


def look_at_note(hand: Hand) -> Generator[float, None, None]:
    tree, bar = addon("asset_map.tree"), hand.region("NODE_EDITOR", "UI")
    hand.answers["notes"] = [note.heading for note in addon("asset_map.opened").map_notes()]
    yield from scroll(hand, bar, down=True)
    yield from press(hand, r"show_map_note\(", bar, hand.area("NODE_EDITOR"), _RIGHT)
    yield from wait(lambda: len(tree.selected()) == len(tree.assets()), 10)
    hand.picture("crowd")
    hand.answers["of the note"] = names(tree.selected())


def order_by_look(hand: Hand) -> Generator[float, None, None]:
    opened, bar = addon("asset_map.opened"), hand.region("NODE_EDITOR", "UI")
    yield from scroll(hand, bar, down=False)
    wanted = r'open_map\(category="solid", by=.appearance.\)'
    yield from press(hand, wanted, bar, hand.area("NODE_EDITOR"), (0.67, 0.6))
    yield from wait(lambda: opened.opened.contents.by == "appearance" and opened.is_ready(), 60)
    yield 1.0
    hand.picture("by look")
    hand.answers["by look"] = [opened.opened.contents.title, names(addon("asset_map.tree").assets())]


def save(hand: Hand) -> None:
    bpy.ops.wm.save_mainfile()
    with bpy.data.libraries.load(bpy.data.filepath) as (inside, _):
        hand.answers["in the file"] = [*inside.node_groups, *inside.texts]
    hand.answers["after saving"] = names(addon("asset_map.tree").assets())


def undo_and_redo(hand: Hand) -> Generator[float, None, None]:
    """As far back as it goes, to before the map was there, and forth again."""
    tree, opened = addon("asset_map.tree"), addon("asset_map.opened")
    x, y = centre(hand)
    for times, name, more in ((8, "undone", {}), (8, "redone", {"shift": True})):
        for _ in range(times):
            hand.key("Z", x, y, ctrl=True, **more)
            yield 0.3
        yield from wait(opened.is_ready, 20)
        yield 0.5
        hand.picture(name)
        hand.answers[name] = names(tree.assets())
        hand.answers[f"{name}, shown"] = hand.area("NODE_EDITOR").spaces.active.node_tree == tree.find()


def drag_a_box(hand: Hand, nodes: list[Any]) -> Generator[float, None, None]:
    corners = [pixels(hand, n, *offset) for n in nodes for offset in ((-15, 15), (155, -160))]
    (left, right), (low, high) = ((min(axis), max(axis)) for axis in zip(*corners, strict=True))
    hand.move(left, high)
    yield 0.3
    hand.window.event_simulate(type="LEFTMOUSE", value="PRESS", x=left, y=high)
    for step in range(1, 6):
        yield 0.15
        hand.move(left + (right - left) * step // 5, high + (low - high) * step // 5)
    yield 0.3
    hand.window.event_simulate(type="LEFTMOUSE", value="RELEASE", x=right, y=low)
    yield 1.0


def node(name: str) -> Any:
    return next(n for n in addon("asset_map.tree").find().nodes if n.label == name)


def names(ids: list[str]) -> list[str]:
    tree = addon("asset_map.tree").find()
    return sorted(tree.nodes[asset].label for asset in ids)


def main_region(hand: Hand) -> bpy.types.Region:
    return hand.region("NODE_EDITOR", "WINDOW")


def pixels(hand: Hand, found: Any, right: float, up: float) -> tuple[int, int]:
    """Where in the window a point beside a node's upper left corner is."""
    region, scale = main_region(hand), bpy.context.preferences.system.ui_scale
    x, y = found.location
    inside = region.view2d.view_to_region((x + right) * scale, (y + up) * scale, clip=False)
    return region.x + inside[0], region.y + inside[1]


def centre(hand: Hand) -> tuple[int, int]:
    region = main_region(hand)
    return region.x + region.width // 2, region.y + region.height // 2


def seen_width(hand: Hand) -> float:
    region = main_region(hand)
    ends = (region.view2d.region_to_view(x, 0)[0] for x in (0, region.width))
    return float(-next(ends) + next(ends))


run(script)
