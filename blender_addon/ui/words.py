"""Facts as words for an artist, and sentences that fit a narrow side bar."""

import time
from collections.abc import Iterator

import blf
import bpy

from ..asset_state import UNKNOWN, UNREADABLE
from ..contract.assets import FITTED, NEVER, STALE
from ..contract.fronts import AMBIGUOUS, ARTIST, Front

# state: (words for one asset, words after a number of assets, icon)
STATES = {
    FITTED: ("Codes are up to date", "up to date", "CHECKMARK"),
    STALE: ("Changed since the last refresh", "changed since the last refresh", "FILE_REFRESH"),
    NEVER: ("No codes yet", "without codes", "RADIOBUT_OFF"),
    UNKNOWN: ("Has codes: refresh its file to check them", "with codes not checked", "QUESTION"),
    UNREADABLE: ("Could not be read: the console says why", "that could not be read", "ERROR"),
    None: ("Looking ...", "being looked at", "TIME"),
}

# Mean error of the colours in dB, from which on the reconstruction deserves the word.
_LIKENESS = ((27.0, "very good"), (23.0, "good"), (19.0, "fair"))

# Distance as a part of that between two typical assets of the category.
_ALIKENESS = ((0.3, "nearly the same"), (0.65, "very alike"), (0.95, "alike"))

_SURE = 0.9  # confidence in a front that deserves the word

_DAY_SECONDS = 86400

# Of the side bar's width: margins and tabs, and an icon before the text.
_MARGIN, _ICON = 62, 24


def likeness(psnr: float) -> str:
    return next((word for limit, word in _LIKENESS if psnr >= limit), "poor")


def quality(psnr: float, iou: float) -> tuple[str, str]:
    """In words, and the numbers behind them."""
    return f"Likeness: {likeness(psnr)}", f"{psnr:.1f} dB, outline {100 * iou:.0f}%"


def alikeness(distance: float) -> str:
    return next((word for limit, word in _ALIKENESS if distance <= limit), "not very alike")


def front(front: Front | None) -> str:
    """Where an asset faces, and who says so."""
    if front is None:
        return "Not known yet: a refresh finds it"
    where = f"{round(front.degrees)}°"
    if front.origin == ARTIST:
        return f"Faces {where}: set by you"
    if front.origin == AMBIGUOUS:
        return f"No clear front: taken as {where}"
    return f"Faces {where}: found, {'sure' if front.confidence >= _SURE else 'fairly sure'}"


def counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def when(moment: float) -> str:
    """``moment`` in seconds since 1970: the hour, or the day of what is longer ago."""
    form = "%H:%M" if time.time() - moment < _DAY_SECONDS else "%d %b"
    return time.strftime(form, time.localtime(moment))


def paragraph(
    layout: bpy.types.UILayout,
    context: bpy.types.Context,
    text: str,
    icon: str = "NONE",
    alert: bool = False,
    width: float = 0.0,
) -> None:
    """Labels do not wrap: as many as ``width`` in pixels asks for, or that of the side bar."""
    scale = context.preferences.system.ui_scale
    width = (width or context.region.width) - scale * (_MARGIN if icon == "NONE" else _MARGIN + _ICON)
    column = layout.column(align=True)
    column.scale_y = 0.8
    column.alert = alert
    for number, line in enumerate(_lines(context, text, width)):
        column.label(text=line, icon=icon if number == 0 else "BLANK1" if icon != "NONE" else "NONE")


def _lines(context: bpy.types.Context, text: str, width: float) -> Iterator[str]:
    """Breaks ``text`` between words so that each line fits into ``width`` pixels of the interface's font."""
    font = 0
    points = context.preferences.ui_styles[0].widget.points
    blf.size(font, points * context.preferences.system.ui_scale)
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if line and blf.dimensions(font, longer)[0] > width:
            yield line
            longer = word
        line = longer
    yield line
