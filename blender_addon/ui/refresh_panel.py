"""Brings the codes of the open file up to date, and shows how far that is."""

from pathlib import Path

import bpy

from .. import asset_state, jobs, refresh_job
from . import words
from .jobs_panel import draw_ending, draw_running


class Refresh:
    bl_label = "Refresh"
    layout: bpy.types.UILayout

    def draw(self, context: bpy.types.Context) -> None:
        draw_refresh(self.layout, context)


def draw_refresh(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    library = asset_state.open_library()
    job = jobs.last(refresh_job.KIND, library) if library else None
    if job and job.unfinished:
        draw_running(layout.column(), context, job)
        return
    _draw_start(layout, context)
    if job and job.ending:
        draw_ending(layout, context, job.ending)


def _draw_start(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    row = layout.row()
    row.scale_y = 1.4
    row.operator("asset2vec.refresh", text=f"Refresh {Path(bpy.data.filepath).name}", icon="FILE_REFRESH")
    if reason := refresh_job.why_not(context):
        words.paragraph(layout, context, f"{reason}.", icon="INFO")
        if bpy.data.filepath and bpy.data.is_dirty:
            layout.operator("wm.save_mainfile", text="Save", icon="FILE_TICK")
        elif not bpy.data.filepath:
            layout.operator("wm.save_as_mainfile", text="Save As...", icon="FILE_TICK")
