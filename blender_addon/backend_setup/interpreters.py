"""Finds a Python 3.11 that an environment can be made with: Blender's Python module is built for it."""

import dataclasses
import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from ..contract.errors import UserError
from ..wording import translated
from .ask import ask

WANTED = (3, 11)
_SECONDS = 20.0
# What one says of itself: version, its path, and whether it can make environments.
_QUESTION = (
    "import sys, importlib.util as u;"
    "print('%d.%d.%d' % sys.version_info[:3], bool(u.find_spec('ensurepip')), sys.executable, sep='|')"
)


@dataclasses.dataclass(frozen=True)
class Interpreter:
    command: tuple[str, ...]
    version: str
    can_make: bool  # Debian's lacks what makes environments until python3.11-venv is installed


def how_to_get() -> str:
    """A sentence, after which Blender's user has one."""
    if sys.platform == "linux":
        return translated(
            "Install it, on Debian and Ubuntu with `apt install python3.11-venv`, then press Find."
        )
    return translated("Install it from python.org/downloads (choose a 3.11), then press Find.")


def how_to_get_venv() -> str:
    return translated("install Python's venv module, on Debian and Ubuntu with `apt install python3.11-venv`")


def candidates() -> Iterator[tuple[str, ...]]:
    """Commands, the likeliest first. The last is this Python's own: Blender's, where it is a 3.11.

    An environment stops working when the Python it was made with goes, and Blender's goes with Blender.
    """
    for name in ("python3.11", "python3", "python"):
        if found := shutil.which(name):
            yield (found,)
    if found := shutil.which("py"):
        yield (found, "-3.11")
    for folder in _common_folders():
        for path in sorted(folder.glob("python3.11*")) if os.name != "nt" else [folder / "python.exe"]:
            if path.is_file() and "config" not in path.name:
                yield (str(path),)
    yield (sys.executable,)


def _common_folders() -> Iterable[Path]:
    home = Path.home()
    if os.name == "nt":
        local = Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local"))
        return [local / "Programs" / "Python" / "Python311", Path("C:/Program Files/Python311")]
    pyenv = sorted((home / ".pyenv" / "versions").glob("3.11*/bin"))
    framework = Path("/Library/Frameworks/Python.framework/Versions/3.11/bin")
    return [*map(Path, ("/usr/bin", "/usr/local/bin", "/opt/homebrew/bin")), framework, *pyenv]


def find(commands: Iterable[tuple[str, ...]] | None = None) -> Interpreter | None:
    """The first of version 3.11, if possible one that can make environments. Takes up to seconds."""
    lacking = None
    for command in dict.fromkeys(candidates() if commands is None else commands):
        found = examined(command)
        if found and found.can_make:
            return found
        lacking = lacking or found
    return lacking


def examined(command: tuple[str, ...]) -> Interpreter | None:
    """None if it is no Python 3.11, or does not answer."""
    try:
        code, said = ask([*command, "-I", "-c", _QUESTION], _SECONDS)
    except UserError:
        return None
    answer = (said.strip().splitlines() or [""])[-1].split("|")
    if code or len(answer) != 3 or answer[0].split(".")[:2] != [str(part) for part in WANTED]:
        return None
    # By its own path: a launcher (`py`, pyenv's) starts another version as soon as its settings change.
    return Interpreter((answer[2],), answer[0], answer[1] == "True")
