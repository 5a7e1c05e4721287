"""A refresh of the open library: started, watched and finished from Blender.

The backend reads the file on the disk and fills the catalogue; the codes are then written into the
assets in memory, so that the artist can go on working meanwhile and nothing of that work is lost.
Operators and the panel call start, cancel, view and why_not; scripts without a window use run.
"""

import contextlib
import dataclasses
import time
from pathlib import Path

import bpy

from . import asset_state, preferences
from .backend_process import BackendProcess, command_line
from .contract.catalogue import Catalogue
from .contract.errors import UserError
from .contract.events import Error, Event, Failed, Progress, Result
from .contract.workspace import Workspace
from .library.assets import asset_datablocks
from .library.ids import give_ids
from .library.rows import write_rows

STEP_SECONDS = 0.2
# Codes are not written and saved while the artist drags something. Some add-ons have an operator that
# runs all the time: after so many seconds the codes are written all the same, and saving is left to the user.
PATIENCE_SECONDS = 60.0
_COUNTED_UP_TO = 150

STAGES = {
    "list": "Reading the library",
    "render": "Rendering views",
    "start": "Looking for a model to begin with",
    "fit": "Learning what the assets have in common",
    "measure": "Checking the likeness",
    "drift": "Comparing new codes with old ones",
    "codes": "Finding the codes of new assets",
    "write": "Writing the codes",
}


@dataclasses.dataclass(frozen=True)
class View:
    """What there is to see of the last or the running refresh."""

    running: bool
    stopping: bool = False
    library: str = ""
    stage: str = ""
    detail: str = ""
    fraction: float = 0.0
    seconds_left: float | None = None
    message: str = ""  # how it ended
    failed: bool = False  # whether that is bad news
    problems: tuple[str, ...] = ()  # assets left out, each in a sentence
    log: Path | None = None


class _Job:
    def __init__(self, library: Path, process: BackendProcess) -> None:
        self.library = library
        self.process = process
        self.progress = Progress("list", 0, 1)
        self.problems: list[str] = []
        self.result: Result | None = None
        self.error: Error | None = None
        self.waits_since: float | None = None  # for the artist's hand to rest

    def take(self, event: Event) -> None:
        if isinstance(event, Progress):
            self.progress = event
        elif isinstance(event, Failed):
            self.problems.append(event.message)
        elif isinstance(event, Result):
            self.result = event
        elif isinstance(event, Error):
            self.error = event


@dataclasses.dataclass
class _Session:
    """What this Blender is refreshing, or refreshed last."""

    job: _Job | None = None
    last: View = View(running=False)


_session = _Session()


def why_not(context: bpy.types.Context) -> str:
    """Why a refresh cannot start now, as a sentence without a full stop; "" if it can."""
    if _session.job:
        return "A refresh is running"
    if not bpy.data.filepath:
        return "Save the file first: a refresh reads it from the disk"
    if bpy.data.is_dirty and not bpy.app.background:
        return "Save the file first: it has unsaved changes"
    try:
        preferences.backend_python(context)
    except UserError as error:
        return str(error).rstrip(".")
    return ""


def start(context: bpy.types.Context) -> None:
    """Starts the backend on the open file; raises UserError if that cannot be."""
    if reason := why_not(context):
        raise UserError(f"{reason}.")
    library = Path(bpy.data.filepath).resolve()
    _save_ids(library)
    # Where this Blender cannot do it, the backend uses its own: a module has no executable, and a
    # file of a newer Blender loses something in an older one.
    blender = ["--blender", bpy.app.binary_path] if bpy.app.binary_path and not is_newer() else []
    command = command_line(
        preferences.backend_python(context), "--events", "refresh", str(library), "--no-write", *blender
    )
    log = Workspace.of(library).logs / f"refresh-{library.stem}.log"
    _session.job = _Job(library, BackendProcess(command, log))
    if not bpy.app.background:
        bpy.app.timers.register(_step, persistent=True)
    asset_state.redraw()


def _save_ids(library: Path) -> None:
    """Sees to it that all assets have ids of their own on the disk, for else the backend gives them some."""
    assets = asset_datablocks()
    if not assets:
        raise UserError("This file has no assets: mark objects or collections as assets first.")
    catalogue = Workspace.of(library).catalogue
    elsewhere = Catalogue(catalogue).ids_elsewhere(str(library)) if catalogue.exists() else set()
    # With a window nothing but the new ids is unsaved: why_not has looked. Without one Blender does
    # not keep account of unsaved changes (is_dirty stays true), so a script's changes are saved too.
    if give_ids(assets, elsewhere) or bpy.app.background:
        if is_newer():
            raise UserError(
                f"{library.name} was made by a newer Blender: refresh it there, "
                "or save it here and open it again."
            )
        _save(library)


def is_newer() -> bool:
    """Whether the file was opened as a newer Blender's, so that saving it here might lose something."""
    return tuple(bpy.data.version)[:2] > tuple(bpy.app.version)[:2]


