"""A refresh of the open library: started from Blender, and its codes taken when it is done.

The backend reads the file on the disk and fills the catalogue; the codes are then written into the
assets in memory, so that the artist can go on working meanwhile and nothing of that work is lost.
Operators and the panel call start and why_not; scripts without a window then call jobs.wait.
"""

import contextlib
import dataclasses
from collections.abc import Sequence
from pathlib import Path

import bpy

from . import asset_state, file_before, jobs, library_summary, open_file, preferences, refresh_result
from .contract import metadata
from .contract.errors import Busy, UserError, reason_of
from .contract.job_folder import Ending
from .library.assets import asset_datablocks
from .library.catalogue_beside import catalogue_beside
from .library.ids import give_ids, id_of, ids_of, take_back_ids
from .library.labels import category_of
from .library.rows import write_rows
from .patience import is_hand_busy, must_wait
from .watched_job import WatchedJob
from .wording import counted, filled, sentence, translated

UNSAVED = "Save the file first: it has unsaved changes"
NO_ASSETS = "This file has no assets: mark objects or collections as assets first"
KIND, ELSEWHERE = "refresh", "refresh elsewhere"
# A job's details: of its steps; and a line for each asset that it reads, as it is on the disk.
SECONDS, READS = "estimated seconds", "reads"


def why_not(context: bpy.types.Context) -> str:
    """Why a refresh cannot start now, as a sentence without a full stop; "" if it can."""
    if not bpy.data.filepath:
        return "Save the file first: a refresh reads it from the disk"
    if jobs.running(KIND, asset_state.open_library()):
        return "A refresh is running"
    if others := open_file.what_others_did():
        text = "Another program {did} since you opened it: save it under another name, or File > Revert"
        return filled(text, did=translated(others))
    if bpy.data.is_dirty and not bpy.app.background:
        return UNSAVED
    return preferences.why_no_backend(context)


def start(
    context: bpy.types.Context,
    assets: Sequence[bpy.types.ID] = (),
    categories: Sequence[str] = (),
    new_model: bool = False,
    saves: bool = False,
) -> WatchedJob:
    """Starts the backend on the open file, or on some assets or categories of it.

    ``new_model``: fit the category's field to all assets although there is one. ``saves``: save unsaved
    changes first, which are refused otherwise.

    Raises UserError if that cannot be.
    """
    reason = why_not(context)
    if saves and reason == UNSAVED:
        _save(Path(bpy.data.filepath))  # until the operator ends, Blender still says that there are changes
    elif reason:
        raise UserError(sentence(reason))
    return _start(assets, categories, new_model)


def _start(
    assets: Sequence[bpy.types.ID] = (), categories: Sequence[str] = (), new_model: bool = False
) -> WatchedJob:
    library = Path(bpy.data.filepath).resolve()
    _save_ids(library)
    ids = [str(asset.asset_data[metadata.ASSET_ID]) for asset in assets]
    some = [*_option("--asset", ids), *_option("--category", categories)]
    some += ["--new-model"] if new_model else []
    arguments = ["refresh", str(library), "--no-write", *some, *this_blender()]
    found = library_summary.summary()
    estimated = found.seconds(categories, new_model) if found and not assets else 0.0
    brought = (found.unfitted if found else set()) & {category_of(asset.asset_data) for asset in assets}
    details = {SECONDS: str(round(estimated)), READS: _reads({*ids}, {*categories, *brought})}
    title = filled("Fit {file} Anew" if new_model else "Refresh {file}", file=library.name)
    return jobs.start_backend(KIND, title, arguments, library, details)


def _reads(ids: set[str], categories: set[str]) -> str:
    """The open file's assets that have a category; if ids or categories are given, only these."""
    lines = []
    for asset in asset_datablocks():
        asset_id, category = str(asset.asset_data[metadata.ASSET_ID]), category_of(asset.asset_data)
        if category and (asset_id in ids or category in categories or not (ids or categories)):
            lines.append(read_line(asset_id, category))
    return "".join(lines)


def read_line(asset_id: str, category: str) -> str:
    """Of an asset in a job's detail READS."""
    return f"{asset_id} {category}\n"


