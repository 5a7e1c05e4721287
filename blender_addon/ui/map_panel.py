"""Opens the map of a category, and finds the active asset on it."""

from pathlib import Path

import bpy

from .. import asset_state, coming_codes, jobs
from ..asset_map import making
from ..asset_map.opened import opened
from ..library.labels import category_of
from ..wording import filled
from . import selection, words
from .jobs_panel import draw_ending, draw_running
from .map_ops import CHOICES, library_of

_MOST_ROWS = 8
_LABEL = 0.42  # of the width


class Map:
    bl_label = "Map"
    layout: bpy.types.UILayout

    def draw(self, context: bpy.types.Context) -> None:
        draw_choices(self.layout, context)
        self.layout.operator("asset2vec.find_on_map", icon="VIEWZOOM")


def draw_choices(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """A row of buttons for each category, and how the making of a map goes on."""
    library = library_of(context)
    counts = asset_state.coded_counts(library) if library else {}
    if counts is None:
        layout.label(text="Looking ...", icon="TIME")
        return
    if not counts:
        text = "No asset has codes yet: refresh the file first."
        if coming_codes.is_coming(library):
            text = "No asset has codes yet: the refresh that is running brings them."
        words.paragraph(layout, context, text, icon="INFO")
        return
    column = layout.column(align=True)
    shown = _order(counts, _category(context))
    for category in shown[:_MOST_ROWS]:
        _draw_category(column, category, counts[category])
    if (more := len(shown) - _MOST_ROWS) > 0:
        words.paragraph(
            layout, context, filled("{number} more: select an asset to see its category first.", number=more)
        )
    assert library
    _draw_job(layout, context, library)


def _category(context: bpy.types.Context) -> str:
    if context.area.type == "NODE_EDITOR":
        return opened.contents.category if opened.contents else ""
    asset = selection.first(context)
    return category_of(asset.metadata) if asset else ""


def _order(counts: dict[str, int], first: str) -> list[str]:
    return sorted(counts, key=lambda category: (category != first, category))


def _draw_category(layout: bpy.types.UILayout, category: str, count: int) -> None:
    split = layout.split(factor=_LABEL, align=True)
    split.label(text=f"{category} ({count})", translate=False)
    row = split.row(align=True)
    contents = opened.contents
    for by, label in CHOICES:
        is_open = contents is not None and (contents.category, contents.by) == (category, by)
        button = row.operator("asset2vec.open_map", text=label, depress=is_open)
        button.category, button.by = category, by


def _draw_job(layout: bpy.types.UILayout, context: bpy.types.Context, library: Path) -> None:
    job = jobs.last(making.KIND, library)
    if job and job.unfinished:
        draw_running(layout.column(), context, job)
    elif job and job.ending and job.ending.failed:
        draw_ending(layout, context, job.ending)
