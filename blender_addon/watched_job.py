"""A job as it looks from outside: its folder is read bit by bit. Knows nothing of Blender."""

import contextlib
import enum
import functools
import os
import shutil
import signal
import subprocess
import time

from .backend_command import environment, shown
from .contract.errors import UserError
from .contract.events import Error, Event, Failed, Note, Progress, Result, decode
from .contract.job_folder import FOLDER, SILENT_SECONDS, Ending, JobFolder, JobRecord
from .contract.locks import Hold
from .wording import filled

# A job that was asked to stop first gets the time to leave a checkpoint, then less and less patience.
INTERRUPT_SECONDS = 15.0
TERMINATE_SECONDS = 5.0
# Until a program speaks (Python starts, an environment is read from a slow disk). Who started it knows
# sooner that it died.
START_SECONDS = 60.0
FIRST_WORD_SECONDS = 10.0  # without one, a program that lives is said not to answer
_CHUNK_BYTES = 1 << 16  # read at a time, so that no look takes long
_TAIL_BYTES = 1 << 18  # of events that are read when a job is found
_LOG_TAIL_BYTES = 4096
_FULL_BYTES = 1 << 16  # a disk with less is full


class State(enum.Enum):
    STARTING = "starting"
    RUNNING = "running"
    SILENT = "does not answer"
    STOPPING = "stopping"
    OVER = "over"


class WatchedJob:
    """``child`` is the process if this one has started it."""

    def __init__(self, folder: JobFolder, child: "subprocess.Popen[bytes] | None" = None) -> None:
        self.folder = folder
        self.record = folder.read_record()
        self.progress = Progress("start", 0, 1)
        self.stages: dict[str, Progress] = {}  # the last of each that was heard of, in their order
        self.problems: list[str] = []
        self.result: Result | None = None
        self.error: Error | None = None
        self.ending: Ending | None = folder.read_ending()
        self.state = State.OVER if self.ending else State.STARTING
        self.over_since: float | None = None  # time.monotonic, when it was noticed
        self.last_words = ""
        self._child = child
        self._offset = 0 if child else _tail_of(folder)
        self._watch: Hold | None = None
        self._signalled: set[signal.Signals] = set()
        self._seen_alive = child is not None

    @property
    def id(self) -> str:
        return self.folder.root.name

    @property
    def unfinished(self) -> bool:
        return self.ending is None

    def look(self) -> bool:
        """Reads what is new; whether anything is. Cheap: called several times a second."""
        if self.ending:
            return False
        before = self.state, self._offset
        alive = self.folder.is_alive()
        self._seen_alive |= alive
        self._read()
        self.state = self._state(alive)
        if self.state is State.STOPPING:
            self._insist()
        if self.state is State.OVER and self.over_since is None:
            self._read_all()  # what it said between the first look and its end
            self.over_since = time.monotonic()
            self.last_words = self._last_words()
            self._clear_away()
        elif self.state is State.OVER:
            self.ending = self.folder.read_ending()
        return before != (self.state, self._offset) or self.state is State.OVER

    def claim(self) -> bool:
        """Whether it is for this process to finish the job: the first that asks, until it ends."""
        if self._watch is None:
            with contextlib.suppress(OSError):
                self._watch = Hold(self.folder.watched)
                self.ending = self.folder.read_ending()  # whoever held it before may have finished it
        if not self.unfinished:
            self.leave()
        return self._watch is not None

    def finish(self, ending: Ending) -> None:
        self.ending = ending
        with contextlib.suppress(UserError):  # a full disk: this Blender knows it all the same
            self.folder.write_ending(ending)
        self.leave()

    def leave(self) -> None:
        """Another process may finish it."""
        if self._watch:
            self._watch.close()
            self._watch = None

    @property
    def ended(self) -> float:
        """Seconds since 1970; of a job that is not finished, now."""
        with contextlib.suppress(OSError):
            return self.folder.ending.stat().st_mtime
        return time.time()

    @functools.cached_property
    def last_spoke(self) -> float:
        """Seconds since 1970, of a job that is over: when its process ended, whoever finished it later.

        Asked for at each redraw, so the disk is asked once.
        """
        with contextlib.suppress(OSError):
            return self.folder.events.stat().st_mtime
        return self.record.started

    @property
    def stopped(self) -> bool:
        """Whether somebody asked it to stop and it had nothing to show."""
        return self.result is None and self.folder.cancel.exists()

    def cancel(self) -> None:
        if self.state is not State.OVER:
            try:
                self.folder.cancel.touch()
            except OSError as error:
                raise UserError(
                    filled(
                        "{path} could not be written: {reason}.",
                        path=self.folder.cancel,
                        reason=error.strerror,
                    )
                ) from error
            if self.state is not State.STARTING:
                self.state = State.STOPPING

    def silent_seconds(self) -> float:
        """Since its last heartbeat, or its start if there has been none."""
        if self.folder.running.exists():
            return self.folder.seconds_since_beat()
        return time.time() - self.record.started

    def _state(self, alive: bool) -> State:
        if not alive and not self._is_starting():
            return State.OVER
        if self.folder.cancel.exists():
            return State.STOPPING
        if not alive:
            return State.SILENT if self.silent_seconds() > FIRST_WORD_SECONDS else State.STARTING
        return State.SILENT if self.silent_seconds() > SILENT_SECONDS else State.RUNNING

    def _is_starting(self) -> bool:
        if self.folder.process() is not None:
            return False  # it has begun to speak, and ended
        if self._child:
            return self._child.poll() is None
        return time.time() - self.record.started < START_SECONDS

    def _read_all(self) -> None:
        while self._read():
            pass

    def _read(self) -> bool:
        """Takes whole lines from where the last call ended; whether there may be more."""
        try:
            with open(self.folder.events, "rb") as file:
                file.seek(self._offset)
                data = file.read(_CHUNK_BYTES)
        except OSError:
            return False
        whole = data.rfind(b"\n") + 1
        self._offset += whole
        for line in data[:whole].splitlines():
            with contextlib.suppress(ValueError, KeyError, TypeError):  # an event of another version
                if event := decode(line.decode("utf-8", "replace")):
                    self._take(event)
        return len(data) == _CHUNK_BYTES

    def _take(self, event: Event) -> None:
        if isinstance(event, Progress):
            self.progress = event
            self.stages[event.stage] = event
        elif isinstance(event, (Failed, Note)):
            self.problems.append(event.message)
        elif isinstance(event, Result):
            self.result = event
        elif isinstance(event, Error):
            self.error = event

    def _insist(self) -> None:
        asked = time.time() - self.folder.cancel.stat().st_mtime
        if asked > INTERRUPT_SECONDS:
            self._signal(signal.SIGTERM)
        if asked > INTERRUPT_SECONDS + TERMINATE_SECONDS:
            self._signal(getattr(signal, "SIGKILL", signal.SIGTERM))

    def _signal(self, number: signal.Signals) -> None:
        process = self._child.pid if self._child else self.folder.process()
        if process is None or number in self._signalled:
            return
        self._signalled.add(number)
        with contextlib.suppress(OSError):
            os.kill(process, number)

    def _clear_away(self) -> None:
        """Nothing that the job has started outlives it. Of a job of long ago the number may be another's."""
        process = self._child.pid if self._child else self.folder.process()
        if self._seen_alive and process is not None and hasattr(os, "killpg"):
            with contextlib.suppress(OSError):
                os.killpg(process, signal.SIGKILL)

    def _last_words(self) -> str:
        """The last line that it left in the log, for one who wants to know why it died."""
        with contextlib.suppress(OSError):
            if shutil.disk_usage(self.folder.root).free < _FULL_BYTES:
                return "the disk is full"
        with contextlib.suppress(OSError), open(self.folder.log, "rb") as log:
            size, begin = self.folder.log.stat().st_size, len(_heading(_command_of(self.record, self.folder)))
            log.seek(max(begin, size - _LOG_TAIL_BYTES))
            lines = log.read().decode("utf-8", "replace").strip().splitlines()
            return lines[-1].strip().rstrip(".") if lines else ""
        return ""


