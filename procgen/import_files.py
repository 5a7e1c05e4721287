"""Imports files and folders of files into a library, a few files per Blender job."""

import dataclasses
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from blender_addon.contract.assets import check_category
from blender_addon.contract.coordinates import TURN_TO_FRONT
from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Emit, Event, Failed, Progress
from blender_addon.contract.jobs import MODEL_SUFFIXES, ImportAssets

from .blender_process import BlenderWorker, WorkerDied

# A library is saved after each job, so that a crash loses little and saving costs little.
FILES_PER_JOB = 50


def import_files(
    library: Path,
    files: list[Path],
    category: str,
    front: str,
    scale: float,
    blender: Path | None,
    emit: Emit,
    log: Path | None,
    except_in: Path | None = None,
) -> dict[str, list[str]]:
    """Returns {"added": names, "present": names already there, "failed": files}.

    Folders stand for the files of a known kind in them. Each failed file is told by a Failed event. What
    the library ``except_in`` has counts as already there.
    """
    check_category(category)
    if front not in TURN_TO_FRONT:
        raise UserError(f"{front!r} is no side to face the front: use one of {' '.join(TURN_TO_FRONT)}.")
    if not scale > 0:
        raise UserError(f"The scale {scale} is not above 0: give the metres per unit of the file.")
    libraries = [library, except_in] if except_in else [library]
    waiting = [str(path.resolve()) for path in expand(files, *libraries)]
    for own in libraries:
        if str(own.resolve()) in waiting:
            raise UserError(f"{own} cannot be imported into itself: name another library with --library.")
    known = str(except_in.resolve()) if except_in else ""
    outcome = _Outcome(emit, len(waiting))
    with BlenderWorker(blender, log) as worker:
        while waiting:
            chunk, waiting = waiting[:FILES_PER_JOB], waiting[FILES_PER_JOB:]
            request = ImportAssets(str(library.resolve()), chunk, category, front, scale, known)
            waiting = outcome.run(worker, request, len(waiting)) + waiting
    return {"added": outcome.added, "present": outcome.present, "failed": outcome.failed}


def expand(paths: Iterable[Path], *libraries: Path) -> list[Path]:
    """Files as they are, folders as the sorted files of a known kind in them but ``libraries``; each once.

    So a folder can be imported again into the library that was made in it.
    """
    found: dict[Path, None] = {}
    for path in paths:
        inside = _in_folder(path, libraries) if path.is_dir() else [path]
        if path.is_dir() and not inside:
            raise UserError(
                f"{path} holds no file that can be imported: it needs {' '.join(MODEL_SUFFIXES)}."
            )
        found |= dict.fromkeys(inside)
    return list(found)


def _in_folder(folder: Path, libraries: Iterable[Path]) -> list[Path]:
    own = {library.resolve() for library in libraries}
    files = [p for p in folder.iterdir() if p.suffix.lower() in MODEL_SUFFIXES and p.is_file()]
    return sorted(p for p in files if p.resolve() not in own)


class _Outcome:
    """Runs jobs and gathers what came of them, also from one that ended Blender."""

    def __init__(self, emit: Emit, total: int) -> None:
        self._emit = emit
        self._total = total
        self._before = 0
        self._current: str | None = None
        self.added: list[str] = []
        self.present: list[str] = []
        self.failed: list[str] = []

    def run(self, worker: BlenderWorker, request: ImportAssets, after: int) -> list[str]:
        """Does the job; returns the files to try again because Blender died before it saved them.

        ``after`` is how many files wait for later jobs.
        """
        self._before = self._total - after - len(request.files)
        self._current = None
        failed_before = set(self.failed)
        try:
            result: dict[str, Any] = worker.run(request, self._hear)
        except WorkerDied as error:
            if self._current is None:
                raise
            culprit = self._current
            self._fail(Failed(culprit, f"{culprit} ended Blender while it was imported: {error}"))
            gone = set(self.failed) - failed_before
            return [file for file in request.files if file not in gone]
        self.added += result["added"]
        self.present += result["present"]
        return []

    def _hear(self, event: Event) -> None:
        if isinstance(event, Failed):
            self._fail(event)
        elif isinstance(event, Progress):
            self._current = event.message
            self._emit(dataclasses.replace(event, done=self._before + event.done, total=self._total))

    def _fail(self, event: Failed) -> None:
        self.failed.append(event.item)
        self._emit(event)
