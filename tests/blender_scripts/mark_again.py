"""Says what is open while it cannot be said, and again when it can: -- FOLDER"""

import os
import sys
from pathlib import Path

import bpy

sys.path.insert(0, str(Path(__file__).parent))

from script_setup import ARGUMENTS, answer

from blender_addon import open_libraries, watch


def main(folder: Path) -> None:
    home = folder / "home"
    os.environ["ASSET2VEC_HOME"] = str(home)
    bpy.ops.wm.save_as_mainfile(filepath=str(folder / "library.blend"))
    home.touch()  # no folder can be made where a file is
    watch.say_what_is_open()
    watch.say_what_is_open()
    home.unlink()
    watch.say_what_is_open()
    answer(len(list(open_libraries.folder().glob("*.json"))))


main(Path(ARGUMENTS[0]))
os._exit(0)  # the wheel hangs where Python ends after this script; nothing is left to be done
