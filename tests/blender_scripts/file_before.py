"""How to go back, as the end of a refresh says it of the open file and of others: -- FOLDER"""

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import bpy

sys.path.insert(0, str(Path(__file__).parent))

from script_setup import ARGUMENTS, answer, run

from blender_addon import file_before, jobs, refresh_job
from blender_addon.contract.job_folder import JobRecord

# Kind and library, the newest first; and files that are asked about.
JOBS = (
    (refresh_job.KIND, "/files/a.blend"),
    (refresh_job.ELSEWHERE, "/old/c.blend"),
    (refresh_job.ELSEWHERE, "/files/a.blend"),
    (refresh_job.ELSEWHERE, "/files/b.blend"),
)
ASKED = ("/files/b.blend", "/old/d.blend", "/new/a.blend")


def main(folder: Path) -> None:
    library = folder / "a.blend"
    bpy.context.preferences.filepaths.save_version = 1
    bpy.ops.wm.save_as_mainfile(filepath=str(library))
    seen: dict[str, Any] = {"first": file_before.of_saved(library)}
    bpy.data.objects["Cube"].location.x = 1
    bpy.ops.wm.save_mainfile()
    seen["again"] = file_before.of_saved(library)
    bpy.context.preferences.filepaths.save_version = 0
    bpy.ops.wm.save_mainfile()
    seen["not kept"] = file_before.of_saved(library)
    seen["elsewhere"] = [
        refresh_job.deliver_elsewhere(written(**numbers)).notes
        for numbers in ({"a": 0, "b": 0}, {"a": 0, "b": 2}, {"a": 1, "b": 2})
    ]
    others = [SimpleNamespace(record=record(*job)) for job in JOBS]
    jobs.every = lambda: others  # type: ignore[assignment]
    seen["last"] = [
        others.index(found) if (found := refresh_job.last_elsewhere([Path(file)])) else None for file in ASKED
    ]
    bpy.ops.wm.open_mainfile(filepath=str(library.with_suffix(".blend1")))
    seen["was at"] = bpy.data.objects["Cube"].location.x
    answer(seen)


def record(kind: str, library: str) -> JobRecord:
    return JobRecord(kind, "", ("refresh", library), library, 0.0)


def written(**numbers: int) -> Any:
    """A job that wrote so many assets into each file."""
    payload = {"written": {f"/files/{name}.blend": number for name, number in numbers.items()}}
    return SimpleNamespace(problems=(), result=SimpleNamespace(payload=payload))


run(main, Path(ARGUMENTS[0]))
