"""Brings the codes of the open file up to date, and shows how far that is."""

from pathlib import Path

import bpy

from .. import refresh_job
from ..contract.events import duration
from . import words


class Refresh:
    bl_label = "Refresh"
    layout: bpy.types.UILayout

    def draw(self, context: bpy.types.Context) -> None:
        draw_refresh(self.layout, context)


def draw_refresh(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    view = refresh_job.view()
    if view.running:
        _draw_progress(layout, context, view)
    else:
        _draw_start(layout, context)
        if view.message:
            icon = "ERROR" if view.failed else "CHECKMARK"
            words.paragraph(layout, context, view.message, icon=icon, alert=view.failed)
    for problem in view.problems:
        words.paragraph(layout, context, problem, icon="ERROR")


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


def _draw_progress(layout: bpy.types.UILayout, context: bpy.types.Context, view: refresh_job.View) -> None:
    column = layout.column()
    column.label(text=view.stage)
    row = column.row(align=True)
    left = f", {duration(view.seconds_left)} left" if view.seconds_left is not None else ""
    row.progress(factor=view.fraction, text=f"{view.detail}{left}", type="BAR")
    row.operator("asset2vec.cancel_refresh", text="", icon="CANCEL")
    if view.stopping:
        words.paragraph(column, context, "Stopping: what is finished is being kept.", icon="TIME")
