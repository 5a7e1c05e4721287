"""Whether a refresh is running that brings what is missing: nothing then asks for another one."""

import json
from pathlib import Path

from . import jobs, refresh_job
from .watched_job import WatchedJob


def is_coming(library: Path | None, category: str = "", asset_id: str | None = None) -> bool:
    """Whether a refresh reads this asset or category of ``library``, or any of it if none is named.

    An ``asset_id`` of "" is that of an asset marked since the refresh began, which gave ids to all others.
    """
    running = [job for job in jobs.every() if job.unfinished] if library else []
    return any(_reads(job, str(library), category, asset_id) for job in running)


def _reads(job: WatchedJob, library: str, category: str, asset_id: str | None) -> bool:
    record = job.record
    if record.kind == refresh_job.ELSEWHERE:
        return library in record.command
    if record.kind != refresh_job.KIND or record.library != library or asset_id == "":
        return False
    only = json.loads(record.details.get(refresh_job.ONLY, "[]"))
    return not only or not (category or asset_id) or category in only or asset_id in only
