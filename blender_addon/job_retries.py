"""Retry in the list of jobs, of every kind: the same command once more, or the kind's own way to go on."""

from collections.abc import Callable

from . import environment_job, file_edits, jobs
from .contract.errors import UserError
from .watched_job import WatchedJob
from .wording import filled

# Of kinds that look first whether it can be: given the job, they start another, or raise UserError.
GO_ON: dict[str, Callable[[WatchedJob], WatchedJob]] = {
    environment_job.KIND: environment_job.go_on,
    file_edits.KIND: file_edits.go_on,
}


def can_retry(job: WatchedJob) -> bool:
    """Whether it ended without its result, and nothing has tried the same again since."""
    ending = job.ending
    return bool(
        ending
        and (ending.failed or ending.stopped)
        and (job.record.again or job.record.kind in GO_ON)
        and not any(_tries_again(other, job) for other in jobs.every())
    )


def _tries_again(other: WatchedJob, job: WatchedJob) -> bool:
    """Whether ``other`` is a later try of what ``job`` was to do."""
    later, earlier = other.record, job.record
    same = later.command == earlier.command
    if earlier.kind in GO_ON:  # their commands differ with what was chosen meanwhile
        same = (later.kind, later.details) == (earlier.kind, earlier.details)
    return same and later.started > earlier.started


def retry(job: WatchedJob) -> WatchedJob:
    """Goes on where the job has stopped. UserError if that must not be."""
    record = job.record
    if not can_retry(job):
        text = "{job} cannot be run again from here: start it where you started it."
        raise UserError(filled(text, job=record.title))
    go_on = GO_ON.get(record.kind, jobs.start_again)
    return go_on(job)
