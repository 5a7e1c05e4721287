"""The environment's folder. A mark in it says that it is ours, and how far its making has come.

A virtual environment knows its own path, so it cannot be made elsewhere and renamed.
"""

import dataclasses
import enum
import os
import shutil
from pathlib import Path

from ..contract.environment import home_folder
from ..contract.errors import UserError
from ..contract.files import PARTIAL_PREFIX
from ..contract.records import read_record, write_record
from ..wording import filled
from .interpreters import WANTED

KIND, VERSION = "environment", 1


@dataclasses.dataclass(frozen=True)
class Mark:
    """``made``: Python is in it; ``finished``: and all else. ``fingerprint`` of the bundle installed."""

    build: str
    made: bool = False
    finished: bool = False
    fingerprint: str = ""
    version: str = ""


class State(enum.Enum):
    NONE = "none"
    FOREIGN = "foreign"  # has files that are not ours
    UNREADABLE = "unreadable"  # or a folder above it is
    UNFINISHED = "unfinished"
    FINISHED = "finished"


@dataclasses.dataclass(frozen=True)
class Environment:
    root: Path

    @property
    def python(self) -> Path:
        return python_in(self.root)

    @property
    def downloads(self) -> Path:
        """Where pip puts what it fetches, so that the disk that was looked at is the one that is used."""
        return self.root / "downloads"

    @property
    def lock(self) -> Path:
        return self.root / "being-made.lock"

    @property
    def _mark(self) -> Path:
        return self.root / "asset2vec-environment.json"

    def mark(self) -> Mark | None:
        """None if there is none, or one of another version of Asset2Vec."""
        try:
            return read_record(Mark, self._mark, KIND, VERSION) if self._mark.exists() else None
        except (UserError, OSError):
            return None

    def write_mark(self, mark: Mark) -> None:
        write_record(self._mark, KIND, VERSION, mark)

    def state(self) -> State:
        if mark := self.mark():
            return State.FINISHED if mark.finished else State.UNFINISHED
        try:
            if self._mark.exists():
                return State.UNFINISHED
            own = (path == self.lock or path.name.startswith(PARTIAL_PREFIX) for path in self.root.iterdir())
            return State.NONE if all(own) else State.FOREIGN
        except FileNotFoundError:
            return State.NONE
        except OSError:
            return State.UNREADABLE

    def check_ours(self) -> None:
        """Raises UserError if the folder has files that are not ours, for some would be overwritten.

        Or if what it has cannot be seen.
        """
        state = self.state()
        if state is State.UNREADABLE:
            text = "{folder} cannot be read as a folder: allow reading it, or choose another."
            raise UserError(filled(text, folder=self.root))
        if state is State.FOREIGN:
            text = "{folder} has other files in it: choose an empty folder, or a new one."
            raise UserError(filled(text, folder=self.root))

    def clear(self) -> None:
        """Removes all but mark and lock."""
        for path in self.root.iterdir():
            if path in (self._mark, self.lock):
                continue
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()

    def remove_half_installed(self) -> None:
        """pip takes a package for installed whose RECORD, which is written last, is missing."""
        for described in self.installed():
            if not (described / "RECORD").exists():
                shutil.rmtree(described)

    def installed(self) -> list[Path]:
        """What pip knows of each package that is in it."""
        library = "Lib" if os.name == "nt" else f"lib/python{WANTED[0]}.{WANTED[1]}"
        return list((self.root / library / "site-packages").glob("*.dist-info"))


def default_folder() -> Path:
    """One for all versions of Blender; an extension's own folder belongs to one and goes with it."""
    return home_folder() / "environment"


def python_in(root: Path) -> Path:
    """Of a virtual environment. Not resolved: its own path tells Python which environment it is."""
    return root / "Scripts" / "python.exe" if os.name == "nt" else root / "bin" / "python"
