"""Facts as words for an artist, and sentences that fit a narrow side bar."""

import textwrap

import bpy

from ..contract.assets import FITTED, NEVER, STALE

# state: (words, icon)
STATES = {
    FITTED: ("Codes are up to date", "CHECKMARK"),
    STALE: ("Changed since its codes were made", "FILE_REFRESH"),
    NEVER: ("No codes yet", "RADIOBUT_OFF"),
    None: ("Looking ...", "TIME"),
}

# Mean error of the colours in dB, from which on the reconstruction deserves the word.
_LIKENESS = ((27.0, "very good"), (23.0, "good"), (19.0, "fair"))

# Distance as a part of that between two typical assets of the category.
_ALIKENESS = ((0.3, "nearly the same"), (0.65, "very alike"), (0.95, "alike"))

_PIXELS_PER_LETTER = 6.6


def likeness(psnr: float) -> str:
    return next((word for limit, word in _LIKENESS if psnr >= limit), "poor")


def quality(psnr: float, iou: float) -> tuple[str, str]:
    """``Likeness: good`` and the numbers behind it."""
    return f"Likeness: {likeness(psnr)}", f"{psnr:.1f} dB, outline {100 * iou:.0f} %"


def alikeness(distance: float) -> str:
    return next((word for limit, word in _ALIKENESS if distance <= limit), "not very alike")


def duration(seconds: float) -> str:
    """``75`` is ``1 min 15 s``; beyond ten minutes the seconds would only flicker."""
    minutes, rest = divmod(round(seconds), 60)
    if minutes >= 10:
        return f"{minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def paragraph(
    layout: bpy.types.UILayout, context: bpy.types.Context, text: str, icon: str = "NONE", alert: bool = False
) -> None:
    """Labels do not wrap: as many as the width of the side bar asks for."""
    scale = context.preferences.system.ui_scale
    width = context.region.width / scale - (70 if icon != "NONE" else 45)
    column = layout.column(align=True)
    column.scale_y = 0.8
    column.alert = alert
    lines = textwrap.wrap(text, max(12, int(width / _PIXELS_PER_LETTER)))
    for number, line in enumerate(lines):
        column.label(text=line, icon=icon if number == 0 else "BLANK1" if icon != "NONE" else "NONE")
