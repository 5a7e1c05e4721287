"""The first panel a new user sees, until a backend works: what is missing, and the way to it."""

import bpy

from .. import backend_state, environment_job, jobs
from . import words
from .jobs_panel import draw_running


class SetUp:
    bl_label = "Set Up"
    layout: bpy.types.UILayout

    @classmethod
    def wanted(cls, context: bpy.types.Context) -> bool:
        backend = backend_state.current(context)
        return backend is not None and not backend.works

    def draw(self, context: bpy.types.Context) -> None:
        text = (
            "Tags and categories work at once. Codes, searches and pictures are made by a backend beside "
            "Blender: the preferences find one on this computer, take the folder of one that you choose, or "
            "create one."
        )
        words.paragraph(self.layout, context, text)
        backend = backend_state.current(context)
        if backend and backend.python.name:  # one is chosen, and does not work
            words.paragraph(self.layout, context, backend.problem, icon="ERROR")
        if job := jobs.running(environment_job.KIND):
            draw_running(self.layout.box().column(), context, job)
            return
        row = self.layout.row()
        row.scale_y = 1.4
        row.operator("asset2vec.set_up", icon="PREFERENCES")
