"""Edits of assets of files that are not open: asked for, started, finished after a kill, taken back.

The work is done by a Blender of its own, as a job (edit_process.py); what was done stands in documents of
the user's folder (contract/edits.py). Operators and panels call the functions below.
"""

import dataclasses
import functools
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Literal

import bpy

from . import asset_state, jobs
from .contract import edits
from .contract.assets import KINDS
from .contract.edits import Action, AssetEdit, Edit, FileEdit
from .contract.errors import UserError
from .contract.files import Stamp, modified_ns
from .contract.job_folder import FOLDER, Ending
from .contract.steps import Steps, at_once
from .deferred import Deferred, Key
from .editable_files import Look
from .library.categories import catalog_folder
from .library.labels import write_labels
from .open_libraries import holders
from .watched_job import WatchedJob
from .wording import counted, filled

KIND = "edit files"
SHOWN = 8  # edits in the list
_FILES_A_STEP = 50
_PROCESS = Path(__file__).with_name("edit_process.py")


@dataclasses.dataclass(frozen=True)
class Plan:
    """What can be edited, and a sentence for each file that cannot."""

    files: tuple[FileEdit, ...] = ()
    refused: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.files or self.refused)

    @property
    def assets(self) -> int:
        return sum(len(file.assets) for file in self.files)


@dataclasses.dataclass(frozen=True)
class Shown:
    """An edit as the list has it."""

    edit_id: str
    title: str
    made: float  # seconds since 1970
    reverts: str  # id of the edit that it takes back, or ""
    assets: int  # that were changed
    files: int
    left: int  # files that wait, after a kill
    problems: tuple[str, ...]
    reverted: bool = False


def plan(assets: Iterable[tuple[Path, AssetEdit]]) -> Plan:
    """Files with the assets in them, each file as it is now. Looks at no file's content."""
    return at_once(plan_in_steps(assets))


def plan_in_steps(assets: Iterable[tuple[Path, AssetEdit]]) -> Steps[Plan]:
    """The same of many files, with Blender going on between the steps."""
    by_file: dict[str, list[AssetEdit]] = {}  # paths themselves take long to sort
    folder = functools.cache(Path.resolve)  # many files, few folders
    for number, (library, asset) in enumerate(assets):
        if number % _FILES_A_STEP == 0:
            yield
        by_file.setdefault(str(_resolved(library, folder)), []).append(asset)
    files, refused = [], []
    catalogs = functools.cache(catalog_folder)
    look = Look()
    for number, (name, wanted) in enumerate(sorted(by_file.items())):
        if number % _FILES_A_STEP == 0:
            yield
        path = Path(name)
        try:
            _check_not_blenders(path)
            seen = look.check(path)
        except (UserError, OSError) as error:
            refused.append(str(error))
        else:
            files.append(FileEdit(name, str(catalogs(path.parent)), seen, tuple(wanted)))
    return Plan(tuple(files), tuple(refused))


def _resolved(library: Path, folder: Callable[[Path], Path]) -> Path:
    path = folder(library.parent) / library.name
    return path.resolve() if path.is_symlink() else path


def _check_not_blenders(library: Path) -> None:
    if str(library).startswith(_blenders_own()):
        raise UserError(filled("{file} belongs to Blender itself and is not changed.", file=library.name))


@functools.cache
def _blenders_own() -> str:
    """The folder of the files that come with this Blender, with a separator at its end."""
    return f"{Path(bpy.utils.system_resource('DATAFILES')).resolve()}{os.sep}"


def start(action: Action, value: str, files: Sequence[FileEdit], reverts: str = "") -> WatchedJob:
    """Writes down what is to be done and starts the process that does it."""
    _check_not_open(files)
    return _run(edits.new_edit(action, value, files, reverts))


def finish(edit_id: str) -> WatchedJob:
    """Goes on with an edit whose process was killed."""
    if job_of(edit_id):
        raise UserError("This edit is being made: wait until it is done.")
    path = edits.edit_path(edit_id)
    _check_not_open(edits.read_edit(path).files)
    return _run(path)


def go_on(job: WatchedJob) -> WatchedJob:
    """With the edit of a job that was stopped, or left some files as they were."""
    return finish(job.record.details["edit"])


def _check_not_open(files: Iterable[FileEdit]) -> None:
    """What is open here would not show the change, and undo it when it is saved."""
    here = asset_state.open_library()
    if here and any(file.library == str(here) for file in files):
        raise UserError(filled("{file} is open here: open another file, then do this again.", file=here.name))


