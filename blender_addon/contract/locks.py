"""Files that are held by a running process; the system lets go of them when it dies.

Unlike a file with a process number in it, such a lock cannot outlive ``kill -9`` or a power cut.
"""

import os
from pathlib import Path
from typing import IO

if os.name == "nt":
    import msvcrt

    # A byte far behind the text, because Windows also keeps others from reading what is locked.
    _BYTE = 1 << 30

    def _lock(file: IO[str]) -> None:
        file.seek(_BYTE)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
else:
    import fcntl

    def _lock(file: IO[str]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


class Hold:
    """Holds the file at ``path`` until closed; the file itself stays.

    ``text`` is what others can read about the holder.

    Raises BlockingIOError or OSError if another process holds it.
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


def is_held(path: Path) -> bool:
    """Whether a running process holds the file."""
    try:
        with open(path, "a+", encoding="utf-8") as file:
            _lock(file)
    except OSError:
        return True
    return False