def _tail_of(folder: JobFolder) -> int:
    """Where to begin to read what a job of another Blender said: a long one is read from near its end."""
    with contextlib.suppress(OSError), open(folder.events, "rb") as file:
        begin = max(0, folder.events.stat().st_size - _TAIL_BYTES)
        file.seek(begin)
        return begin + len(file.readline()) if begin else 0
    return 0


def launched(folder: JobFolder) -> WatchedJob:
    """Starts the command of the folder's record, as a process that outlives this one.

    Raises UserError, and removes the folder, if the program cannot be started.
    """
    command = _command_of(folder.read_record(), folder)
    try:
        return WatchedJob(folder, _started(command, folder))
    except OSError as error:
        shutil.rmtree(folder.root, ignore_errors=True)
        raise UserError(
            filled(
                "{program} could not be started ({reason}): choose the backend's Python in the add-on's "
                "preferences.",
                program=command[0],
                reason=error.strerror or error,
            )
        ) from error


def _command_of(record: JobRecord, folder: JobFolder) -> list[str]:
    return [_with_folder(part, folder) for part in record.command]


def _with_folder(part: str, folder: JobFolder) -> str:
    """FOLDER stands for the folder alone or before a name in it; elsewhere it is part of somebody's path."""
    if part == FOLDER or part.startswith(f"{FOLDER}/"):
        return part.replace(FOLDER, str(folder.root), 1)
    return part


def _heading(command: list[str]) -> bytes:
    """What the log begins with: as long whenever it is written."""
    return f"{time.strftime('%Y-%m-%d %H:%M:%S')}\n{shown(command)}\n\n".encode()


def _started(command: list[str], folder: JobFolder) -> "subprocess.Popen[bytes]":
    flags = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0) | getattr(subprocess, "CREATE_NO_WINDOW", 0)
    with open(folder.log, "ab", buffering=0) as log:
        log.write(_heading(command))
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=environment(),
            cwd=folder.root,
            creationflags=flags,
            start_new_session=os.name != "nt",  # Ctrl-C in Blender's terminal, or its end, is not for the job
        )
