"""Opens a library as a background Blender's main file and saves it whole or not at all.

For worker processes only: the file that is open is replaced.
"""

import contextlib
import glob
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import bpy

from ..contract.errors import UserError, reason_of
from ..contract.files import PARTIAL_PREFIX, Stamp, partial_path
from ..editable_files import check_name
from ..open_libraries import check_no_unsaved_changes, saving
from ..wording import filled, translated

_UNCOMPRESSED = b"BLENDER"


def open_library(path: Path) -> Stamp:
    """Opens an existing library without running scripts in it.

    Raises UserError if it is missing, no .blend file, or of a newer Blender than this one.
    """
    if not path.is_file():
        raise UserError(filled("{path} does not exist: name an existing .blend file.", path=path))
    stamp = Stamp.of(path)
    try:
        # with its interface: otherwise saving puts factory workspaces in place of the artist's
        bpy.ops.wm.open_mainfile(filepath=str(path), load_ui=True, use_scripts=False)
    except RuntimeError as error:
        text = (
            "{path} cannot be opened by Blender {version} ({reason}): name a .blend file, or use the Blender "
            "that made it (on the command line with --blender)."
        )
        values = {"path": path, "version": bpy.app.version_string, "reason": reason_of(error)}
        raise UserError(filled(text, **values)) from error
    check_not_newer(path, tuple(bpy.data.version))
    return stamp


def open_or_create(path: Path) -> Stamp | None:
    """Opens the library, or stays in the empty file that each job begins with if there is none."""
    check_name(path)
    return open_library(path) if path.exists() else None


def check_not_newer(path: Path, version: tuple[int, ...]) -> None:
    """A newer file loses what this Blender does not know, so it is not touched."""
    if version[:2] > tuple(bpy.app.version)[:2]:
        made, here = (".".join(str(part) for part in v[:2]) for v in (version, bpy.app.version))
        text = (
            "{path} was saved by Blender {made}, which is newer than the Blender {here} used here: use a "
            "newer one (on the command line with --blender)."
        )
        raise UserError(filled(text, path=path, made=made, here=here))


def save_library(
    path: Path, opened: Stamp | None = None, verify: Callable[[Path], None] | None = None
) -> None:
    """Saves the main file as ``path``; the file it replaces is kept as .blend1.

    ``opened`` is what :func:`open_library` returned, or None for a library that was not there: one
    that changed since is not replaced, nor one that an artist has open with unsaved changes.
    ``verify`` sees the new file before it takes the place of the old one, and raises if it is wrong.
    There is no moment without the library, and a failure (full disk) leaves it as it was.
    """
    path = path.resolve()
    check_name(path)
    check_not_newer(path, tuple(bpy.data.version))
    with saving(path):
        _check_replaceable(path, opened)
        _remove_leftovers(path)
        partial = partial_path(path)
        try:
            _write(partial, _is_compressed(path))
            if verify:
                verify(partial)
            _check_replaceable(path, opened)  # writing took seconds
            if opened:
                shutil.copymode(path, partial)
                _keep_backup(path)
            os.replace(partial, path)
        except (OSError, RuntimeError) as error:
            text = (
                "{path} could not be saved ({reason}) and is as it was: free disk space or check that the "
                "folder can be written to."
            )
            raise UserError(filled(text, path=path, reason=reason_of(error))) from error
        finally:
            _remove_leftovers(path)


def _write(partial: Path, compress: bool) -> None:
    partial.parent.mkdir(parents=True, exist_ok=True)
    bpy.ops.wm.save_as_mainfile(
        filepath=str(partial), copy=True, compress=compress, relative_remap=False, check_existing=False
    )
    _sync(partial)
    _check_whole(partial)


def _check_replaceable(path: Path, opened: Stamp | None) -> None:
    """Raises UserError if saving would undo what somebody else did to the library, or is about to do."""
    check_no_unsaved_changes(path)
    try:
        found = Stamp.of(path)
    except FileNotFoundError:
        found = None
    if found != opened:
        done = "made" if opened is None else "saved" if found else "deleted or moved"
        text = "{path} was {done} by another program in the meantime: run this again."
        raise UserError(filled(text, path=path, done=translated(done)))


def _remove_leftovers(path: Path) -> None:
    """Removes what saves of this library left that were killed; only while ``path`` is held for saving."""
    begun = PARTIAL_PREFIX + "[0-9a-f]" * 8 + "-" + glob.escape(path.name)
    for ending in ("", "@"):  # the second is Blender's own temporary file
        for left in path.parent.glob(begun + ending):
            left.unlink(missing_ok=True)


def backup_path(path: Path) -> Path:
    return path.with_suffix(".blend1")


def _check_whole(path: Path) -> None:
    """Reads the table of contents back: Blender 4.5 says nothing when a full disk cuts a compressed file."""
    expected = {item.name for item in bpy.data.objects if item.library is None and item.users}
    with bpy.data.libraries.load(str(path), link=True) as (source, _):
        found = set(source.objects)
    if missing := expected - found:
        text = "{number} objects are missing in the file that was written"
        raise OSError(filled(text, number=len(missing)))


def _keep_backup(path: Path) -> None:
    partial = partial_path(path)
    try:
        try:
            os.link(path, partial)
        except OSError:  # some file systems have no hard links
            shutil.copy2(path, partial)
        os.replace(partial, backup_path(path))
    finally:
        partial.unlink(missing_ok=True)


def _is_compressed(path: Path) -> bool:
    """As the existing file is; new libraries are compressed."""
    with contextlib.suppress(OSError), open(path, "rb") as file:
        return file.read(len(_UNCOMPRESSED)) != _UNCOMPRESSED
    return True


def _sync(path: Path) -> None:
    with open(path, "r+b") as file:  # Windows syncs only what it may write
        os.fsync(file.fileno())
