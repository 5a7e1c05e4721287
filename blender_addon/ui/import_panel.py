"""Leads to the import, above all a user whose file has no assets yet, and from there to the new library."""

from pathlib import Path

import bpy

from .. import asset_state, import_job, jobs, library_summary
from ..watched_job import WatchedJob
from ..wording import filled
from . import words
from .jobs_panel import draw_ending, draw_running


class Import:
    bl_label = "Import"
    layout: bpy.types.UILayout

    @classmethod
    def wanted(cls, context: bpy.types.Context) -> bool:
        return _has_assets() is False or _news() is not None

    def draw(self, context: bpy.types.Context) -> None:
        job = _news()
        if job and job.unfinished:
            draw_running(self.layout.column(), context, job)
            return
        if job and job.ending:
            draw_ending(self.layout, context, job.ending)
            if job == import_job.waiting():
                self.layout.operator("asset2vec.add_imported", icon="IMPORT")
            elif _is_open(job) and bpy.data.is_dirty:
                words.paragraph(self.layout, context, "Save the file to keep them.", icon="INFO")
            elif not (job.ending.failed or job.ending.stopped or _is_open(job)):
                _draw_open(self.layout, Path(job.record.library))
        else:
            text = "Mark objects as assets, or make assets of model files: GLB, OBJ, FBX, USD and others."
            words.paragraph(self.layout, context, text)
        _draw_import(self.layout)


class ImportMore:
    """Where the work is another: out of the way."""

    bl_label = "Import"
    bl_options = {"DEFAULT_CLOSED"}  # noqa: RUF012 (Blender's own way to say it)
    layout: bpy.types.UILayout

    @classmethod
    def wanted(cls, context: bpy.types.Context) -> bool:
        return _has_assets() is True and _news() is None

    def draw(self, context: bpy.types.Context) -> None:
        text = "Make assets of model files, in this file or in another library."
        words.paragraph(self.layout, context, text)
        _draw_import(self.layout)


def _draw_import(layout: bpy.types.UILayout) -> None:
    layout.operator("asset2vec.import_models", text="Import Models...", icon="IMPORT")


def _draw_open(layout: bpy.types.UILayout, library: Path) -> None:
    text = filled("Open {file}", file=library.name)
    button = layout.operator("asset2vec.open_library", text=text, icon="FILE_FOLDER", translate=False)
    button.library = str(library)


def _has_assets() -> bool | None:
    """The open file; None while it is being found out."""
    found = library_summary.summary()
    return bool(found.categories or found.uncategorised) if found else None


def _news() -> WatchedJob | None:
    """The last import if it runs, else one that waits for this file, else the last if it has just ended."""
    job = jobs.last(import_job.KIND)
    if job and job.unfinished:
        return job
    if waiting := import_job.waiting():
        return waiting
    if not job or not words.is_news(job.ended):
        return None
    return job if import_job.is_aside(job) or not _is_open(job) else None


def _is_open(job: WatchedJob) -> bool:
    return Path(job.record.library) == asset_state.open_library()
