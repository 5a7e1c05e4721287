"""The open file on the disk: whether another program changed it since this Blender read or saved it.

Blender itself does not look, and would write over what others did.
"""

from pathlib import Path

import bpy

from .contract.files import Stamp

_noted: dict[Path, Stamp] = {}  # of the open file only


def note() -> None:
    """The file is now as this Blender has it: it was just read or saved."""
    _noted.clear()
    path = Path(bpy.data.filepath)
    if bpy.data.filepath and path.is_file():
        _noted[path] = Stamp.of(path)


def what_others_did() -> str:
    """In words that follow "another program"; "" if the file is as this Blender knows it."""
    path = Path(bpy.data.filepath)
    known = _noted.get(path)
    if known is None:
        return ""
    if not path.is_file():
        return "moved or deleted it"
    return "changed it" if Stamp.of(path) != known else ""
