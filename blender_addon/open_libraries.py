"""Which library is open in which running Blender, so that no job writes under an artist's hands.

Blender does not lock the file it shows. The add-on therefore holds a small file for the library
it has open, in the user's home folder, and says in it whether there are unsaved changes.
"""

import contextlib
import hashlib
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

from .contract.environment import home_folder
from .contract.errors import UserError
from .contract.locks import Hold, is_held
from .wording import filled

# A Blender makes its file first and holds it a moment later; only older ones are left by the dead.
_YOUNG_SECONDS = 60

_held: dict[Path, Hold] = {}


def folder() -> Path:
    return home_folder() / "open"


def mark(library: Path, dirty: bool) -> None:
    """Says that this process has ``library`` open, with or without unsaved changes."""
    library = library.resolve()
    text = json.dumps({"library": str(library), "process": os.getpid(), "dirty": dirty})
    if library in _held:
        _held[library].write(text)
    else:
        _held[library] = Hold(folder() / f"{_name(library)}-{os.getpid()}.json", text)


def unmark(library: Path) -> None:
    if hold := _held.pop(library.resolve(), None):
        hold.close()
        hold.path.unlink(missing_ok=True)


class Marks:
    """Those of all libraries, read once: of most files they tell that no Blender has them open."""

    def __init__(self) -> None:
        self._names = {path.name.split("-")[0] for path in folder().glob("*-*.json")}

    def may_have(self, library: Path) -> bool:
        """``library`` is a resolved path."""
        return _name(library) in self._names


def check_no_unsaved_changes(library: Path) -> None:
    """Raises UserError if a running Blender has the library open with unsaved changes."""
    for process, dirty in holders(library):
        if dirty:
            text = (
                "{path} is open in Blender (process {process}) with unsaved changes: save or close it there, "
                "then run this again."
            )
            raise UserError(filled(text, path=library, process=process))


def holders(library: Path) -> Iterator[tuple[int, bool]]:
    """The running Blenders that have the library open: process, and whether it has unsaved changes there."""
    for path in folder().glob(f"{_name(library.resolve())}-*.json"):
        if not is_held(path):
            _remove_left(path)
            continue
        with contextlib.suppress(OSError, ValueError):
            holder = json.loads(path.read_text(encoding="utf-8"))
            yield holder["process"], holder["dirty"]


def _remove_left(path: Path) -> None:
    with contextlib.suppress(OSError):
        if time.time() - path.stat().st_mtime > _YOUNG_SECONDS:
            path.unlink()


@contextlib.contextmanager
def saving(library: Path) -> Iterator[None]:
    """No other process is in such a block for the same library; raises UserError if one is."""
    lock = folder() / f"{_name(library.resolve())}.saving"
    try:
        hold = Hold(lock)
    except BlockingIOError as error:
        text = "{path} is being saved by another program: run this again when that is done."
        raise UserError(filled(text, path=library)) from error
    except OSError as error:
        text = (
            "{path} cannot be saved, because {lock} cannot be locked ({reason}): run this again, or name a "
            "folder that can be written to in the environment variable ASSET2VEC_HOME."
        )
        raise UserError(filled(text, path=library, lock=lock, reason=error.strerror)) from error
    with contextlib.closing(hold):
        yield


def _name(library: Path) -> str:
    return hashlib.sha256(str(library).encode()).hexdigest()[:16]
