"""Whether a library that is not open may be edited, told before it is tried. Needs no Blender."""

import functools
import os
import stat
from pathlib import Path

from .contract.edits import only_edited_since
from .contract.errors import UserError
from .contract.files import Stamp
from .open_libraries import Marks, check_no_unsaved_changes
from .wording import filled


def check_name(path: Path) -> None:
    if path.suffix != ".blend":
        raise UserError(filled("{path} is no name for a library: it must end in .blend.", path=path))
    if path.name.endswith(".asset.blend"):
        text = "{path} is managed by Blender itself: copy it under a name that ends in .blend only."
        raise UserError(filled(text, path=path))


def check_editable(path: Path) -> None:
    """Raises UserError if it is missing, read-only, Blender's own, or has unsaved changes somewhere."""
    Look().check(path.resolve())


class Look:
    """The same for many files: what they have in common is looked at once."""

    def __init__(self) -> None:
        self._marks = Marks()
        self._is_folder_read_only = functools.cache(lambda folder: _is_read_only(folder, folder.stat()))

    def check(self, path: Path) -> Stamp:
        """What the file is now. ``path`` is a resolved one."""
        check_name(path)
        try:
            found = path.stat()
        except OSError:
            found = None
        if found is None or not stat.S_ISREG(found.st_mode):
            raise UserError(filled("{path} is no longer there: refresh the Asset Browser.", path=path))
        if _is_read_only(path, found):
            text = "{path} is read-only: allow writing in the file's properties, then try again."
            raise UserError(filled(text, path=path))
        if self._is_folder_read_only(path.parent):
            text = "The folder {folder} is read-only, so {file} cannot be saved there."
            raise UserError(filled(text, folder=path.parent, file=path.name))
        if self._marks.may_have(path):
            check_no_unsaved_changes(path)
        return Stamp(found.st_mtime_ns, found.st_size)


def check_unchanged(path: Path, seen: Stamp) -> None:
    """Raises UserError if the file was saved since it had the stamp, but for edits of ours."""
    now = Stamp.of(path)
    if now != seen and not only_edited_since(str(path), seen, now):
        text = (
            "{path} was saved by another program after you had confirmed, and was left as it is: refresh the "
            "Asset Browser, look at its assets, and do it again."
        )
        raise UserError(filled(text, path=path))


def _is_read_only(path: Path, found: os.stat_result) -> bool:
    """Also where the system would let an administrator write: who set that meant it."""
    writable = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH
    return not found.st_mode & writable or not os.access(path, os.W_OK)
