"""Files and folders that are written whole or not at all: temporary name, then rename."""

import contextlib
import dataclasses
import glob
import json
import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from .errors import UserError

# Whatever was killed half-way leaves a name that begins like this; the next run clears it.
PARTIAL_PREFIX = ".partial-"

_listeners: list[Callable[[Path], None]] = []


def modified_ns(path: Path) -> int:
    """When it was last written, to notice that it was again; 0 if it is not there."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


@dataclasses.dataclass(frozen=True)
class Stamp:
    """What a file was when somebody looked at it, to notice that somebody else saved it since."""

    modified_ns: int
    size: int

    @classmethod
    def of(cls, path: Path) -> "Stamp":
        found = path.stat()
        return cls(found.st_mtime_ns, found.st_size)


def partial_path(final: Path) -> Path:
    """A temporary name in the folder of ``final``, so that the rename stays on one file system."""
    return final.with_name(f"{PARTIAL_PREFIX}{uuid.uuid4().hex[:8]}-{final.name}")


@contextlib.contextmanager
def whole_file(final: Path) -> Iterator[Path]:
    """Yields a temporary path; it becomes ``final`` when the block ends without an error."""
    partial = partial_path(final)
    try:
        final.parent.mkdir(parents=True, exist_ok=True)
        yield partial
        _sync(partial)
        os.replace(partial, final)
        tell_listeners(final)
    except OSError as error:
        raise UserError(f"{final} could not be written: {error.strerror or error}.") from error
    finally:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)


@contextlib.contextmanager
def whole_folder(final: Path) -> Iterator[Path]:
    """Yields a new temporary folder; it replaces ``final`` when the block ends without an error."""
    partial = partial_path(final)
    try:
        final.parent.mkdir(parents=True, exist_ok=True)
        partial.mkdir()
        yield partial
        for path in partial.rglob("*"):
            if path.is_file():
                _sync(path)
        _remove_if_there(final)
        os.replace(partial, final)
        tell_listeners(final)
    except OSError as error:
        raise UserError(f"{final} could not be written: {error.strerror or error}.") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _sync(path: Path) -> None:
    """Waits until the disk has the file, so that a power cut after the rename finds it whole.

    Windows flushes only what is open for writing. Elsewhere the file may be a link to a read-only one.
    """
    with open(path, "r+b" if os.name == "nt" else "rb") as written:
        os.fsync(written.fileno())


def remove_folder(folder: Path) -> None:
    """Removes a folder by renaming it first, so that nobody sees it half gone."""
    if _remove_if_there(folder):
        tell_listeners(folder)


def _remove_if_there(folder: Path) -> bool:
    if not folder.exists():
        return False
    doomed = partial_path(folder)
    os.replace(folder, doomed)
    shutil.rmtree(doomed)
    return True


@contextlib.contextmanager
def listening(listener: Callable[[Path], None]) -> Iterator[None]:
    """While the block runs, ``listener`` hears of each file or folder that becomes whole here or is removed.

    In the thread that does it, which it must not keep waiting; parts of a folder that is not whole yet too.
    """
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)


def tell_listeners(path: Path) -> None:
    """Of what became whole, or was removed: here, or by a process that works for this one."""
    for listener in _listeners:
        listener(path)


def clear_partials(folder: Path, final: str | None = None) -> None:
    """Removes what killed runs left behind in ``folder``, or only what was to become ``final``."""
    of = f"{'?' * 8}-{glob.escape(final)}" if final else "*"
    for left in folder.glob(f"{PARTIAL_PREFIX}{of}"):
        shutil.rmtree(left, ignore_errors=True) if left.is_dir() else left.unlink(missing_ok=True)


def write_text(final: Path, text: str) -> None:
    with whole_file(final) as partial:
        partial.write_text(text, encoding="utf-8")


def write_json(final: Path, document: dict[str, Any]) -> None:
    write_text(final, json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n")
