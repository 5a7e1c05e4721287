"""Brings the codes of the open file up to date, and shows how far that is."""

from pathlib import Path

import bpy

from .. import asset_state, jobs, library_summary, refresh_job
from ..contract.assets import FITTED, NEVER, STALE
from ..contract.events import duration
from . import selection, words
from .jobs_panel import draw_ending, draw_running
from .refresh_ops import other_files

_NAME = 0.34  # of the width
_COARSE_SECONDS = 60.0  # an estimate is no more exact


class Refresh:
    bl_label = "Refresh"
    layout: bpy.types.UILayout

    def draw(self, context: bpy.types.Context) -> None:
        library = asset_state.open_library()
        found = library_summary.summary()
        _draw_categories(self.layout, context, found)
        job = jobs.last(refresh_job.KIND, library) if library else None
        if job and job.unfinished:
            draw_running(self.layout.column(), context, job)
            return
        _draw_start(self.layout, context, found)
        if job and job.ending:
            draw_ending(self.layout, context, job.ending)


def _draw_categories(
    layout: bpy.types.UILayout, context: bpy.types.Context, found: library_summary.Summary | None
) -> None:
    if found is None:
        layout.label(text="Looking at this file's assets ...", icon="TIME")
        return
    column = layout.column(align=True)
    for category in found.categories:
        row = column.row(align=True)
        split = row.split(factor=_NAME, align=True)
        split.label(text=category.name)
        split.label(text=_state_words(category))
        row.operator("asset2vec.refresh", text="", icon="FILE_REFRESH").category = category.name
    if found.uncategorised:
        text = f"{words.counted(found.uncategorised, 'asset has', 'assets have')} no category."
        words.paragraph(layout, context, text, icon="INFO")
    if found.waiting:
        codes = words.counted(found.waiting, "asset", "assets")
        layout.operator("asset2vec.take_codes", text=f"Take Codes of {codes}", icon="IMPORT")


def _state_words(category: library_summary.CategorySummary) -> str:
    states = category.states
    if states[None]:
        return f"{category.assets} assets ..."  # being looked at
    if states[FITTED] == category.assets:
        return f"{category.assets} up to date"
    parts = [
        f"{states[state]} {name}"
        for state, name in ((FITTED, "done"), (STALE, "changed"), (NEVER, "new"))
        if states[state]
    ]
    return ", ".join(parts)


def _draw_start(
    layout: bpy.types.UILayout, context: bpy.types.Context, found: library_summary.Summary | None
) -> None:
    column = layout.column(align=True)
    row = column.row()
    row.scale_y = 1.4
    row.operator("asset2vec.refresh", text=f"Refresh {Path(bpy.data.filepath).name}", icon="FILE_REFRESH")
    if other_files(context):
        column.operator("asset2vec.refresh_elsewhere")
    elif selection.chosen(context):
        column.operator("asset2vec.refresh_selected")
    if reason := refresh_job.why_not(context):
        words.paragraph(layout, context, f"{reason}.", icon="INFO")
        if bpy.data.filepath and bpy.data.is_dirty:
            layout.operator("wm.save_mainfile", text="Save", icon="FILE_TICK")
        elif not bpy.data.filepath:
            layout.operator("wm.save_as_mainfile", text="Save As...", icon="FILE_TICK")
    elif found and found.seconds:
        minutes = duration(max(_COARSE_SECONDS, round(found.seconds / _COARSE_SECONDS) * _COARSE_SECONDS))
        text = f"Takes about {minutes.removesuffix(' 0 s')} without a GPU. You can go on working meanwhile."
        words.paragraph(layout, context, text, icon="SORTTIME")
