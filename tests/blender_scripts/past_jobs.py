"""Retry of each kind of job, and the order of past ones: -- FOLDER

FOLDER has home/ and two libraries with a chair, a.blend and b.blend. Each step answers what it found.
"""

import os
import stat
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import bpy

sys.path.insert(0, str(Path(__file__).parent))

from script_setup import ARGUMENTS, answer, run

from blender_addon import environment_job, file_edits, job_retries, jobs
from blender_addon.backend_setup.bundle import Bundle
from blender_addon.contract import edits
from blender_addon.contract.edits import AssetEdit
from blender_addon.contract.errors import UserError
from blender_addon.contract.job_folder import FOLDER as PLACE
from blender_addon.contract.job_folder import Ending, JobRecord, new_folder
from blender_addon.dataset import render_job
from blender_addon.ui.job_ops import CancelJob
from blender_addon.watched_job import State, WatchedJob

FOLDER = Path(ARGUMENTS[0])


def main() -> None:
    os.environ["ASSET2VEC_HOME"] = str(FOLDER / "home")
    answer(
        {"edit": edit(), "environment": environment(), "others": others(), "past": past(), "cancel": cancel()}
    )


def edit() -> dict[str, Any]:
    """The artist may not write one of two files, mends it, and presses Retry."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    paths = [FOLDER / "a.blend", FOLDER / "b.blend"]
    paths[1].chmod(stat.S_IREAD)
    files = tuple(
        edits.FileEdit(str(path), str(FOLDER), edits.Stamp.of(path), (AssetEdit("OBJECT", "Chair", ""),))
        for path in paths
    )
    first = jobs.wait(file_edits.start("add_tag", "big", files))
    found: dict[str, Any] = {"first": told(first), "can": job_retries.can_retry(first)}
    paths[1].chmod(stat.S_IREAD | stat.S_IWRITE)
    second = jobs.wait(job_retries.retry(first))
    return found | {
        "second": told(second),
        "same document": second.record.details == first.record.details,
        "can again": job_retries.can_retry(first),
        "refused": refused(first),
    }


def environment() -> dict[str, Any]:
    """Without the backend's wheel, which only the zip carries, and with one."""
    first = over(environment_job.KIND, again=False)
    found: dict[str, Any] = {"can": job_retries.can_retry(first), "without": refused(first)}
    environment_job.bundle = lambda: Bundle(
        FOLDER / "asset2vec-1-py3-none-any.whl", FOLDER / "constraints.txt"
    )
    environment_job.is_offline = lambda: True
    found["offline"] = refused(first)
    environment_job.is_offline = lambda: False
    second = jobs.wait(job_retries.retry(first))
    return found | {
        "same command": second.record.command == first.record.command,
        "can again": job_retries.can_retry(first),
        "can the second": job_retries.can_retry(second),
    }


def others() -> dict[str, bool]:
    """Whether a kind without its own way can be retried: if its command may simply be run once more."""
    short = over(render_job.KIND, again=True)
    return {"again": job_retries.can_retry(short), "never": job_retries.can_retry(over("odd", again=False))}


def past() -> list[str]:
    """Kinds of three jobs in the order of the list; the second that was started ended last."""
    for kind, seconds in (("early", 50), ("late", 90), ("middle", 70)):
        job = over(kind, again=False)
        job.folder.events.touch()
        os.utime(job.folder.events, (seconds, seconds))
    return [job.record.kind for job in jobs.past() if job.record.kind in ("early", "late", "middle")]


def cancel() -> list[str]:
    """What the button says of a job that runs, of the same while it stops, and once it is forgotten."""
    job = over("long", again=False)
    button: Any = SimpleNamespace(job=job.id)
    said = []
    for job.state in (State.RUNNING, State.STOPPING):
        said.append(CancelJob.description(bpy.context, button))
    jobs.forget(job)
    return [*said, CancelJob.description(bpy.context, button)]


def over(kind: str, again: bool) -> WatchedJob:
    """A job that was stopped."""
    folder = new_folder(kind)
    command = (sys.executable, "-c", "pass", PLACE)
    folder.write_record(JobRecord(kind, f"Old {kind}", command, "", time.time(), {}, again))
    folder.write_ending(Ending("Stopped.", stopped=True))
    jobs.find()
    return jobs.named(folder.root.name)


def refused(job: WatchedJob) -> str:
    try:
        job_retries.retry(job)
    except UserError as error:
        return str(error)
    return ""


def told(job: WatchedJob) -> tuple[str, bool]:
    assert job.ending
    return job.ending.message, job.ending.failed


run(main)
