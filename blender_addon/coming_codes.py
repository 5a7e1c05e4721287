"""Whether a refresh is running that brings what is missing: nothing then asks for another one."""

from pathlib import Path

from . import jobs, refresh_job
from .watched_job import State, WatchedJob


def is_coming(library: Path | None, category: str = "", asset_id: str | None = None) -> bool:
    """Whether a refresh reads this asset or category of ``library``, or any of it if none is named.

    An ``asset_id`` of "" is that of an asset marked since the refresh began, which gave ids to all others.
    """
    running = [job for job in jobs.every() if job.unfinished and job.state is not State.STOPPING]
    return library is not None and any(_reads(job, str(library), category, asset_id) for job in running)


def _reads(job: WatchedJob, library: str, category: str, asset_id: str | None) -> bool:
    record = job.record
    if record.kind == refresh_job.ELSEWHERE:  # all that the file has on the disk
        return library in record.command and (asset_id is None or category != "")
    if record.kind != refresh_job.KIND or record.library != library:
        return False
    reads = record.details.get(refresh_job.READS, "")
    if asset_id is not None:
        return "" not in (asset_id, category) and refresh_job.read_line(asset_id, category) in reads
    return refresh_job.read_line("", category) in reads if category else reads != ""
