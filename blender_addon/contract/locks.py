"""Files that are held by a running process; the system lets go of them when it dies.

Unlike a file with a process number in it, such a lock cannot outlive ``kill -9`` or a power cut.
"""

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from .errors import UserError
from .holder import Holder, busy

WAIT_SECONDS = 60.0
AGAIN_SECONDS = 0.02  # between two tries

if os.name == "nt":
    import msvcrt

    # A byte far behind the text, because Windows also keeps others from reading what is locked.
    _BYTE = 1 << 30

    def _lock(file: IO[str], shared: bool = False) -> None:
        file.seek(_BYTE)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        except OSError as error:
            raise BlockingIOError(*error.args) from error
else:
    import fcntl

    def _lock(file: IO[str], shared: bool = False) -> None:
        fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)


class Hold:
    """Holds the file at ``path`` until closed; the file itself stays.

    ``text`` is what others can read about the holder.

    Raises BlockingIOError if another process holds it, another OSError if it cannot be written.
    """

    def __init__(self, path: Path, text: str = "") -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._file = open(path, "a+", encoding="utf-8")  # noqa: SIM115 (it stays open)
        try:
            _lock(self._file)
        except OSError:
            self._file.close()
            raise
        self.write(text)

    def write(self, text: str) -> None:
        self._file.seek(0)
        self._file.truncate()
        self._file.write(text)
        self._file.flush()

    def close(self) -> None:
        self._file.close()


@contextlib.contextmanager
def only_one(path: Path, doing: str) -> Iterator[None]:
    """Holds ``path`` while the block runs; UserError that names who does so already.

    ``doing`` is what its holder does, as in 'renders into /x'.
    """
    try:
        hold = _held(path)
    except BlockingIOError as error:
        raise UserError(busy(holder_of(path), doing)) from error
    with contextlib.closing(hold):
        yield


@contextlib.contextmanager
def in_turn(path: Path, doing: str, wait_seconds: float = WAIT_SECONDS) -> Iterator[None]:
    """Holds ``path`` while the block runs and waits for whoever does so already.

    UserError as ``only_one`` raises if that takes longer than ``wait_seconds``.
    """
    until = time.monotonic() + wait_seconds
    while True:
        try:
            hold = _held(path)
            break
        except BlockingIOError as error:
            if time.monotonic() > until:
                raise UserError(busy(holder_of(path), doing)) from error
            time.sleep(AGAIN_SECONDS)
    with contextlib.closing(hold):
        yield


def _held(path: Path) -> Hold:
    """BlockingIOError if another process holds it, UserError if it cannot be written."""
    try:
        return Hold(path, Holder.here().text())
    except BlockingIOError:
        raise
    except OSError as error:
        raise UserError(f"{path} could not be written: {error.strerror or error}.") from error


def holder_of(path: Path) -> Holder | None:
    """Who holds the file, or did last; None where it does not say so."""
    try:
        return Holder.of(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return None


def is_held(path: Path) -> bool:
    """Whether a running process holds the file."""
    try:
        with open(path, "a+", encoding="utf-8") as file:
            _lock(file, shared=True)  # two who look must not take each other for the holder
    except OSError:
        return True
    return False
