"""In which editor the map is shown, and how it is looked at.

The map goes into an Asset Map editor if there is one. Else the 3D View is halved, or the largest other area
where there is none: what is selected on the map is then seen beside it, and Close Map gives the room back.
"""

import contextlib
from collections.abc import Iterator

import bpy

from .. import timers
from ..areas import areas
from . import frames, tree
from .frames import Rectangle
from .halving import Cut, halving

TAB = "Asset2Vec"
_TAB_SECONDS = 0.2

# Areas by what as_pointer says of them: nothing else of an area may be kept, since it can be closed.
_split: set[int] = set()  # made for the map
_untabbed: set[int] = set()  # whose side bar is to show our tab


def maps(window: bpy.types.Window | None = None) -> Iterator[tuple[bpy.types.Window, bpy.types.Area]]:
    """The Asset Map editors, those of ``window`` first."""
    for each, area in sorted(areas(), key=lambda found: found[0] != window):
        if area.type == "NODE_EDITOR" and area.spaces.active.tree_type == tree.IDNAME:
            yield each, area


def prepare(window: bpy.types.Window) -> None:
    """Sees to it that there is an Asset Map editor in sight."""
    if next(maps(window), None):
        return
    area = _largest(window.screen)
    scale = bpy.context.preferences.system.ui_scale
    cut = halving(area.width / scale, area.height / scale)
    target = _split_off(window, area, cut) if cut else area
    target.ui_type = tree.IDNAME
    target.spaces.active.show_region_ui = True
    _untabbed.add(target.as_pointer())
    timers.start(_choose_tabs, _TAB_SECONDS)


def _largest(screen: bpy.types.Screen) -> bpy.types.Area:
    """The largest 3D View; else the largest area, if possible no Asset Browser: it is needed beside a map."""
    ranks = {"VIEW_3D": 2, "ASSETS": 0}
    return max(screen.areas, key=lambda area: (ranks.get(area.ui_type, 1), area.width * area.height))


def _choose_tabs() -> None:
    """Side bars have their tabs once they have been drawn, so this runs a moment after they were made."""
    for _, area in areas():
        if area.as_pointer() in _untabbed:
            with contextlib.suppress(TypeError):  # no such tab
                _region(area, "UI").active_panel_category = TAB
    _untabbed.clear()


def _split_off(window: bpy.types.Window, area: bpy.types.Area, cut: Cut) -> bpy.types.Area:
    """The new half; the other one stays what it was."""
    before = {each.as_pointer() for each in window.screen.areas}
    with bpy.context.temp_override(window=window, area=area, region=_region(area, "WINDOW")):
        bpy.ops.screen.area_split(direction=cut, factor=0.5)
    new = next((each for each in window.screen.areas if each.as_pointer() not in before), None)
    if new is None:
        return area
    _split.add(new.as_pointer())
    return new


def show_tree() -> None:
    """Puts the map into all its editors: an undo, or another map, takes it out of them."""
    found = tree.find()
    for _, area in maps():
        space = area.spaces.active
        if space.node_tree != found:
            space.node_tree = found
        area.tag_redraw()


def close() -> None:
    """Closes the areas that were made for the map; other editors stay, empty."""
    for window, area in list(maps()):
        if area.as_pointer() in _split and len(window.screen.areas) > 1:
            with bpy.context.temp_override(window=window, area=area, region=_region(area, "WINDOW")):
                bpy.ops.screen.area_close()
    _split.clear()


def redraw() -> None:
    for _, area in maps():
        area.tag_redraw()


def look_at(nodes: Rectangle) -> None:
    """Shows these nodes, and some round them, as large as the editors allow.

    Blender's View All leaves half of a tall one empty.
    """
    nodes = frames.with_neighbours(nodes)
    scale = bpy.context.preferences.system.ui_scale
    for window, area in maps():
        region = _region(area, "WINDOW")
        if not region.width or not region.height:
            continue
        low = region.view2d.view_to_region(*(scale * value for value in nodes[:2]), clip=False)
        high = region.view2d.view_to_region(*(scale * value for value in nodes[2:]), clip=False)
        x_min, y_min, x_max, y_max = frames.seen((*low, *high), (region.width, region.height))
        with bpy.context.temp_override(window=window, area=area, region=region):
            bpy.ops.view2d.zoom_border(xmin=x_min, xmax=x_max, ymin=y_min, ymax=y_max, wait_for_input=False)


def _region(area: bpy.types.Area, kind: str) -> bpy.types.Region:
    return next(region for region in area.regions if region.type == kind)
