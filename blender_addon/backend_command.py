"""How the backend is started: the program and its environment. Knows nothing of Blender."""

import os
import shlex
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

_LINE_WIDTH = 90  # of a command that is shown


def command_line(python: Path, *arguments: str) -> list[str]:
    return [str(python), "-m", "nerf_backend", *arguments]


def shown(command: Sequence[str]) -> str:
    """To be read, or copied into a shell: an option a line, and no line much longer than it must be."""
    quoted, breaks = _shell()
    lines = [quoted(command[0])]
    for part in map(quoted, command[1:]):
        if part.startswith("--") or len(lines[-1]) + len(part) >= _LINE_WIDTH:
            lines.append(part)
        else:
            lines[-1] += f" {part}"
    return breaks.join(lines)


def _shell() -> tuple[Callable[[str], str], str]:
    """How this system's writes an argument, and what goes on in the next line."""
    if os.name == "nt":
        return lambda part: subprocess.list2cmdline([part]), " ^\n    "
    return shlex.quote, " \\\n    "


def environment() -> dict[str, str]:
    """This process's environment without what would lead another Python to Blender's own modules."""
    ours = {"PYTHONHOME", "PYTHONPATH", "PYTHONSTARTUP"}
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    # Blender may have been started in a folder of anybody's, from which nothing must be imported.
    own = {"PYTHONSAFEPATH": "1", "PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"}
    return kept | own
