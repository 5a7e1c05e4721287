"""What runs, in Blender's status bar: in sight whatever the artist is doing."""

from typing import Any

import bpy

from .. import jobs
from ..watched_job import State
from ..wording import filled, translated
from . import job_words

_WIDTH = 9.0  # of the bar, in units of a button's height


def _draw(header: Any, context: bpy.types.Context) -> None:
    running = [job for job in jobs.every() if job.unfinished]
    if not running:
        return
    job = running[0]
    row = header.layout.row(align=True)
    title = translated(job.record.title)
    if len(running) > 1:
        title = filled("{name} and {number} more", name=title, number=len(running) - 1)
    row.label(text=title, translate=False)
    bar = row.row(align=True)
    bar.ui_units_x = _WIDTH
    if job.state is State.RUNNING:
        text = job_words.detail(job.progress)
        bar.progress(factor=job_words.fraction(job.progress), text=text, type="BAR")
    else:
        bar.label(text=job_words.state(job)[0])
    row.operator("asset2vec.cancel_job", text="", icon="CANCEL").job = job.id


def register() -> None:
    bpy.types.STATUSBAR_HT_header.append(_draw)


def unregister() -> None:
    bpy.types.STATUSBAR_HT_header.remove(_draw)
