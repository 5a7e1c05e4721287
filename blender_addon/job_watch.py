"""Looks at the jobs while Blender runs, and finishes those that are over. Only here, on the main thread."""

import time
import traceback

import bpy

from . import asset_state, jobs, timers
from .areas import redraw_status_bar
from .contract.job_folder import Ending
from .job_endings import ending_of
from .watched_job import State, WatchedJob
from .wording import filled

BUSY_SECONDS = 0.2  # between two looks while jobs run
IDLE_SECONDS = 0.5  # and while none does: another Blender may have started one


def attend(job: WatchedJob) -> bool:
    """One look at an unfinished job; finishes it if it is over. Whether there is something new to show."""
    try:
        changed = job.look()
        to_finish = job.state is State.OVER and job.unfinished and job.claim()
        ending = ending_of(job) if to_finish else None
    except Exception as error:  # a bug of ours must not end the timer, nor leave the job for ever
        traceback.print_exception(error)
        changed = True
        text = filled("Its result could not be taken: {error}. The console says more.", error=error)
        ending = Ending(text, failed=True)
    if ending:
        job.finish(ending)
        asset_state.codes_changed()
    return changed


def _look() -> float:
    now = time.monotonic()
    changed = False
    if now - _searched[0] > IDLE_SECONDS:
        _searched[0] = now
        changed = jobs.find()
    unfinished = [job for job in jobs.every() if job.unfinished]
    for job in unfinished:
        changed |= attend(job)
    if changed or any(job.state is State.SILENT for job in unfinished):  # its seconds are shown
        asset_state.redraw()
        redraw_status_bar()
    return BUSY_SECONDS if unfinished else IDLE_SECONDS


_searched = [0.0]  # time.monotonic of the last look at the disk


def register() -> None:
    if not bpy.app.background:
        timers.start(_look, IDLE_SECONDS, persistent=True)


def unregister() -> None:
    jobs.leave_all()
