"""All jobs in one list: what runs, how far it is, and what came of the others."""

from pathlib import Path

import bpy

from .. import job_retries, jobs
from ..contract.job_folder import Ending
from ..watched_job import State
from ..wording import counted, filled, sentence, translated
from . import job_words, previews, words

_SHOWN = 6
_PROBLEMS = 5  # of a job, below its button
_PICTURE = 9.0  # in units of a button's height


class Jobs:
    bl_label = "Jobs"
    layout: bpy.types.UILayout

    def draw(self, context: bpy.types.Context) -> None:
        listed = jobs.every()
        if not listed:
            words.paragraph(self.layout, context, "No job has run yet.")
            return
        fields = context.window_manager.asset2vec
        unfinished = [job for job in listed if job.unfinished]
        past = jobs.past()
        for job in unfinished:
            draw_running(self.layout.box().column(), context, job, picture=False)  # its own panel has it
        for job in past if fields.all_jobs else past[:_SHOWN]:
            _draw_past(self.layout.box().column(align=True), context, job)
        row = self.layout.row()
        if len(past) > _SHOWN:
            row.prop(fields, "all_jobs", toggle=True)
        row.operator("asset2vec.forget_jobs", icon="TRASH")


def draw_running(
    layout: bpy.types.UILayout, context: bpy.types.Context, job: jobs.WatchedJob, picture: bool = True
) -> None:
    """Title, stage, progress with what is left, Cancel, and the ``picture`` that shows how far it is."""
    head = layout.row()
    head.label(text=job.record.title, icon="SORTTIME")
    head.operator("asset2vec.show_job", text="", icon="TEXT", emboss=False).job = job.id
    progress = job.progress
    row = layout.row(align=True)
    row.progress(factor=job_words.fraction(progress), text=job_words.detail(progress), type="BAR")
    # Else the bar would come under the mouse, and Blender takes a text for it once the bar is gone.
    row = row.row(align=True)
    row.enabled = job.state is not State.STOPPING
    row.operator("asset2vec.cancel_job", text="", icon="CANCEL").job = job.id
    if job.state is State.RUNNING:
        words.paragraph(layout, context, job_words.stage(progress))
        path = Path(progress.picture)
        if shown := previews.latest(job.id, path) if picture and progress.picture else 0:
            layout.template_icon(shown, scale=_PICTURE)
            if caption := job_words.caption(progress):
                words.paragraph(layout, context, caption)
    else:
        text, icon = job_words.state(job)
        words.paragraph(layout, context, sentence(text), icon=icon, alert=job.state is State.SILENT)
    for problem in job.problems[-3:]:
        words.paragraph(layout, context, problem, icon="ERROR")


def _draw_past(layout: bpy.types.UILayout, context: bpy.types.Context, job: jobs.WatchedJob) -> None:
    ending = job.ending
    assert ending
    head = layout.row()
    _, icon = job_words.state(job)
    head.label(text=job.record.title, icon=icon)
    buttons = head.row(align=True)
    if job_retries.can_retry(job):
        buttons.operator("asset2vec.retry_job", text="", icon="FILE_REFRESH", emboss=False).job = job.id
    buttons.operator("asset2vec.show_job", text="", icon="TEXT", emboss=False).job = job.id
    buttons.operator("asset2vec.forget_job", text="", icon="X", emboss=False).job = job.id
    words.paragraph(
        layout, context, f"{words.when(job.last_spoke)}: {translated(ending.message)}", alert=ending.failed
    )
    if said := len(ending.problems) + len(ending.notes):
        _draw_rest(layout, context, counted(said, "note", "notes"))


def draw_ending(layout: bpy.types.UILayout, context: bpy.types.Context, ending: Ending) -> None:
    """How the last job of a panel ended, below its button."""
    icon = "ERROR" if ending.failed else "PAUSE" if ending.stopped else "CHECKMARK"
    words.paragraph(layout, context, ending.message, icon=icon, alert=ending.failed)
    for note in ending.notes:
        words.paragraph(layout, context, note, icon="INFO")
    for problem in ending.problems[:_PROBLEMS]:
        words.paragraph(layout, context, problem, icon="ERROR")
    if (more := len(ending.problems) - _PROBLEMS) > 0:
        _draw_rest(layout, context, counted(more, "more note", "more notes"))


def _draw_rest(layout: bpy.types.UILayout, context: bpy.types.Context, notes: str) -> None:
    words.paragraph(layout, context, filled("{notes}: see the log.", notes=notes))
