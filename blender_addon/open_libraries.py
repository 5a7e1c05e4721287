"""Which library is open in which running Blender, so that no job writes under an artist's hands.

Blender does not lock the file it shows. The add-on therefore holds a small file for the library
it has open, in the user's home folder, and says in it whether there are unsaved changes.
"""

import contextlib
import hashlib
import json
import os
from pathlib import Path

from .contract.errors import UserError
from .contract.locks import Hold, is_held

_held: dict[Path, Hold] = {}


def folder() -> Path:
    return Path(os.environ.get("ASSET2VEC_HOME") or Path.home() / ".asset2vec") / "open"


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


def check_no_unsaved_changes(library: Path) -> None:
    """Raises UserError if a running Blender has the library open with unsaved changes."""
    for path in folder().glob(f"{_name(library.resolve())}-*.json"):
        if not is_held(path):
            path.unlink(missing_ok=True)
            continue
        with contextlib.suppress(OSError, ValueError):
            holder = json.loads(path.read_text(encoding="utf-8"))
            if holder["dirty"]:
                raise UserError(
                    f"{library} is open in Blender (process {holder['process']}) with unsaved changes: "
                    "save or close it there, then run this again."
                )


def _name(library: Path) -> str:
    return hashlib.sha256(str(library).encode()).hexdigest()[:16]