def this_blender() -> list[str]:
    """The option with which the backend works with this Blender.

    Where this one cannot do it, the backend uses its own: a module has no executable, and a file of a
    newer Blender loses something in an older one.
    """
    return ["--blender", bpy.app.binary_path] if bpy.app.binary_path and not is_newer() else []


def why_not_elsewhere(context: bpy.types.Context, libraries: Sequence[Path]) -> str:
    """Why these cannot be refreshed now, as a sentence without a full stop; "" if they can."""
    if not libraries:
        return "Select assets of other files in the Asset Browser"
    running = [job for job in jobs.every() if job.unfinished and job.record.kind == ELSEWHERE]
    for library in libraries:
        if any(str(library) in job.record.command for job in running):
            return filled("{file} is being refreshed", file=library.name)
    return preferences.why_no_backend(context)


def last_elsewhere(libraries: Sequence[Path]) -> WatchedJob | None:
    """The newest job, running or past, on files in the folder of one of these."""
    folders = {str(library.parent) for library in libraries}
    jobs_there = (job for job in jobs.every() if job.record.kind == ELSEWHERE)
    return next((job for job in jobs_there if str(Path(job.record.library).parent) in folders), None)


def start_elsewhere(context: bpy.types.Context, libraries: Sequence[Path]) -> list[WatchedJob]:
    """Starts the backend on files that are not open here, one job for each folder; it writes them itself.

    Raises UserError if none can be started.
    """
    if reason := why_not_elsewhere(context, libraries):
        raise UserError(sentence(reason))
    blender = ["--blender", bpy.app.binary_path] if bpy.app.binary_path else []
    started = []
    for folder in sorted({library.parent for library in libraries}):
        paths = sorted(library for library in libraries if library.parent == folder)
        text = "Refresh {file} and {number} more" if len(paths) > 1 else "Refresh {file}"
        title = filled(text, file=paths[0].name, number=len(paths) - 1)
        arguments = ["refresh", *map(str, paths), *blender]
        started.append(jobs.start_backend(ELSEWHERE, title, arguments, paths[0]))
    return started


def _option(name: str, values: Sequence[str]) -> list[str]:
    return [name, *values] if values else []


def _save_ids(library: Path) -> None:
    """Sees to it that all assets have ids of their own on the disk, for else the backend gives them some."""
    # With a window nothing but the new ids is unsaved: why_not has looked. Without one Blender does
    # not keep account of unsaved changes (is_dirty stays true), so a script's changes are saved too.
    if give_new_ids() or bpy.app.background:
        if is_newer():
            text = "{file} was made by a newer Blender: refresh it there, or save it here and open it again."
            raise UserError(filled(text, file=library.name))
        _save(library)


def give_new_ids() -> bool:
    """Gives an id to assets of the open file that have none of their own, as an undo step.

    Those that lost theirs get it back. Whether there were any.
    """
    assets = asset_datablocks()
    if not assets:
        raise UserError(sentence(NO_ASSETS))
    library = asset_state.open_library()
    taken_back = _take_back_ids(library) if library else False
    taken = catalogue_beside(library).ids_elsewhere(str(library), ids_of(assets)) if library else ()
    given = give_ids(assets, taken)
    if (taken_back or given) and not bpy.app.background:
        bpy.ops.ed.undo_push(message="Asset2Vec: New Ids")
    return taken_back or given


def _take_back_ids(library: Path) -> bool:
    """What the catalogue knows of the open file was read from the disk, which no undo changes."""
    assets = asset_datablocks()
    if all(id_of(asset.asset_data) for asset in assets):
        return False
    entries = catalogue_beside(library).entries(library=str(library))
    return take_back_ids(assets, {(entry.kind, entry.name): entry.asset_id for entry in entries})


def is_newer() -> bool:
    """Whether the file was opened as a newer Blender's, so that saving it here might lose something."""
    return tuple(bpy.data.version)[:2] > tuple(bpy.app.version)[:2]


