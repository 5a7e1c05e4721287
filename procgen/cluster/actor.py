"""A process on a node that does one task after the other, and keeps what it started (a Blender, a model)."""

import contextlib
import dataclasses
import os
import shutil
import socket
import tempfile
import threading
import traceback
from collections.abc import Callable
from errno import ENOSPC
from pathlib import Path
from typing import Any, Protocol

from blender_addon.contract.events import Emit, Event
from blender_addon.contract.files import listening

from ..blender_process import BlenderWorker

LEAST_FREE = 256 * 2**20  # bytes of a node's disk for what a task writes beside its result


class Work(Protocol):
    """What an actor does with its tasks."""

    def do(self, task: Any) -> Any: ...

    def end(self) -> None:
        """Called from another thread: what is being done ends soon, with an exception."""


MakeWork = Callable[[Emit], Work]


@dataclasses.dataclass(frozen=True)
class Outcome:
    """Of a task: what it made, the error that ended it, or why the node cannot do it."""

    made: Any = None
    error: BaseException | None = None
    no_space: str = ""
    heard: tuple[Event, ...] = ()
    whole: tuple[Path, ...] = ()  # files and folders that became whole meanwhile, or were removed


class BlenderWork:
    """Tasks that are done by a Blender process of one thread, as the local workers do them."""

    def __init__(
        self, do: Callable[[BlenderWorker, Any], Any], blender: Path | None, log: Path | None, emit: Emit
    ) -> None:
        here = log.with_stem(f"{log.stem}-{socket.gethostname()}") if log else None
        self._do, self._worker = do, BlenderWorker(blender, here, threads=1)

    def do(self, task: Any) -> Any:
        return self._do(self._worker, task)

    def end(self) -> None:
        self._worker.end()


class Actor:
    """Used with two threads: one is at the task, one answers meanwhile."""

    def __init__(self, make: MakeWork) -> None:
        self._heard: list[Event] = []
        self._taking = threading.Lock()
        self._work = make(self._heard.append)

    def node(self) -> str:
        """The id of the node that it is on."""
        import ray

        return ray.get_runtime_context().get_node_id()

    def do(self, task: Any) -> Outcome:
        if full := _full_disk():
            return Outcome(no_space=full)
        whole: list[Path] = []
        try:
            with listening(whole.append):
                made = self._work.do(task)
            return Outcome(made, heard=tuple(self.heard()), whole=tuple(whole))
        except (Exception, KeyboardInterrupt) as error:
            if _is_about_space(error):
                return Outcome(no_space=_full_disk() or f"has no space left: {error}", whole=tuple(whole))
            error.add_note(traceback.format_exc())  # frames of another process cannot be raised here
            return Outcome(error=error, heard=tuple(self.heard()), whole=tuple(whole))

    def heard(self) -> list[Event]:
        """The events since it was last asked."""
        with self._taking:
            found = self._heard[:]
            del self._heard[: len(found)]
        return found

    def end(self) -> None:
        self._work.end()


def _full_disk() -> str:
    folder = tempfile.gettempdir()
    free = shutil.disk_usage(folder).free
    if free >= LEAST_FREE:
        return ""
    return f"has only {free >> 20} MB free in {folder}: free at least {LEAST_FREE >> 20} MB there."


def _is_about_space(error: BaseException) -> bool:
    """Also where Blender only said it in words."""
    with contextlib.suppress(AttributeError):
        if error.errno == ENOSPC:  # type: ignore[attr-defined]
            return True
    return os.strerror(ENOSPC) in str(error)
