"""Model files become assets of a library. Operators call this, scripts may.

One that is open here is not touched on the disk: the backend makes a library in the job's folder, whose
assets are taken into the open file when it is done.
"""

import contextlib
from collections.abc import Sequence
from pathlib import Path

import bpy

from . import asset_state, jobs, preferences
from .contract.assets import check_category
from .contract.errors import UserError
from .contract.job_folder import FOLDER, Ending
from .patience import must_wait
from .placing.arrival import Arrived, take_in
from .refresh_job import this_blender
from .watched_job import WatchedJob
from .wording import counted, filled, sentence

KIND = "import"


def library_for(folder: Path, category: str) -> Path:
    """Where models of a folder go if nobody says it: a file beside them."""
    return folder / f"{category}.blend"


def mistake(category: str, library: Path) -> str:
    """What is wrong with what the user has typed, and how to mend it, in a sentence; "" if nothing."""
    library = library.resolve()
    if not category:
        return "Say what the models are: type a category, such as 'chair'."
    try:
        check_category(category)
    except UserError as error:
        return str(error)
    text = ""
    if library.suffix != ".blend":
        text = "{file} is no name for a library: let it end in .blend."
    elif jobs.running(KIND, library):
        text = "Models are being imported into {file}: wait for it, or cancel it first."
    return filled(text, file=library.name) if text else ""


def start(
    context: bpy.types.Context,
    files: Sequence[Path],
    category: str,
    library: Path,
    front: str = "front",
    scale: float = 1.0,
) -> WatchedJob:
    """Imports files, or folders of files, as assets of ``category`` into ``library``, made if there is none.

    ``front`` is one of coordinates.SIDES, ``scale`` metres per unit of the files. Raises UserError.
    """
    library = library.resolve()
    if problem := mistake(category, library):
        raise UserError(problem)
    if reason := preferences.why_no_backend(context):
        raise UserError(sentence(reason))
    is_open = library == asset_state.open_library()
    into = f"{FOLDER}/{library.name}" if is_open else str(library)
    options = ["--category", category, "--library", into, "--front", front, "--scale", str(scale)]
    options += ["--except-in", str(library)] if is_open and library.exists() else []
    arguments = ["import", *map(str, files), *options, *this_blender()]
    title = filled("Import into {file}", file=library.name)
    return jobs.start_backend(KIND, title, arguments, library, {jobs.HELD: library.name} if is_open else {})


def deliver(job: WatchedJob) -> Ending | None:
    """Takes the assets into the file if it is open here; None while the artist's hand is busy."""
    assert job.result
    added, present = (len(job.result.payload[key]) for key in ("added", "present"))
    aside = _aside(job)
    if not added and not present:
        text = filled("No file could be imported into {file}.", file=Path(job.record.library).name)
        return Ending(text, failed=True, problems=tuple(job.problems))
    if not aside or not added:
        asset_state.reread_libraries()
        return _done(job, added, present)
    if must_wait(job):
        return None
    with _first_window():
        if why_not_add(bpy.context, job):
            return _waits(job, added)
        arrived = _take(bpy.context, aside)
        if not bpy.app.background:
            bpy.ops.ed.undo_push(message="Asset2Vec: Import")
    return _done(job, arrived.added, present + arrived.present)


def is_aside(job: WatchedJob) -> bool:
    """Whether its library was open when it started: what it has made is kept in the job's folder."""
    return jobs.HELD in job.record.details


def waiting() -> WatchedJob | None:
    """The newest import for the open file whose assets could not be taken into it yet."""
    library = asset_state.open_library()
    return next(
        (job for job in jobs.every() if _is_waiting(job) and job.record.library == str(library)), None
    )


def why_not_add(context: bpy.types.Context, job: WatchedJob | None) -> str:
    """Why what a job made cannot be taken into the open file now, without a full stop; "" if it can."""
    if job is None:
        return "No imported assets wait for this file"
    if job.record.library != str(asset_state.open_library() or ""):
        return filled("Open {file} first", file=Path(job.record.library).name)
    return "" if context.mode == "OBJECT" else "Go to Object Mode first"


def add_waiting(context: bpy.types.Context) -> None:
    """Takes them into the open file. Raises UserError if that cannot be."""
    job = waiting()
    if reason := why_not_add(context, job):
        raise UserError(sentence(reason))
    assert job
    aside = _aside(job)
    assert aside
    arrived = _take(context, aside)
    job.finish(_done(job, arrived.added, arrived.present))
    asset_state.codes_changed()


def _aside(job: WatchedJob) -> Path | None:
    return job.folder.root / job.record.details[jobs.HELD] if is_aside(job) else None


def _is_waiting(job: WatchedJob) -> bool:
    return job.record.kind == KIND and jobs.is_held(job)


def _take(context: bpy.types.Context, aside: Path) -> Arrived:
    """From then on nothing waits."""
    arrived = take_in(context, aside)
    for left in aside.parent.glob("*.blend*"):
        with contextlib.suppress(OSError):  # if it stays, its assets count as present
            left.unlink()
    return arrived


def _first_window() -> contextlib.AbstractContextManager[object]:
    """A timer has no window, and so no scene."""
    windows = () if bpy.app.background else bpy.context.window_manager.windows[:1]
    return bpy.context.temp_override(window=windows[0]) if windows else contextlib.nullcontext()


def _done(job: WatchedJob, added: int, present: int) -> Ending:
    values = {
        "assets": counted(added, "asset was", "assets were"),
        "others": counted(present, "was there already", "were there already"),
    }
    text = "Done. {assets} imported into {file}."
    if present:
        text = "Done. {assets} imported into {file}, {others}."
    message = filled(text, file=Path(job.record.library).name, **values)
    return Ending(message, problems=tuple(job.problems))


def _waits(job: WatchedJob, added: int) -> Ending:
    library = Path(job.record.library)
    text = "Done. {assets} for {file}: open it and press Add Imported Assets."
    if library == asset_state.open_library():
        text = "Done. {assets} for {file}: go to Object Mode and press Add Imported Assets."
    values = {"assets": counted(added, "asset waits", "assets wait"), "file": library.name}
    return Ending(filled(text, **values), problems=tuple(job.problems))
