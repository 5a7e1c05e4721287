"""Writes a finished dataset in a format that others read, into a folder beside it."""

from pathlib import Path

from .. import jobs
from ..contract.errors import UserError
from ..contract.exports import EXPORTS
from ..contract.job_folder import Ending
from ..watched_job import WatchedJob
from ..wording import filled
from .folder import check_is_dataset

KIND = "dataset export"
OUT = "out"  # key of a job's details


def start(dataset: Path, name: str) -> WatchedJob:
    """``name`` is one of EXPORTS. An earlier export of that format is replaced. Raises UserError."""
    check_is_dataset(dataset)
    job = last(dataset)
    if job and job.unfinished:
        raise UserError(filled("{job} is running: wait for it, or cancel it first.", job=job.record.title))
    out = dataset.with_name(f"{dataset.name}-{name}")
    arguments = ["export", str(dataset), "--format", name, "--out", str(out)]
    details = {"dataset": str(dataset), OUT: str(out)}
    return jobs.start_backend(
        KIND, filled("Export to {format}", format=EXPORTS[name][0]), arguments, details=details
    )


def last(dataset: Path) -> WatchedJob | None:
    """The newest export of the dataset, running or past."""
    return jobs.last(KIND, dataset=str(dataset))


def deliver(job: WatchedJob) -> Ending:
    assert job.result
    name, frames = Path(job.record.details[OUT]).name, job.result.payload["frames"]
    message = filled("Done. {number} frames in {folder}.", number=frames, folder=name)
    return Ending(message, problems=tuple(job.problems))
