"""The open file and the one on the disk: what another program changed there, and what is here alone.

Blender itself does not look, and would write over what others did.
"""

import time
from pathlib import Path

import bpy

from .contract.files import Stamp

_LOOK_SECONDS = 1.0  # buttons ask at every draw, and the file may lie on another computer

_noted: dict[Path, Stamp] = {}  # of the open file only
_looked: list[tuple[Path, float, str]] = []  # the last answer, and when the disk gave it; at most one
_codes_to_save: list[Path] = []  # the open file if its assets got codes since; at most one


def note() -> None:
    """The file is now as this Blender has it: it was just read or saved."""
    _noted.clear()
    _looked.clear()
    _codes_to_save.clear()
    path = Path(bpy.data.filepath)
    if bpy.data.filepath and path.is_file():
        _noted[path] = Stamp.of(path)


def note_codes() -> None:
    """The open file's assets just got codes."""
    _codes_to_save[:] = [Path(bpy.data.filepath)]


def has_codes_to_save() -> bool:
    """Whether its assets have codes that are lost unless the artist saves the file."""
    return Path(bpy.data.filepath) in _codes_to_save


def what_others_did() -> str:
    """In words that follow "another program"; "" if the file is as this Blender knows it.

    As it was within the last second.
    """
    path, now = Path(bpy.data.filepath), time.monotonic()
    if not _looked or _looked[0][0] != path or now - _looked[0][1] > _LOOK_SECONDS:
        _looked[:] = [(path, now, _seen_on_disk(path))]
    return _looked[0][2]


def _seen_on_disk(path: Path) -> str:
    known = _noted.get(path)
    if known is None:
        return ""
    if not path.is_file():
        return "moved or deleted it"
    return "changed it" if Stamp.of(path) != known else ""
