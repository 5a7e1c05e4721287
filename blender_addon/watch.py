"""Notices what happens in Blender: another file, an edit, an undo, a save."""

import dataclasses
import traceback
from pathlib import Path
from typing import Any

import bpy

from . import asset_state, file_edits, open_file, open_libraries, opening, timers
from .contract.edits import edits_folder
from .contract.files import modified_ns
from .contract.workspace import Workspace
from .library import fingerprint

WATCH_SECONDS = 1.0


@dataclasses.dataclass
class _Seen:
    """How things were at the last look."""

    marked: tuple[Path, bool] | None = None  # the open library, and whether it has unsaved changes
    complained: Path | None = None  # the library that could not be marked
    catalogue_time: int = 0
    edits_time: int = 0


_seen = _Seen()


@bpy.app.handlers.persistent
def _file_loaded(*_: Any) -> None:
    open_file.note()
    asset_state.forget()
    fingerprint.learn_defaults()
    opening.file_loaded(asset_state.open_library())
    say_what_is_open()


@bpy.app.handlers.persistent
def _file_saved(path: str, *_: Any) -> None:
    if Path(path) == Path(bpy.data.filepath):  # and not a copy under another name
        open_file.note()
    say_what_is_open()
    asset_state.redraw()


@bpy.app.handlers.persistent
def _undone(*_: Any) -> None:
    asset_state.codes_changed()


@bpy.app.handlers.persistent
def _edited(scene: bpy.types.Scene, depsgraph: bpy.types.Depsgraph) -> None:
    if depsgraph.mode == "VIEWPORT":  # a render updates its own, in a thread of its own
        asset_state.edited(depsgraph.updates)


HANDLERS = {
    "load_post": _file_loaded,
    "save_post": _file_saved,
    "undo_post": _undone,
    "redo_post": _undone,
    "depsgraph_update_post": _edited,
}


def say_what_is_open() -> None:
    """Tells other programs which library this Blender holds and whether it has unsaved changes."""
    library = asset_state.open_library()
    wanted = (library, bool(bpy.data.is_dirty)) if library else None
    if wanted == _seen.marked:
        return
    if _seen.marked and (not wanted or wanted[0] != _seen.marked[0]):
        open_libraries.unmark(_seen.marked[0])
        _seen.marked = None
    try:
        if wanted:
            open_libraries.mark(*wanted)
    except OSError as error:
        if library != _seen.complained:
            print(f"Asset2Vec cannot tell other programs that {library} is open: {error}")
        _seen.complained = library  # once, for it is tried again at every look
        return
    _seen.marked = wanted


def _look() -> float:
    """Blender has no event for the first change after a save, nor for what other processes write."""
    try:
        _notice()
    except Exception as error:  # a timer that raises dies, and with it all that is noticed later
        traceback.print_exception(error)
    return WATCH_SECONDS


def _notice() -> None:
    say_what_is_open()
    library = asset_state.open_library()
    now = modified_ns(Workspace.of(library).catalogue) if library else 0
    if now != _seen.catalogue_time:
        _seen.catalogue_time = now
        asset_state.codes_changed()
    now = modified_ns(edits_folder())
    if now != _seen.edits_time:
        _seen.edits_time = now
        file_edits.changed()


def register() -> None:
    if bpy.app.background:
        return  # no panel to keep true, and no artist whose changes could be lost
    timers.start(open_file.note)  # Blender shows no file while add-ons are being switched on
    for name, handler in HANDLERS.items():
        getattr(bpy.app.handlers, name).append(handler)
    timers.start(_look, persistent=True)


def unregister() -> None:
    if bpy.app.background:
        return
    for name, handler in HANDLERS.items():
        getattr(bpy.app.handlers, name).remove(handler)
    if _seen.marked:
        open_libraries.unmark(_seen.marked[0])
    _seen.marked = None