def revert(edit_id: str) -> WatchedJob:
    """Gives the assets back what they were filed under; one that was changed since is left as it is."""
    if job_of(edit_id):
        raise UserError("This edit is being made: wait until it is done.")
    edit = edits.read_edit(edits.edit_path(edit_id))
    stamps = {}
    for file in edit.files:
        if Path(file.library).is_file():
            stamps[file.library] = Stamp.of(Path(file.library))
    files = edits.reverting(edit, stamps)
    if not files:
        raise UserError("This edit has changed nothing.")
    return start("revert", edits.title(edit), files, edit_id)


def job_of(edit_id: str) -> WatchedJob | None:
    """The job that is at this edit now."""
    return jobs.running(KIND, edit=edit_id)


def _run(document: Path) -> WatchedJob:
    edit = edits.read_edit(document)
    program = [bpy.app.binary_path, "--background", "--factory-startup", "--disable-autoexec", "--python"]
    start = program if bpy.app.binary_path else [sys.executable]  # a module has no executable
    command = [*start, str(_PROCESS), "--", str(document), FOLDER]
    job = jobs.start_program(KIND, edits.title(edit), command, details={"edit": document.stem}, again=False)
    changed()
    return job


def deliver(job: WatchedJob) -> Ending:
    """What came of an edit; shows it in this Blender."""
    assert job.result
    edit = edits.read_edit(edits.edit_path(job.record.details["edit"]))
    done = job.result.payload
    if done["files"]:
        _update_linked(edit)
        asset_state.reread_libraries()
    changed()
    problems = (*job.problems, *_open_elsewhere(edit))
    return Ending(_said(**done), failed=done["failed"] > 0, problems=problems)


def _open_elsewhere(edit: Edit) -> list[str]:
    text = "{file} is open in Blender: choose File > Revert there, or its next save takes this back."
    return [
        filled(text, file=Path(file.library).name)
        for file in edit.files
        if file.written and any(holders(Path(file.library)))
    ]


def _said(assets: int, files: int, failed: int) -> str:
    of = {"assets": counted(assets, "asset", "assets"), "files": counted(files, "file", "files")}
    if failed:
        left = counted(failed, "file was", "files were")
        return filled("{assets} of {files} changed; {left} left as before.", left=left, **of)
    return filled("Done. {assets} of {files} changed.", **of) if files else "Nothing had to be changed."


def _update_linked(edit: Edit) -> None:
    """Assets that are linked into the open file get in memory what their file says now."""
    files = {file.library: file for file in edit.files if file.state == "done"}
    for library in bpy.data.libraries:
        file = files.get(str(Path(bpy.path.abspath(library.filepath)).resolve()))
        if file is None:
            continue
        labels = {(a.kind, a.name): a.step.after for a in file.changed if a.step}
        for kind, data in zip(KINDS, (bpy.data.objects, bpy.data.collections), strict=True):
            for datablock in data:
                found = labels.get((kind, datablock.name))
                if found and datablock.library == library and datablock.asset_data:
                    write_labels(datablock.asset_data, found)


def recent() -> tuple[Shown, ...] | None:
    """The last edits, the newest first; None while they are being read."""
    told = [_told.get((path.stem,)) for path in edits.latest(SHOWN)]
    if None in told:
        return None
    shown: list[Shown] = []
    taken_back: set[str] = set()
    for edit in told:
        if not edit:
            continue
        reverted = edit.edit_id in taken_back
        if edit.reverts and not reverted:
            taken_back.add(edit.reverts)
        shown.append(dataclasses.replace(edit, reverted=reverted))
    return tuple(shown)


def changed() -> None:
    """A document was written, here or by a process."""
    _told.outdate()


def _tell(key: Key) -> Shown | Literal[""]:
    path = edits.edit_path(key[0])
    written = modified_ns(path)
    return _read(path, written) if written else ""  # forgotten since


@functools.lru_cache(maxsize=2 * SHOWN)
def _read(path: Path, modified_ns: int) -> Shown:
    """Documents of edits of hundreds of files are large, and most are as they were at the last look."""
    edit = edits.read_edit(path)
    files = [edits.as_done(file) for file in edit.files]
    done = [file for file in files if file.state == "done" and file.changed]
    problems = [file.problem for file in files if file.problem]
    problems += [asset.problem for file in files for asset in file.assets if asset.problem]
    return Shown(
        path.stem,
        edits.title(edit),
        edit.made,
        edit.reverts,
        sum(len(file.changed) for file in done),
        len(done),
        sum(file.state in ("waiting", "planned") for file in files),
        tuple(problems),
    )


# "" for a document that cannot be read.
_told: Deferred[Shown | Literal[""]] = Deferred(_tell, "", asset_state.redraw)
