"""A preview of a dataset: its first frames, small, with their labels; and what the whole will take."""

import dataclasses
from pathlib import Path
from typing import Any

import bpy

from ..contract.job_folder import FOLDER, Ending
from ..contract.scene_spec import SceneSpec
from ..watched_job import WatchedJob
from . import render_job, saved_copy
from .spec import hash_of

KIND = "dataset preview"
FRAMES = 3
SEED = "seed"


@dataclasses.dataclass(frozen=True)
class Preview:
    sheet: Path  # all frames, with more of their labels
    pictures: tuple[Path, ...]  # one a frame
    seconds_per_frame: float  # of the run itself, by one worker
    bytes_per_frame: float
    bytes_of_meshes: int
    of_these_settings: bool


def why_not(context: bpy.types.Context, settings: Any) -> str:
    return render_job.why_not(context, settings, KIND)


def start(context: bpy.types.Context, settings: Any) -> WatchedJob:
    """Raises UserError if that cannot be."""
    spec = render_job.checked_spec(context, settings, KIND)
    more = ["--preview", str(FRAMES), "--out", f"{FOLDER}/preview.png", "--each", f"{FOLDER}/frames"]
    details = {SEED: str(settings.seed)}
    return render_job.start_scenes(KIND, "Preview of Scenes", spec, settings, more, details)


def shown(job: WatchedJob | None, spec: SceneSpec | None, seed: int) -> Preview | None:
    """What the job has made, if this Blender has seen it end."""
    if not job or not job.result or not job.ending:
        return None
    made, details = job.result.payload, job.record.details
    same = spec is not None and (details[render_job.SPEC], details[SEED]) == (hash_of(spec), str(seed))
    return Preview(
        Path(made["picture"]),
        tuple(map(Path, made["pictures"])),
        made["seconds_per_frame"],
        made["bytes_per_frame"],
        made["bytes_of_meshes"],
        same,
    )


def deliver(job: WatchedJob) -> Ending:
    assert job.result
    render_job.forget_earlier(job)
    saved_copy.remove(job.record.details[render_job.COPY])
    return Ending("Done.", problems=tuple(job.problems))
