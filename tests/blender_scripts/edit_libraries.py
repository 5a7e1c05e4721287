"""Edits libraries and answers with the result and what was said: -- EDIT.json [when it is to be killed]

It can be killed "between files", or "before" or "after" the first file is replaced.
Or Blender fails at "the first file".
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import bpy
from script_setup import ARGUMENTS, answer

from blender_addon.contract.events import Event, Failed, Progress
from blender_addon.library import edit_files as edit_files_module
from blender_addon.library.edit_files import edit_files
from blender_addon.library.labels import change

KILL = ARGUMENTS[1] if len(ARGUMENTS) > 1 else ""
said: list[list[str]] = []
replace = os.replace


def emit(event: Event) -> None:
    if isinstance(event, Failed):
        said.append([Path(event.item).name, event.message])
    if isinstance(event, Progress) and event.done == 1 and KILL == "between files":
        os._exit(9)


def die_at(source: Path, target: Path) -> None:
    if Path(target).suffix != ".blend":
        replace(source, target)
        return
    if KILL == "after":
        replace(source, target)
    os._exit(9)


def fail_at_first(datablock: bpy.types.ID, *others: object) -> bool:
    if "first" in bpy.data.filepath:
        raise RuntimeError("Error: no such tag.\n")
    return change(datablock, *others)


if KILL == "the first file":
    edit_files_module.change = fail_at_first
if KILL in ("before", "after"):
    os.replace = die_at
answer({"result": edit_files(Path(ARGUMENTS[0]), emit), "said": said})
