"""The page about a dataset: opened, and made first if frames are newer than it."""

import dataclasses
from pathlib import Path

import bpy

from .. import jobs
from ..contract.job_folder import Ending
from ..watched_job import WatchedJob
from ..wording import filled
from .folder import check_is_dataset

KIND = "dataset page"
PAGE = "inspect.html"


@dataclasses.dataclass
class _Asked:
    """Jobs after which the page is to be opened: only those that were asked for in this session."""

    jobs: set[str] = dataclasses.field(default_factory=set)


_asked = _Asked()


def show(dataset: Path) -> WatchedJob | None:
    """Opens the page, or starts the job that makes it and opens it then; raises UserError."""
    check_is_dataset(dataset)
    if is_current(dataset):
        _open(dataset / PAGE)
        return None
    job = running(dataset) or jobs.start_backend(
        KIND,
        filled("Inspect {dataset}", dataset=dataset.name),
        ["inspect", str(dataset)],
        details={"dataset": str(dataset)},
    )
    _asked.jobs.add(job.id)
    return job


def running(dataset: Path) -> WatchedJob | None:
    return jobs.running(KIND, dataset=str(dataset))


def is_current(dataset: Path) -> bool:
    """Whether the page is there and no frame was made after it."""
    try:
        made = (dataset / PAGE).stat().st_mtime
        return made >= (dataset / "frames").stat().st_mtime
    except OSError:
        return False


def deliver(job: WatchedJob) -> Ending:
    assert job.result
    page = Path(job.result.payload["page"])
    if job.id in _asked.jobs:
        _asked.jobs.discard(job.id)
        _open(page)
    return Ending(filled("Done. {page} is written.", page=page), problems=tuple(job.problems))


def _open(page: Path) -> None:
    bpy.ops.wm.url_open(url=page.resolve().as_uri())
