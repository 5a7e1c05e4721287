"""How to go back to a file as it was before new codes were written into it, where that is kept."""

from collections.abc import Sequence
from pathlib import Path

import bpy

from .library.library_file import backup_path
from .wording import filled


def of_saved(library: Path) -> tuple[str, ...]:
    """Of the open file, which Blender itself has just saved: it keeps as many versions as the user wants."""
    if not bpy.context.preferences.filepaths.save_version or not backup_path(library).is_file():
        return ()
    text = "To go back, open {backup} before you save again."
    return (filled(text, backup=backup_path(library).name),)


def of_written(libraries: Sequence[Path]) -> tuple[str, ...]:
    """Of files that a job has written."""
    if not libraries:
        return ()
    if len(libraries) > 1:
        return ("To go back, open the .blend1 beside each file.",)
    return (filled("To go back, open {backup} beside it.", backup=backup_path(libraries[0]).name),)
