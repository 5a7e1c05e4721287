"""Each operator of the add-on in a fresh, empty file, and what is left once it is switched off: -- FOLDER

FOLDER is the home folder. Answers with the description and the refusal, as Blender words it, by operator.
"""

import os
import sys
from pathlib import Path

import bpy

sys.path.insert(0, str(Path(__file__).parent))

from script_setup import ARGUMENTS, answer, run

import blender_addon
from blender_addon import library_summary, timers
from blender_addon.registration import CLASSES


def main(home: Path) -> None:
    os.environ["ASSET2VEC_HOME"] = str(home / "home")
    os.environ.pop("ASSET2VEC_PYTHON", None)
    bpy.ops.wm.read_factory_settings(use_empty=True)
    blender_addon.register()
    operators = [cls for cls in CLASSES if issubclass(cls, bpy.types.Operator)]
    seen = {"fresh": {cls.bl_idname: told(cls.bl_idname) for cls in operators}}
    os.environ["ASSET2VEC_PYTHON"] = sys.executable  # else the first that is missing is a backend
    bpy.ops.wm.save_as_mainfile(filepath=str(home / "empty.blend"))
    seen["saved"] = {"asset2vec.refresh": known_refresh()}
    waiting = timers.waiting()
    blender_addon.unregister()
    answer(seen | {"timers": [len(waiting), sum(map(bpy.app.timers.is_registered, waiting))]})


def told(name: str) -> tuple[str, str | None]:
    """Its description, and why it cannot be pressed, None if it can."""
    operator = getattr(bpy.ops.asset2vec, name.removeprefix("asset2vec."))
    description = operator.get_rna_type().description
    if operator.poll():
        return description, None
    try:
        operator()
    except RuntimeError as error:
        return description, str(error).strip().removeprefix(f"Operator bpy.ops.{name}.poll() ")
    raise AssertionError(f"{name} runs although it must not")


def known_refresh() -> tuple[str, str | None]:
    """Once it has been found out what is in the file."""
    while library_summary.summary() is None:
        while library_summary._summary.work() is not None:
            pass
    return told("asset2vec.refresh")


run(main, Path(ARGUMENTS[0]))
