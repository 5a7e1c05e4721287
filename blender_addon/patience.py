"""Results are not put under an artist's hands: what a job has to deliver waits until these rest."""

import time

import bpy

from .watched_job import WatchedJob

# Some add-ons have an operator that runs all the time: after so many seconds results are delivered all the
# same.
PATIENCE_SECONDS = 60.0


def must_wait(job: WatchedJob) -> bool:
    """Whether the result of a job that is over is to be delivered a little later."""
    return is_hand_busy() and time.monotonic() - (job.over_since or 0) < PATIENCE_SECONDS


def is_hand_busy() -> bool:
    """Whether the artist is in the middle of something: dragging, a stroke, a file dialog."""
    windows = () if bpy.app.background else bpy.context.window_manager.windows
    return any(len(window.modal_operators) for window in windows)
