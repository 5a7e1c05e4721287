"""Edits libraries that are not open, one after the other: the work of a background process.

What is to be done stands in a document (contract/edits.py), which is kept up to date as the journal.
"""

import contextlib
import dataclasses
import time
import traceback
from pathlib import Path
from typing import Any

import bpy

from ..contract.catalogue import Catalogue
from ..contract.edits import (
    AssetEdit,
    Edit,
    FileEdit,
    Labels,
    Step,
    as_done,
    in_order,
    read_edit,
    taken_back,
    write_edit,
)
from ..contract.errors import UserError
from ..contract.events import Emit, Failed, Progress, seconds_left
from ..contract.files import Stamp
from ..contract.workspace import Workspace
from ..editable_files import check_editable, check_unchanged
from ..wording import filled
from .assets import find_local
from .ids import id_of
from .labels import change, check_value, read_labels, write_labels
from .library_file import open_library, save_library

WAIT_SECONDS = 3600.0  # for another edit: the artist can stop either


def edit_files(document: Path, emit: Emit) -> dict[str, Any]:
    """Does what the document asks for; what is done already stays, so that a killed run can be repeated.

    A file or an asset that cannot be edited is a Failed event, and the others go on. Result: {"assets":
    that were changed, "files": that were written, "failed": files that were not}.
    """
    with in_order(WAIT_SECONDS):
        journal = _Journal(document)
        check_value(journal.edit.action, journal.edit.value)
        start, total = time.monotonic(), len(journal.edit.files)
        for number, file in enumerate(journal.edit.files):
            emit(Progress("edit", number, total, Path(file.library).name, seconds_left(start, number, total)))
            journal.put(number, _edited(number, journal, emit))
    files = journal.edit.files
    return {
        "assets": sum(len(file.changed) for file in files if file.state == "done"),
        "files": sum(file.written is not None for file in files if file.state == "done"),
        "failed": sum(file.state == "failed" for file in files),
    }


class _Journal:
    """The document as it is on the disk."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.edit = read_edit(path)

    def put(self, number: int, file: FileEdit) -> None:
        if file != self.edit.files[number]:
            files = list(self.edit.files)
            files[number] = file
            self.edit = dataclasses.replace(self.edit, files=tuple(files))
            write_edit(self._path, self.edit)


def _edited(number: int, journal: _Journal, emit: Emit) -> FileEdit:
    """The file's entry once it is done with; a killed run may have done it already."""
    file = as_done(journal.edit.files[number])
    if file.state == "done":
        return file
    try:
        done = _edit_file(number, journal)
    except Exception as error:  # Blender raises all kinds over a strange file; the others can still be done
        problem = _problem(file, error)
        emit(Failed(file.library, problem))
        return dataclasses.replace(file, state="failed", problem=problem)
    for asset in done.assets:
        if asset.problem:
            emit(Failed(f"{file.library}: {asset.name}", asset.problem))
    _tell_catalogue(done)
    return done


def _problem(file: FileEdit, error: Exception) -> str:
    if isinstance(error, UserError):
        return str(error)
    traceback.print_exception(error)  # for the log: it may be a mistake of this program
    reason = " ".join(str(error).split()).rstrip(".") or type(error).__name__
    return filled("{path} could not be edited: {reason}.", path=file.library, reason=reason)


def _edit_file(number: int, journal: _Journal) -> FileEdit:
    edit, file = journal.edit, journal.edit.files[number]
    path = Path(file.library)
    check_editable(path)
    check_unchanged(path, file.seen)
    stamp = open_library(path)
    assets = tuple(_edit_asset(asset, edit, file) for asset in file.assets)
    done = dataclasses.replace(file, state="done", assets=assets, opened=None, written=None, problem="")
    if not done.changed:
        return done

    def check_and_note(saved: Path) -> None:
        nonlocal done
        done = dataclasses.replace(done, opened=stamp, written=Stamp.of(saved))
        _verify(saved, done)
        journal.put(number, dataclasses.replace(done, state="planned"))

    save_library(path, stamp, check_and_note)
    return done


def _edit_asset(asset: AssetEdit, edit: Edit, file: FileEdit) -> AssetEdit:
    """Changes the asset in memory."""
    fresh = dataclasses.replace(asset, step=None, problem="")
    name = Path(file.library).name
    datablock = _find(asset)
    if datablock is None:
        text = "{asset} is no longer an asset of {file}: refresh the Asset Browser."
        return dataclasses.replace(fresh, problem=filled(text, asset=asset.name, file=name))
    before = read_labels(datablock.asset_data)
    if edit.action != "revert":
        change(datablock, edit.action, edit.value, Path(file.catalogs))
    elif (wanted := _taken_back(before, asset)) is None:
        text = "{asset} in {file} was changed since, and was left as it is."
        return dataclasses.replace(fresh, problem=filled(text, asset=asset.name, file=name))
    else:
        write_labels(datablock.asset_data, wanted)
    after = read_labels(datablock.asset_data)
    return dataclasses.replace(fresh, step=Step(before, after) if after != before else None)


def _taken_back(now: Labels, asset: AssetEdit) -> Labels | None:
    return taken_back(now, asset.takes_back) if asset.takes_back else None


def _find(asset: AssetEdit) -> bpy.types.ID | None:
    """By id, for it may have been renamed since; of several with the id, or without one, by name."""
    named = find_local(asset.kind, asset.name)
    named = named if named and named.asset_data else None
    if not asset.asset_id or (named and id_of(named.asset_data) in ("", asset.asset_id)):
        return named
    marked = (d for d in (*bpy.data.objects, *bpy.data.collections) if d.asset_data and d.library is None)
    return next((d for d in marked if id_of(d.asset_data) == asset.asset_id), None)


def _verify(saved: Path, file: FileEdit) -> None:
    """Opens the new file and raises if it does not say what it should."""
    open_library(saved)
    for asset in file.changed:
        found = _find(asset)
        if not found or not asset.step or read_labels(found.asset_data) != asset.step.after:
            raise RuntimeError(filled("the labels of {asset} did not survive saving", asset=asset.name))


def _tell_catalogue(file: FileEdit) -> None:
    """What the catalogue beside the library says of its assets; without one the next refresh makes it."""
    catalogue = Workspace.of(Path(file.library)).catalogue
    labels = {a.asset_id: a.step.after for a in file.changed if a.step and a.asset_id}
    if not labels or not catalogue.exists():
        return
    with contextlib.suppress(UserError):  # it is busy or damaged: the next refresh of the library mends it
        Catalogue(catalogue).relabel(
            file.library, [(asset_id, found.category, found.tags) for asset_id, found in labels.items()]
        )
