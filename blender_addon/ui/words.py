"""Facts as words for an artist, and sentences that fit a narrow side bar."""

import time
from collections.abc import Iterator

import blf
import bpy

from ..asset_state import UNKNOWN, UNREADABLE
from ..contract.assets import FITTED, NEVER, STALE
from ..contract.events import duration
from ..contract.fronts import AMBIGUOUS, ARTIST, Front
from ..contract.grades import is_poor
from ..contract.suggested_tags import SuggestedTag, Trust
from ..tag_review import State
from ..wording import filled, translated
from .facing import facing

# state: (words for one asset, words after a number of assets, icon)
STATES = {
    FITTED: ("Codes are up to date", "up to date", "CHECKMARK"),
    STALE: ("Changed since the last refresh", "changed since the last refresh", "FILE_REFRESH"),
    NEVER: ("No codes yet", "without codes", "RADIOBUT_OFF"),
    UNKNOWN: ("Has codes: refresh its file to check them", "with codes not checked", "QUESTION"),
    UNREADABLE: ("Could not be read: the console says why", "that could not be read", "ERROR"),
    None: ("Looking ...", "being looked at", "TIME"),
}

# Of one asset, while a refresh reads it.
COMING: dict[str | None, str] = {
    STALE: "Changed since the last refresh: another one is running",
    NEVER: "It gets codes by the refresh that is running",
    UNKNOWN: "Has codes: the refresh that is running checks them",
}

# Mean error of the colours in dB, from which on a reconstruction that is not poor deserves the word.
_LIKENESS = ((27.0, "very good"), (23.0, "good"))

# Distance as a part of that between two typical assets of the category.
_ALIKENESS = ((0.3, "nearly the same"), (0.65, "very alike"), (0.95, "alike"))

# Probability of a tag.
_CHANCES = ((0.9, "very likely"), (0.7, "likely"))

_SURE = 0.9  # confidence in a front that deserves the word

_DAY_SECONDS = 86400
_NEWS_SECONDS = 600.0

# Of the side bar's width: margins and tabs, and an icon before the text.
_MARGIN, _ICON = 62, 24


def quality(psnr: float, iou: float) -> tuple[str, str]:
    """In words, and the numbers behind them."""
    good = next((word for limit, word in _LIKENESS if psnr >= limit), "fair")
    likeness = "poor" if is_poor(psnr, iou) else good
    numbers = filled("{psnr:.1f} dB, outline {iou:.0f}%", psnr=psnr, iou=100 * iou)
    return filled("Likeness: {word}", word=translated(likeness)), numbers


def alikeness(distance: float) -> str:
    return translated(next((word for limit, word in _ALIKENESS if distance <= limit), "not very alike"))


def front(front: Front | None, is_coming: bool = False) -> str:
    """Where an asset faces, and who says so. ``is_coming``: a refresh reads it just now."""
    if front is None:
        text = "Not known yet: a refresh finds it"
        return translated("Not known yet: the refresh that is running finds it" if is_coming else text)
    if front.origin == ARTIST:
        text = "Faces {way}: set by you"
    elif front.origin == AMBIGUOUS:
        text = "No clear front: taken as {way}"
    elif front.confidence >= _SURE:
        text = "Faces {way}: found, sure"
    else:
        text = "Faces {way}: found, fairly sure"
    return filled(text, way=facing(front.degrees))


def suggestion(probability: float | None, state: State) -> str:
    """How likely an asset has a tag."""
    if state == "again":
        return "accepted before, not on it"
    if probability is None:
        return "rejected" if state == "rejected" else ""
    word = next((word for limit, word in _CHANCES if probability >= limit), "maybe")
    return f"{translated(word)} ({100 * probability:.0f}%)"


def decision(state: State) -> str:
    """What became of a suggestion."""
    if state == "waits":
        return translated("Accepted for its file")
    return translated({"given": "Accepted", "rejected": "Rejected"}.get(state, "Asked again"))


def trust(told: Trust, having: int, lacking: int) -> str:
    """How far the suggestions of a tag can be relied on."""
    text = filled(
        "{verdict}: {right:.0f}% right, learnt from {having} with it and {lacking} without.",
        verdict=translated(told.verdict.capitalize()),
        right=100 * told.balanced_accuracy,
        having=having,
        lacking=lacking,
    )
    if told.precision is None:
        return text
    did = filled("Of those said to have it, {share:.0f}% did.", share=100 * told.precision)
    return f"{text} {did}"


def untold(tag: SuggestedTag) -> str:
    """Why nothing is suggested for a tag."""
    having, lacking = tag.missing
    if tag.trust:
        text = "{tag}: no other asset seems to have it."
    elif having and lacking:
        text = "{tag}: label {having} more with and {lacking} more without it."
    elif having:
        text = "{tag}: label {having} more with it."
    elif lacking:
        text = "{tag}: label {lacking} more without it."
    else:
        text = "{tag}: cannot be told from guessing yet, label more."
    return filled(text, tag=tag.tag, having=having, lacking=lacking)


def more(layout: bpy.types.UILayout, number: int, icon: str = "NONE") -> None:
    """How many are not listed, if any."""
    if number > 0:
        layout.label(text=filled("and {number} more", number=number), icon=icon)


def minutes(seconds: float) -> str:
    """Of an estimate, which is no more exact."""
    if seconds < 55:
        return duration(max(1, round(seconds / 10)) * 10)
    return duration(max(1, round(seconds / 60)) * 60).removesuffix(" 0 s")


def is_news(moment: float) -> bool:
    """Whether what came of something at ``moment`` (seconds since 1970) is still shown beside its button."""
    return time.time() - moment < _NEWS_SECONDS


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
    """Labels do not wrap: as many as ``width`` in pixels asks for, or that of the side bar.

    A ``text`` that is always the same is translated as a whole, as Blender does with labels.
    """
    scale = context.preferences.system.ui_scale
    width = (width or context.region.width) - scale * (_MARGIN if icon == "NONE" else _MARGIN + _ICON)
    column = layout.column(align=True)
    column.scale_y = 0.8
    column.alert = alert
    for number, line in enumerate(_lines(context, translated(text), width)):
        column.label(
            text=line, translate=False, icon=icon if number == 0 else "BLANK1" if icon != "NONE" else "NONE"
        )


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
