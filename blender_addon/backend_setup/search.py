"""Finds backends that are there already, and asks each for its version.

Only places that the user or an installer named: asking runs the program, and one that lies near an open file
or an asset library may have come with it out of the internet.
"""

import dataclasses
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from ..backend_command import command_line
from ..contract.environment import home_folder
from ..contract.errors import UserError
from ..contract.files import write_text
from ..wording import filled
from .ask import ask
from .environment import python_in

_SECONDS = 30.0


@dataclasses.dataclass(frozen=True)
class Place:
    python: Path
    origin: str  # in words: "made by Create"


@dataclasses.dataclass(frozen=True)
class Backend:
    """``problem`` is a sentence, "" if it answered; then it has a ``version``."""

    python: Path
    origin: str
    version: str = ""
    problem: str = ""

    @property
    def works(self) -> bool:
        return not self.problem


def python_of(chosen: Path) -> Path:
    """The Python meant by the path of a Python, of an environment, or of a folder with a ``.venv``."""
    if os.path.isdir(chosen):  # noqa: PTH112 (Path's raises for what is below a folder that cannot be read)
        inside = (python_in(folder) for folder in (chosen, chosen / ".venv"))
        return next((python for python in inside if _is_file(python)), chosen)
    if chosen.name in ("asset2vec", "asset2vec.exe"):
        return chosen.with_name(python_in(Path()).name)
    return chosen


def places(given: str, chosen: str, created: Path) -> list[Place]:
    """Where a backend may be, the likeliest first: paths that exist, each once.

    ``given`` by the environment variable, ``chosen`` in the preferences, both perhaps ""; ``created`` is the
    folder of Create.
    """
    found: dict[Path, Place] = {}
    for path, origin in _candidates(given, chosen, created):
        python = python_of(path).absolute()
        if _is_file(python):
            found.setdefault(python, Place(python, origin))
    return list(found.values())


def _is_file(path: Path) -> bool:
    return os.path.isfile(path)  # noqa: PTH113 (as above)


def _candidates(given: str, chosen: str, created: Path) -> Iterator[tuple[Path, str]]:
    if given:
        yield Path(given), "named by the environment variable"
    if chosen:
        yield Path(chosen), "chosen in the preferences"
    yield created, "made by Create"
    program = shutil.which("asset2vec")
    if program and Path(program).is_absolute():  # else it lies in the current folder, which may be a file's
        yield Path(os.path.realpath(program)), "the asset2vec program of this computer"
    for python in remembered():
        yield python, filled("in {folder}", folder=python.parent.parent.parent)


def examined(place: Place) -> Backend:
    """Asks for the version, which takes a second or so."""
    try:
        code, said = ask(command_line(place.python, "--version"), _SECONDS)
    except UserError as error:
        return Backend(place.python, place.origin, problem=str(error))
    words = said.strip().splitlines()[-1].split() if said.strip() else []
    if code == 0 and len(words) == 2 and words[0] == "asset2vec":
        return Backend(place.python, place.origin, version=words[1])
    if "No module named nerf_backend" in said:
        text, reason = "{python} has no Asset2Vec in it.", ""
    else:
        text = "{python} does not run Asset2Vec: {reason}."
        reason = " ".join(words).rstrip(".") or filled("exit code {code}", code=code)
    problem = filled(text, python=place.python, reason=reason)
    return Backend(place.python, place.origin, problem=problem)


def remember(python: Path) -> None:
    """Notes a backend that was installed elsewhere, so that Find finds it."""
    known = remembered()
    if python not in known:
        write_text(_list(), "".join(f"{path}\n" for path in [*known, python]))


def remembered() -> list[Path]:
    try:
        return [Path(line) for line in _list().read_text(encoding="utf-8").splitlines() if line]
    except OSError:
        return []


def _list() -> Path:
    return home_folder() / "backends.txt"


def mismatch(backend: str, addon: str) -> str:
    """A sentence if the versions are not those that belong together; the add-on's is "" in the sources."""
    if not addon or backend == addon:
        return ""
    text = "The backend is version {backend}, and this add-on needs {addon}."
    return filled(text, backend=backend, addon=addon)