def deliver(job: WatchedJob) -> Ending | None:
    """Takes the codes of a refresh that is done; None while the artist's hand or the catalogue is busy."""
    if must_wait(job):
        return None
    assert job.result
    problems, notes = refresh_result.problems(job), refresh_result.notes(job)
    try:
        message, way_back = _take_codes(Path(job.record.library))
        return Ending(message, problems=problems, notes=(*notes, *way_back))
    except Busy:
        return None
    except UserError as error:
        return Ending(str(error), failed=True, problems=problems, notes=notes)


def deliver_elsewhere(job: WatchedJob) -> Ending:
    """Says what the backend wrote into which files, and lets asset browsers read them again."""
    assert job.result
    written = {Path(path): number for path, number in job.result.payload.get("written", {}).items() if number}
    message = "Done. All was up to date."
    if written:
        parts = [
            filled("{number} in {file}", number=number, file=path.name) for path, number in written.items()
        ]
        message = filled("Done. Assets with new codes: {numbers}.", numbers=", ".join(parts))
    asset_state.reread_libraries()
    notes = (*refresh_result.notes(job), *file_before.of_written(list(written)))
    return Ending(message, problems=refresh_result.problems(job), notes=notes)


def _take_codes(library: Path) -> tuple[str, tuple[str, ...]]:
    """Puts the new codes on the assets; says what the user has got, and how to go back."""
    if asset_state.open_library() != library:
        text = "Done. Open {file} and press Take Codes to have them on its assets."
        return filled(text, file=library.name), ()
    was_dirty = bpy.data.is_dirty and not bpy.app.background
    written = write_codes(library)
    if written and not bpy.app.background:
        with bpy.context.temp_override(window=bpy.context.window_manager.windows[0]):
            bpy.ops.ed.undo_push(message="Asset2Vec: New Codes")
    if not written:
        return "Done. All codes were up to date.", ()
    assets = counted(written, "asset", "assets")
    if was_dirty or is_hand_busy():
        return _got_codes(written), ()
    if reason := _why_not_save():
        text = "Done. {assets} got new codes, but {file} was not saved for you, because {reason}."
        return filled(text, assets=assets, file=library.name, reason=reason), ()
    try:
        _save(library)
    except UserError as error:
        text = "{assets} got new codes, but they are not on the disk. {error}"
        raise UserError(filled(text, assets=assets, error=error)) from error
    text = filled("Done. {assets} got new codes, and {file} was saved.", assets=assets, file=library.name)
    return text, file_before.of_saved(library)


def _got_codes(written: int) -> str:
    """The panel adds that they want to be saved, as long as they do."""
    return filled("Done. {assets} got new codes.", assets=counted(written, "asset", "assets"))


def _why_not_save() -> str:
    if is_newer():
        return translated("a newer Blender made it")
    others = open_file.what_others_did()
    return filled("another program {did} since you opened it", did=translated(others)) if others else ""


def take_waiting(library: Path) -> int:
    """Puts the codes on the open file's assets that its last refresh could not; how many changed."""
    written = write_codes(library)
    job = jobs.last(KIND, library)
    if job and job.ending and not (job.ending.failed or job.ending.stopped):
        job.finish(dataclasses.replace(job.ending, message=_got_codes(written)))
    return written


def write_codes(library: Path) -> int:
    """Writes the catalogue's codes into the open file's assets; how many changed."""
    _take_back_ids(library)
    entries = catalogue_beside(library).entries(library=str(library))
    written, _ = write_rows({entry.asset_id: entry.fitted_metadata() for entry in entries})
    if written:
        open_file.note_codes()
    return len(written)


def _save(library: Path) -> None:
    """Saves the open file; raises UserError where that cannot be (a full disk, no right to write)."""
    windows = [] if bpy.app.background else bpy.context.window_manager.windows[:1]
    try:
        with bpy.context.temp_override(window=windows[0]) if windows else contextlib.nullcontext():
            bpy.ops.wm.save_mainfile()
    except (RuntimeError, OSError) as error:
        raise UserError(
            filled(
                "{file} could not be saved: {reason}. Free some disk space, or save it elsewhere by "
                "File > Save As.",
                file=library.name,
                reason=reason_of(error),
            )
        ) from error
