"""Renders a dataset of the open file's assets: started from Blender, and what is to be said when it is done.

The job works on a copy of the file, so that the artist can go on meanwhile, and a job that was stopped goes
on with the same assets. Operators and the panel call start and why_not.
"""

from pathlib import Path
from typing import Any

import bpy

from .. import asset_state, jobs, preferences
from ..contract.errors import UserError
from ..contract.job_folder import Ending
from ..contract.scene_spec import SceneSpec
from ..refresh_job import this_blender
from ..watched_job import WatchedJob
from ..wording import disk_size, filled, sentence
from . import folder, saved_copy
from .assets import categories, recent_categories
from .spec import hash_of, spec_of

KIND = "dataset"
COPY, SPEC, FRAMES, OUT = "copy", "spec", "frames", "dataset"  # keys of a job's details


def why_not(context: bpy.types.Context, settings: Any, kind: str = KIND) -> str:
    """Why a job of the kind cannot start now, as a sentence without a full stop; "" if it can."""
    try:
        if not recent_categories():
            return "Give some assets of this file a category first: scenes are made of these"
        spec_of(settings)
        if kind == KIND:
            folder.absolute(settings.folder)
        preferences.backend_python(context)
    except UserError as error:
        return str(error).rstrip(".")
    running = of_open_file(kind)
    return filled("{job} is running", job=running.record.title) if running and running.unfinished else ""


def start(context: bpy.types.Context, settings: Any) -> WatchedJob:
    """Starts rendering, or goes on with what is in the folder; raises UserError if that cannot be."""
    spec = checked_spec(context, settings, KIND)
    out = folder.absolute(settings.folder)
    folder.check(out, hash_of(spec), settings.seed)
    more = ["--frames", str(settings.frames), "--out", str(out)]
    details = {OUT: str(out), FRAMES: str(settings.frames)}
    return start_scenes(KIND, filled("Render {dataset}", dataset=out.name), spec, settings, more, details)


def checked_spec(context: bpy.types.Context, settings: Any, kind: str) -> SceneSpec:
    """The spec of a job that can start; raises UserError if it cannot."""
    if reason := why_not(context, settings, kind):
        raise UserError(sentence(reason))
    spec, known = spec_of(settings), categories()
    if unknown := [name for name in spec.assets.categories if name not in known]:
        text = "No asset of this file is a {category!r}: choose other categories, or give it to one."
        raise UserError(filled(text, category=unknown[0]))
    return spec


def start_scenes(
    kind: str, title: str, spec: SceneSpec, settings: Any, more: list[str], details: dict[str, str]
) -> WatchedJob:
    """Starts ``asset2vec scenes`` on a copy of the open file."""
    saved_copy.remove_forgotten(job.record.details.get(COPY, "") for job in jobs.every())
    copy = saved_copy.save_copy(spec)
    arguments = ["scenes", *copy.arguments, "--seed", str(settings.seed), "--workers", str(settings.workers)]
    details |= {COPY: str(copy.folder), SPEC: hash_of(spec)}
    try:
        return jobs.start_backend(
            kind, title, [*arguments, *more, *this_blender()], asset_state.open_library(), details
        )
    except UserError:
        saved_copy.remove(str(copy.folder))
        raise


def of_open_file(kind: str) -> WatchedJob | None:
    """The newest job of that kind about the open file, running or past."""
    library = str(asset_state.open_library() or "")
    return next(
        (job for job in jobs.every() if (job.record.kind, job.record.library) == (kind, library)), None
    )


def deliver(job: WatchedJob) -> Ending:
    """Says what there is now, and removes what only going on would need."""
    assert job.result
    made, details = job.result.payload, job.record.details
    frames, wanted = made["frames"], int(details[FRAMES])
    if is_whole := frames >= wanted:
        forget_earlier(job)
        saved_copy.remove(details[COPY])
        text = "Done. {frames} frames in {folder}, {size}."
    else:
        text = "{frames} of {wanted} frames in {folder}, {size}. Resume tries the missing ones again."
    name, size = Path(details[OUT]).name, disk_size(made["bytes"])
    message = filled(text, frames=frames, wanted=wanted, folder=name, size=size)
    return Ending(message, failed=not is_whole, problems=tuple(job.problems))


def forget_earlier(job: WatchedJob) -> None:
    """Takes earlier tries from the list: they would go on with a copy that is no longer there."""
    for other in jobs.every():
        same = other.record.details.get(COPY) == job.record.details[COPY]
        if same and other is not job and not other.unfinished:
            jobs.forget(other)
