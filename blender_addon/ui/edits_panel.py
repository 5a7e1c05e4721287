"""The last edits of files that were not open, with Revert and Finish."""

import bpy

from .. import file_edits
from ..wording import counted, filled, sentence
from . import words
from .jobs_panel import draw_running

_PROBLEMS = 3  # shown of an edit


class Edits:
    bl_label = "Edits to Other Files"
    bl_options = {"DEFAULT_CLOSED"}  # noqa: RUF012 (Blender's own way to say it)
    layout: bpy.types.UILayout

    def draw(self, context: bpy.types.Context) -> None:
        shown = file_edits.recent()
        if shown is None:
            self.layout.label(text="Looking ...", icon="TIME")
        elif not shown:
            words.paragraph(self.layout, context, "Tag assets of another file, and the edit is listed here.")
        for edit in shown or ():
            _draw_edit(self.layout.box().column(align=True), context, edit)


def draw_news(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """The edit that is being made, or was made a moment ago."""
    for edit in (file_edits.recent() or ())[:1]:
        if words.is_news(edit.made) or file_edits.job_of(edit.edit_id):
            _draw_edit(layout.box().column(align=True), context, edit)


def _draw_edit(layout: bpy.types.UILayout, context: bpy.types.Context, edit: file_edits.Shown) -> None:
    if job := file_edits.job_of(edit.edit_id):
        draw_running(layout, context, job)
        return
    icon = "LOOP_BACK" if edit.reverted else "ERROR" if edit.left else "LIBRARY_DATA_DIRECT"
    words.paragraph(layout, context, edit.title, icon=icon)
    words.paragraph(layout, context, f"{words.when(edit.made)}: {_what(edit)}", icon="BLANK1")
    for problem in edit.problems[:_PROBLEMS]:
        words.paragraph(layout, context, problem, icon="ERROR")
    words.more(layout, len(edit.problems) - _PROBLEMS, "BLANK1")
    row = layout.row(align=True)
    if edit.left:
        row.operator("asset2vec.finish_edit", text="Finish").edit = edit.edit_id
    if edit.assets and not edit.reverted:
        row.operator("asset2vec.revert_edit", text="Revert").edit = edit.edit_id


def _what(edit: file_edits.Shown) -> str:
    assets = counted(edit.assets, "asset", "assets")
    files = counted(edit.files, "file", "files")
    done = filled("{assets} in {files}", assets=assets, files=files) if edit.assets else "nothing was changed"
    if edit.left:
        left = counted(edit.left, "more file", "more files")
        return filled("{sentence} Stopped before {files}.", sentence=sentence(done), files=left)
    return filled("{sentence} Reverted.", sentence=sentence(done)) if edit.reverted else sentence(done)
