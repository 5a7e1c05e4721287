"""Brings the codes of the open file up to date, and shows how far that is."""

from pathlib import Path

import bpy

from .. import asset_state, jobs, library_summary, open_file, refresh_job, refresh_time
from ..contract.assets import FITTED, NEVER, STALE
from ..contract.workspace import Workspace
from ..refresh_estimate import Expected
from ..wording import counted, filled, sentence
from . import selection, words
from .jobs_panel import draw_ending, draw_running
from .refresh_ops import other_files

_NAME = 0.34  # of the width


class Refresh:
    bl_label = "Refresh"
    layout: bpy.types.UILayout

    def draw(self, context: bpy.types.Context) -> None:
        library = asset_state.open_library()
        found = library_summary.summary()
        _draw_categories(self.layout, context, found)
        job = jobs.last(refresh_job.KIND, library) if library else None
        if found and found.waiting and not (job and job.unfinished):  # it puts them there itself
            text = filled("Take Codes of {assets}", assets=counted(found.waiting, "asset", "assets"))
            self.layout.operator("asset2vec.take_codes", text=text, icon="IMPORT")
        if job and job.unfinished:
            draw_running(self.layout.column(), context, job)
            if left := refresh_time.left(job):
                _draw_left(self.layout, context, left)
            return
        ending, others = job.ending if job else None, other_files(context)
        _draw_start(self.layout, context, found, bool(ending and ending.stopped), bool(others))
        if job and ending and words.is_news(job.ended):
            draw_ending(self.layout, context, ending)
            if open_file.has_codes_to_save() and not (found and found.waiting):
                words.paragraph(self.layout, context, "Save the file to keep the new codes.", icon="INFO")
            if job.result and job.result.payload.get("poor"):
                self.layout.operator("asset2vec.refresh", text="Fit Anew", icon="LOOP_BACK").new_model = True
            _draw_work_folder(self.layout, job)
        if others:
            _draw_elsewhere(self.layout, context, refresh_job.last_elsewhere(others))


def _draw_elsewhere(
    layout: bpy.types.UILayout, context: bpy.types.Context, job: jobs.WatchedJob | None
) -> None:
    """The last refresh of the selected assets' files."""
    if job and job.unfinished:
        draw_running(layout.column(), context, job)
    elif job and job.ending and words.is_news(job.ended):
        draw_ending(layout, context, job.ending)
        _draw_work_folder(layout, job)


def _draw_work_folder(layout: bpy.types.UILayout, job: jobs.WatchedJob) -> None:
    row = layout.row()
    row.label(text="Work folder")
    folder = Workspace.of(Path(job.record.library)).root
    button = row.operator("wm.path_open", text=folder.name, icon="FILE_FOLDER", translate=False)
    button.filepath = str(folder)


def _draw_left(layout: bpy.types.UILayout, context: bpy.types.Context, left: Expected) -> None:
    text = "All steps: about {time} left without a GPU."
    if not left.seconds:
        text = "All steps take longer than expected."
    elif left.is_learnt:
        text = "All steps: about {time} left."
    words.paragraph(layout, context, filled(text, time=words.minutes(left.seconds)))


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
        split.label(text=category.name, translate=False)
        split.label(text=_state_words(category))
        row.operator("asset2vec.refresh", text="", icon="FILE_REFRESH").category = category.name
    if found.uncategorised:
        assets = counted(found.uncategorised, "asset has", "assets have")
        words.paragraph(layout, context, filled("{assets} no category.", assets=assets), icon="INFO")


def _state_words(category: library_summary.CategorySummary) -> str:
    states = category.states
    if states[None]:
        return filled("{number} assets ...", number=category.assets)  # being looked at
    if states[FITTED] == category.assets:
        return counted(category.assets, "up to date", "up to date")
    parts = [
        counted(states[state], name, name)
        for state, name in ((STALE, "changed"), (NEVER, "new"))
        if states[state]
    ]
    if states[FITTED]:
        return filled("{parts} of {total}", parts=", ".join(parts), total=category.assets)
    return ", ".join(parts)


def _draw_start(
    layout: bpy.types.UILayout,
    context: bpy.types.Context,
    found: library_summary.Summary | None,
    stopped: bool,
    others: bool,
) -> None:
    """``stopped``: the last refresh was, and this one goes on. ``others``: assets of others are selected."""
    reason, name = refresh_job.why_not(context), Path(bpy.data.filepath).name
    column = layout.column(align=True)
    row = column.row()
    row.scale_y = 1.4
    text = "Go On with {file}" if stopped else "Refresh {file}"
    if reason == refresh_job.UNSAVED:
        text = "Save and Refresh {file}"
    row.operator("asset2vec.refresh", text=filled(text, file=name), icon="FILE_REFRESH")
    if others:
        column.operator("asset2vec.refresh_elsewhere")
    elif selection.first(context):
        column.operator("asset2vec.refresh_selected")
    if found and not found.categories:
        if not found.uncategorised:
            words.paragraph(layout, context, sentence(refresh_job.NO_ASSETS), icon="INFO")
        return  # else it has been said that none has a category
    if reason and reason != refresh_job.UNSAVED:
        words.paragraph(layout, context, sentence(reason), icon="INFO")
        if not bpy.data.filepath:
            layout.operator("wm.save_as_mainfile", text="Save As...", icon="FILE_TICK")
    elif found and (seconds := found.seconds()):
        library = asset_state.open_library()
        assert library  # else there were a reason
        expected = refresh_time.expected(library, seconds)
        text = "Takes about {time} without a GPU. You can go on working meanwhile."
        if expected.is_learnt:
            text = "Takes about {time}, as before. You can go on working meanwhile."
        text = filled(text, time=words.minutes(expected.seconds))
        words.paragraph(layout, context, text, icon="SORTTIME")