def run(context: bpy.types.Context) -> View:
    """start, and wait until it is done: for scripts and Blender without a window."""
    start(context)
    while _step() is not None:
        time.sleep(STEP_SECONDS)
    return _session.last


def cancel() -> None:
    if _session.job:
        _session.job.process.cancel()
        asset_state.redraw()


def view() -> View:
    job = _session.job
    if not job:
        return _session.last
    progress = job.progress
    return View(
        running=True,
        stopping=job.process.cancelled,
        library=job.library.name,
        stage=STAGES.get(progress.stage, progress.stage.capitalize()),
        detail=_detail(progress),
        fraction=min(1.0, progress.done / progress.total) if progress.total else 0.0,
        seconds_left=progress.seconds_left,
        problems=tuple(job.problems),
        log=job.process.log,
    )


def _detail(progress: Progress) -> str:
    """Assets are counted, but of thousands of steps only the share means something."""
    if progress.total > _COUNTED_UP_TO:
        return f"{100 * progress.done // progress.total}%"
    return f"{progress.done} of {progress.total}" if progress.total > 1 else progress.message


def stop_now() -> None:
    """For a Blender that quits or an add-on that is switched off."""
    if _session.job:
        _session.job.process.stop()
    _session.job = None


def _step() -> float | None:
    """Takes what the backend has said; the timer calls it until the backend is gone."""
    job = _session.job
    if not job:
        return None
    events = job.process.poll()
    for event in events:
        job.take(event)
    if job.process.exit_code is None:
        if events:
            asset_state.redraw()
        return STEP_SECONDS
    if _is_hand_busy():
        job.waits_since = job.waits_since or time.monotonic()
        if time.monotonic() - job.waits_since < PATIENCE_SECONDS:
            return STEP_SECONDS
    _session.job = None
    try:
        _session.last = _outcome(job)
    except UserError as error:
        _session.last = _ended(job, str(error), failed=True)
    finally:
        asset_state.codes_changed()
    return None


def _outcome(job: _Job) -> View:
    if job.process.cancelled and not job.result:
        return _ended(job, "Stopped. The next refresh goes on from here.")
    if job.error:
        return _ended(job, job.error.message, failed=True)
    if not job.result:
        words = job.process.last_words() or "it said nothing"
        return _ended(job, f"The backend ended unexpectedly: {words}. See {job.process.log}.", failed=True)
    if left_out := len(job.result.payload.get("uncategorised", ())):
        have = "1 asset has" if left_out == 1 else f"{left_out} assets have"
        job.problems.append(f"{have} no category and got no codes.")
    job.problems += job.result.payload.get("notes", ())
    return _ended(job, _deliver(job.library))


def _deliver(library: Path) -> str:
    """Puts the new codes on the assets, and says what the user has got."""
    if asset_state.open_library() != library:
        return f"Done. Open {library.name} and refresh it once more to see the codes."
    was_dirty = bpy.data.is_dirty and not bpy.app.background
    written = write_codes(library)
    if not written:
        return "Done. All codes were up to date."
    assets = "1 asset" if written == 1 else f"{written} assets"
    if was_dirty or is_newer() or _is_hand_busy():
        why = " It was not saved for you, because a newer Blender made it." if is_newer() else ""
        return f"Done. {assets} got new codes: save the file to keep them.{why}"
    try:
        _save(library)
    except UserError as error:
        raise UserError(f"{assets} got new codes, but they are not on the disk. {error}") from error
    return f"Done. {assets} got new codes, and the file was saved."


def _ended(job: _Job, message: str, failed: bool = False) -> View:
    return View(
        running=False,
        library=job.library.name,
        message=message,
        failed=failed,
        problems=tuple(job.problems),
        log=job.process.log,
    )


def write_codes(library: Path) -> int:
    """Writes the catalogue's codes into the open file's assets, as one undo step; how many changed."""
    entries = Catalogue(Workspace.of(library).catalogue).entries(library=str(library))
    written, _ = write_rows({entry.asset_id: entry.fitted_metadata() for entry in entries})
    if written and not bpy.app.background:
        with bpy.context.temp_override(window=bpy.context.window_manager.windows[0]):
            bpy.ops.ed.undo_push(message="Asset2Vec: New Codes")
    return len(written)


def _save(library: Path) -> None:
    """Saves the open file; raises UserError where that cannot be (a full disk, no right to write)."""
    windows = [] if bpy.app.background else bpy.context.window_manager.windows[:1]
    try:
        with bpy.context.temp_override(window=windows[0]) if windows else contextlib.nullcontext():
            bpy.ops.wm.save_mainfile()
    except (RuntimeError, OSError) as error:
        reason = str(error).removeprefix("Error: ").strip().rstrip(".")
        raise UserError(f"{library.name} could not be saved: {reason}.") from error


def _is_hand_busy() -> bool:
    """Whether the artist is in the middle of something: dragging, a stroke, a file dialog."""
    windows = () if bpy.app.background else bpy.context.window_manager.windows
    return any(len(window.modal_operators) for window in windows)
