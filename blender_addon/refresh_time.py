"""How long a refresh of the open library takes, as far as this machine's refreshes of before can tell."""

import dataclasses
import time
from pathlib import Path

from . import jobs, refresh_estimate, refresh_job
from .watched_job import WatchedJob


def expected(library: Path, estimated: float) -> refresh_estimate.Expected:
    """What a refresh that starts now takes, of which library_summary has estimated so many seconds."""
    return refresh_estimate.expected(estimated, str(library), _runs_before(time.time()))


def left(job: WatchedJob) -> refresh_estimate.Expected | None:
    """Of all steps of a running refresh; 0 seconds if it takes longer than expected, None if nothing was."""
    record = job.record
    if not _estimated(job):
        return None
    whole = refresh_estimate.expected(_estimated(job), record.library, _runs_before(record.started))
    seconds = record.started + whole.seconds - time.time()
    if seconds > 0:
        seconds = max(seconds, job.progress.seconds_left or 0.0)
    return dataclasses.replace(whole, seconds=max(0.0, seconds))


def _runs_before(moment: float) -> list[refresh_estimate.Run]:
    """The oldest first."""
    return [
        refresh_estimate.Run(
            library=job.record.library,
            estimated=_estimated(job),
            taken=job.last_spoke - job.record.started,
            left=job.progress.seconds_left or 0.0,
            done=not (job.ending.stopped or job.ending.failed),
        )
        for job in reversed(jobs.every())
        if job.ending and job.record.kind == refresh_job.KIND and job.record.started < moment
    ]


def _estimated(job: WatchedJob) -> float:
    return float(job.record.details.get(refresh_job.SECONDS, 0))
