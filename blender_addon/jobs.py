"""All jobs, running and past: started, found again, stopped, run once more.

A job is a process of its own that goes on when Blender closes (contract/job_folder.py). Operators and panels
call the functions below; job_watch.py looks at the jobs while Blender runs, job_endings.py says what is to be
done when one is over, job_retries.py which can be gone on with and how. Scripts without a window call
:func:`wait`.
"""

import contextlib
import dataclasses
import os
import shutil
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import bpy

from . import preferences
from .backend_command import command_line
from .contract.errors import UserError
from .contract.job_folder import FOLDER, JobFolder, JobRecord, jobs_folder, new_folder
from .watched_job import State, WatchedJob, launched
from .wording import filled

KEPT = 40  # past jobs; older ones are forgotten when a new one starts
HELD = "made aside"  # a job's detail: the file in its folder that is to be taken over from there


@dataclasses.dataclass
class _Known:
    """By the folder's name, which sorts by the time."""

    jobs: dict[str, WatchedJob] = dataclasses.field(default_factory=dict)


_known = _Known()


def start_backend(
    kind: str,
    title: str,
    arguments: Sequence[str],
    library: Path | None = None,
    details: dict[str, str] | None = None,
) -> WatchedJob:
    """Starts ``asset2vec ARGUMENTS`` with the backend's Python; raises UserError if that cannot be."""
    python = preferences.backend_python(bpy.context)
    command = command_line(python, "--job", FOLDER, *arguments)
    return start_program(kind, title, command, library, details)


def start_program(
    kind: str,
    title: str,
    command: Sequence[str],
    library: Path | None = None,
    details: dict[str, str] | None = None,
    again: bool = True,
) -> WatchedJob:
    """Starts any program that speaks through job_speaker; FOLDER in ``command`` stands for its folder."""
    _forget_old()
    folder = new_folder(kind)
    record = JobRecord(kind, title, tuple(command), str(library or ""), time.time(), details or {}, again)
    try:
        folder.write_record(record)
    except UserError:
        shutil.rmtree(folder.root, ignore_errors=True)
        raise
    job = launched(folder)
    job.claim()
    _known.jobs[job.id] = job
    return job


def every() -> list[WatchedJob]:
    """The newest first."""
    return [_known.jobs[name] for name in sorted(_known.jobs, reverse=True)]


def past() -> list[WatchedJob]:
    """Those that are over, the one whose process ended last first."""
    over = (job for job in every() if not job.unfinished)
    return sorted(over, key=lambda job: job.last_spoke, reverse=True)


def running(kind: str = "", library: Path | None = None, **details: str) -> WatchedJob | None:
    """The newest that is not finished, of the kind, about the library and with the details that are given."""
    return next((job for job in _of(kind, library, details) if job.unfinished), None)


def last(kind: str, library: Path | None = None, **details: str) -> WatchedJob | None:
    """The newest, running or past."""
    return next(_of(kind, library, details), None)


def _of(kind: str, library: Path | None, details: dict[str, str]) -> Iterator[WatchedJob]:
    for job in every():
        record = job.record
        is_about = library is None or record.library == str(library)
        if kind in ("", record.kind) and is_about and details.items() <= record.details.items():
            yield job


def named(name: str) -> WatchedJob:
    """Raises UserError if there is none."""
    if name not in _known.jobs:
        raise UserError("This job is no longer in the list.")
    return _known.jobs[name]


def start_again(job: WatchedJob) -> WatchedJob:
    """The same command once more. Whether it may be is for job_retries.py to say."""
    record = job.record
    library = Path(record.library) if record.library else None
    return start_program(record.kind, record.title, record.command, library, record.details, record.again)


def forget(job: WatchedJob) -> None:
    """Removes a finished job from the list, with its log. UserError if something would be lost."""
    if job.unfinished:
        raise UserError(filled("{job} is running: cancel it first.", job=job.record.title))
    if is_held(job) and Path(job.record.library).exists():
        text = (
            "{file} has not got what was imported for it yet: open it, and press Add Imported Assets there."
        )
        raise UserError(filled(text, file=Path(job.record.library).name))
    _known.jobs.pop(job.id, None)
    shutil.rmtree(job.folder.root, ignore_errors=True)


def forget_past() -> int:
    """Removes all that can be removed; how many jobs that are over stay."""
    past = [job for job in every() if not job.unfinished]
    return sum(not _is_forgotten(job) for job in past)


def is_held(job: WatchedJob) -> bool:
    """Whether what a job has made is nowhere but in its folder."""
    held, ending = job.record.details.get(HELD), job.ending
    is_done = bool(ending and not ending.failed and not ending.stopped)
    return bool(held and is_done and (job.folder.root / held).exists())


def find() -> bool:
    """Takes up jobs on the disk, such as those of a Blender that was closed; whether the list is another."""
    try:
        names = {entry.name for entry in os.scandir(jobs_folder())}
    except OSError:
        names = set()
    gone = [name for name, job in _known.jobs.items() if name not in names and not job.unfinished]
    for name in gone:
        del _known.jobs[name]
    new = sorted(names - set(_known.jobs))
    for name in new:
        with contextlib.suppress(UserError):  # just being made, or of another version
            _known.jobs[name] = WatchedJob(JobFolder(jobs_folder() / name))
    return bool(gone or set(new) & set(_known.jobs))


def wait(job: WatchedJob, step_seconds: float = 0.1) -> WatchedJob:
    """Until the job is finished; for scripts and Blender without a window, where no timer runs."""
    from .job_watch import attend

    while job.unfinished:
        attend(job)
        time.sleep(step_seconds)
    return job


def wait_in_background(job: WatchedJob) -> None:
    """For operators: with a window the artist goes on working."""
    if bpy.app.background:
        wait(job)


def leave_all() -> None:
    """For a Blender that quits or an add-on that is switched off: jobs go on, and others may finish them."""
    for job in _known.jobs.values():
        job.leave()
    _known.jobs.clear()


def _forget_old() -> None:
    past = [job for job in every() if job.state is State.OVER and not job.unfinished]
    for job in past[KEPT:]:
        _is_forgotten(job)


def _is_forgotten(job: WatchedJob) -> bool:
    with contextlib.suppress(UserError):
        forget(job)
        return True
    return False
