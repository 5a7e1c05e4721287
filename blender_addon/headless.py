"""``blender --background --command asset2vec ARGS...``: the same program as on the command line.

scripts/blender_entry.py does the same for a Blender without the extension.
"""

import subprocess
import sys
from pathlib import Path

import bpy

from . import preferences
from .backend_command import command_line, environment
from .contract.environment import BLENDER_VARIABLE
from .contract.errors import BAD_INPUT_EXIT_CODE, UserError
from .wording import filled

COMMAND = "asset2vec"

_registered: list[object] = []  # Blender's handle of the command, while it is registered


def run(arguments: list[str]) -> int:
    """Runs ``asset2vec ARGUMENTS`` with the backend's Python and this Blender; returns its exit code."""
    try:
        return run_with(preferences.backend_python(bpy.context), arguments)
    except UserError as error:
        print(error, file=sys.stderr, flush=True)
        return BAD_INPUT_EXIT_CODE


def run_with(python: Path, arguments: list[str]) -> int:
    sys.stdout.flush()
    blender = {BLENDER_VARIABLE: bpy.app.binary_path} if bpy.app.binary_path else {}
    try:
        child = subprocess.Popen(command_line(python, *arguments), env=environment() | blender)
    except OSError as error:
        text = "{program} could not be started: {reason}."
        raise UserError(filled(text, program=python, reason=error.strerror or error)) from error
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            continue  # the terminal has told the child too; it ends when it has left its checkpoint


def register() -> None:
    _registered.append(bpy.utils.register_cli_command(COMMAND, run))


def unregister() -> None:
    bpy.utils.unregister_cli_command(_registered.pop())
