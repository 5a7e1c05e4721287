"""Finds buttons by what they do and presses them, wherever a panel's layout has put them.

Blender does not tell where a button is. But it copies the Python command or the data path of the enabled
button under the mouse, so the mouse looks for it, from the top of a region down, and scrolls where it is not
yet in sight.
"""

import itertools
import re
from collections.abc import Generator, Sequence

import bpy
from drive import Hand

_STEP = 13  # pixels: less than a button's height
_EDGE = 12  # pixels: a click nearer to the region's lower end is for the border of the area
ACROSS = (0.5, 0.2, 0.8, 0.76, 0.06, 0.84, 0.88, 0.93, 0.35, 0.65)  # of the region's width
_MOST_SCROLLS = 12
_LAG = 8  # places that the mouse may be ahead of Blender
_PAUSES = (0.01, 0.1)  # seconds at a place: a quick look, and one that a busy Blender keeps up with
_NOTCHES = 8  # of the wheel, a scroll

Place = tuple[int, int]


def press(
    hand: Hand,
    wanted: str,
    region: bpy.types.Region,
    area: bpy.types.Area,
    across: Sequence[float] = ACROSS,
) -> Generator[float, None, Place]:
    """Clicks the button whose command ("asset2vec.refresh") or path matches the pattern ``wanted``.

    ``across``: where to look, of the region's width. A narrow button is found sooner by who knows its column.
    """
    place = yield from find(hand, wanted, region, area, across)
    yield from hand.click(*place)
    return place


def fill(
    hand: Hand,
    wanted: str,
    text: str,
    region: bpy.types.Region,
    area: bpy.types.Area,
    across: Sequence[float] = ACROSS,
) -> Generator[float, None, Place]:
    """Clicks into the text or number field whose path matches, types over it, and presses Enter."""
    x, y = yield from press(hand, wanted, region, area, across)
    hand.key("A", x, y, ctrl=True)
    yield from hand.type(text, x, y)
    hand.key("RET", x, y)
    yield 0.7
    return x, y


def find(
    hand: Hand,
    wanted: str,
    region: bpy.types.Region,
    area: bpy.types.Area,
    across: Sequence[float] = ACROSS,
) -> Generator[float, None, Place]:
    """Where in the window it is; LookupError, with all that was seen, if none can be pressed."""
    seen: dict[str, None] = {}
    for _ in range(_MOST_SCROLLS):
        lately: list[Place] = []
        for place in _places(region, across):
            hand.move(*place)
            yield 0.02
            found = under_mouse(hand, region, area)
            seen[found] = None
            lately = [place, *lately[:_LAG]]
            if not found or not re.search(wanted, found):
                continue
            if sure := (yield from _surely(hand, wanted, region, area, lately)):
                return sure
        before = list(seen)
        yield from scroll(hand, region, down=True)
        if not (yield from _has_moved(hand, region, area, before)):
            break
    raise LookupError(f"no button {wanted!r} among {[name for name in seen if name]}")


def _surely(
    hand: Hand, wanted: str, region: bpy.types.Region, area: bpy.types.Area, places: list[Place]
) -> Generator[float, None, Place | None]:
    """At which of the places the button really is: a busy Blender answers for where the mouse was before."""
    for place in places:
        hand.move(*place)
        yield 0.2
        if re.search(wanted, under_mouse(hand, region, area)):
            return place
    return None


def _has_moved(
    hand: Hand, region: bpy.types.Region, area: bpy.types.Area, before: list[str]
) -> Generator[float, None, bool]:
    """Whether there is something in the region's lower third that was not there before."""
    low = [place for place in _places(region, ACROSS[:1]) if place[1] <= region.y + region.height // 3]
    for pause, (x, y) in itertools.product(_PAUSES, low):
        hand.move(x, y)
        yield pause
        if under_mouse(hand, region, area) not in before:
            return True
    return False


def scroll(hand: Hand, region: bpy.types.Region, down: bool) -> Generator[float, None, None]:
    x, y = region.x + region.width // 2, region.y + region.height // 2
    hand.move(x, y)
    for _ in range(_NOTCHES):
        hand.key("WHEELDOWNMOUSE" if down else "WHEELUPMOUSE", x, y)
        yield 0.05
    yield 0.3


def under_mouse(hand: Hand, region: bpy.types.Region, area: bpy.types.Area) -> str:
    """``bpy.ops.asset2vec.refresh()`` or ``bpy.data....category``; "" over nothing, or what is disabled."""
    manager = bpy.context.window_manager
    manager.clipboard = ""
    with bpy.context.temp_override(window=hand.window, area=area, region=region):
        if bpy.ops.ui.copy_python_command_button.poll():
            bpy.ops.ui.copy_python_command_button()
        elif bpy.ops.ui.copy_data_path_button.poll():
            bpy.ops.ui.copy_data_path_button(full_path=True)
    return str(manager.clipboard)


def _places(region: bpy.types.Region, across: Sequence[float]) -> list[Place]:
    return [
        (region.x + round(share * region.width), region.y + region.height - down)
        for share in across
        for down in range(_STEP, region.height - _EDGE, _STEP)
    ]
