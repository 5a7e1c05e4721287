"""Has the backend make a map, or bring it up to date, and opens it when it is there."""

from pathlib import Path

import bpy

from .. import jobs, preferences
from ..asset_state import open_library
from ..contract.errors import UserError
from ..contract.job_folder import Ending
from ..contract.workspace import Workspace
from ..patience import must_wait
from ..watched_job import WatchedJob
from ..wording import filled, sentence, translated
from . import editor, session
from .contents import WORDS, file_of

KIND = "map"


def why_not(context: bpy.types.Context, library: Path | None) -> str:
    """Why no map can be made now, as a sentence without a full stop; "" if it can."""
    if library is None:
        return "Save and refresh the file first: a map is made of codes"
    if jobs.running(KIND, library):
        return "A map is being made"
    return preferences.why_no_backend(context)


def start(context: bpy.types.Context, library: Path, category: str, by: str) -> WatchedJob:
    """Raises UserError if it cannot be."""
    if reason := why_not(context, library):
        raise UserError(sentence(reason))
    page = file_of(library, category, by).with_suffix(".html")
    arguments = ["map", str(library), "--category", category, "--by", by, "--out", str(page)]
    title = filled("Map of {category} {by}", category=category, by=translated(WORDS[by]))
    return jobs.start_backend(KIND, title, arguments, library, {"category": category, "by": by})


def deliver(job: WatchedJob) -> Ending | None:
    """Opens the map, if the artist still works with its library; None while the artist's hand is busy."""
    if must_wait(job):
        return None
    library, details = Path(job.record.library), job.record.details
    here = open_library()
    if bpy.app.background or here is None or Workspace.of(here) != Workspace.of(library):
        return Ending("Done: the map can be opened now.", problems=tuple(job.problems))
    editor.prepare(bpy.context.window_manager.windows[0])
    session.open_map(library, details["category"], details["by"])
    return Ending("Done: the map is open.", problems=tuple(job.problems))
