"""Saves a library while others write to it; answers with what was said of it."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from script_setup import ARGUMENTS, answer

from blender_addon.contract.errors import UserError
from blender_addon.library.library_file import open_library, save_library

LIBRARY = Path(ARGUMENTS[0])


def said_when(path, opened):
    """The sentence when somebody else writes ``path`` after the new file is ready."""
    try:
        save_library(path, opened, lambda _: path.write_bytes(b"what others saved"))
    except UserError as error:
        return str(error)
    return ""


answer(
    {
        "made": said_when(LIBRARY.with_name("new.blend"), None),
        "changed": said_when(LIBRARY, open_library(LIBRARY)),
    }
)
