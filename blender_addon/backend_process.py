"""A backend command as a child process: started, listened to, stopped. Knows nothing of Blender.

A thread does nothing but move the child's lines into a queue; whoever owns the object calls
:meth:`BackendProcess.poll` now and then, on its own thread.
"""

import contextlib
import os
import queue
import signal
import subprocess
import threading
import time
from pathlib import Path
from typing import IO

from .contract.errors import UserError
from .contract.events import Event, decode

# A cancelled job first gets the time to leave a checkpoint, then less and less patience.
INTERRUPT_SECONDS = 15.0
TERMINATE_SECONDS = 5.0
QUIT_SECONDS = 3.0
# How long a dead child's pipe may stay open (a grandchild can hold it) before it no longer matters.
_PIPE_SECONDS = 1.0
_LOG_TAIL_BYTES = 4096


def command_line(python: Path, *arguments: str) -> list[str]:
    return [str(python), "-m", "nerf_backend", *arguments]


def environment() -> dict[str, str]:
    """This process's environment without what would lead another Python to Blender's own modules."""
    ours = {"PYTHONHOME", "PYTHONPATH", "PYTHONSTARTUP"}
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    return kept | {"PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"}


class BackendProcess:
    """One running command. Its events come from :meth:`poll`, all else that it prints goes to ``log``."""

    def __init__(self, command: list[str], log: Path) -> None:
        self.log = log
        self.exit_code: int | None = None
        self.cancelled = False
        self._lines: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._died: float | None = None
        self._stop_at: list[tuple[float, signal.Signals]] = []
        self._log_file = _open_log(log, command)
        self._process = self._start(command)
        self._reader = threading.Thread(target=self._read, daemon=True, name="asset2vec reader")
        self._reader.start()

    def _start(self, command: list[str]) -> subprocess.Popen[bytes]:
        windows_group = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
        try:
            return subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=self._log_file,
                env=environment(),
                creationflags=windows_group,  # CTRL_BREAK reaches a group, and must not reach Blender
                start_new_session=os.name != "nt",
            )
        except OSError as error:
            self._log_file.close()
            raise UserError(
                f"{command[0]} could not be started ({error.strerror or error}): "
                "choose the backend's Python in the add-on's preferences."
            ) from error

    def _read(self) -> None:
        """Runs in the thread: lines of events into the queue, all others into the log."""
        assert self._process.stdout
        for line in self._process.stdout:
            try:
                event = decode(line.decode("utf-8", "replace"))
            except (ValueError, KeyError, TypeError):
                event = None  # half a line of a killed child, or an event of another version
            if event is not None:
                self._lines.put(event)
            else:
                self._log_file.write(line)

    def poll(self) -> list[Event]:
        """The events since the last call; sets ``exit_code`` once the child is gone and all is read."""
        self._escalate()
        ended = self._has_ended()
        events = []
        while not self._lines.empty():
            events.append(self._lines.get())
        if ended:
            self.exit_code = self._process.returncode
            self._kill_group()  # nothing that it started outlives it
            self._log_file.close()
        return events

    def _has_ended(self) -> bool:
        if self.exit_code is not None or self._process.poll() is None:
            return False
        self._died = self._died or time.monotonic()
        return not self._reader.is_alive() or time.monotonic() - self._died > _PIPE_SECONDS

    def cancel(self) -> None:
        """Asks the child to stop; :meth:`poll` insists if it does not."""
        if self.cancelled or self.exit_code is not None:
            return
        self.cancelled = True
        now = time.monotonic()
        interrupt = getattr(signal, "CTRL_BREAK_EVENT", signal.SIGINT)
        kill = getattr(signal, "SIGKILL", signal.SIGTERM)
        terminate_at = now + INTERRUPT_SECONDS
        self._stop_at = [
            (now, interrupt),
            (terminate_at, signal.SIGTERM),
            (terminate_at + TERMINATE_SECONDS, kill),
        ]
        self._escalate()

    def _escalate(self) -> None:
        while self._stop_at and time.monotonic() >= self._stop_at[0][0]:
            _, number = self._stop_at.pop(0)
            if self._process.poll() is None:
                self._process.send_signal(number)

    def stop(self) -> None:
        """For a Blender that quits: waits a moment for the child to leave a checkpoint, then kills it."""
        self.cancel()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(QUIT_SECONDS)
        self._process.kill()
        self._kill_group()
        self._process.wait()

    def _kill_group(self) -> None:
        if hasattr(os, "killpg"):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def last_words(self) -> str:
        """The last line that it left in the log, for one who wants to know why it died."""
        with open(self.log, "rb") as log:
            log.seek(max(0, self.log.stat().st_size - _LOG_TAIL_BYTES))
            lines = log.read().decode("utf-8", "replace").strip().splitlines()
        return lines[-1].strip().rstrip(".") if lines else ""


def _open_log(log: Path, command: list[str]) -> IO[bytes]:
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        file = open(log, "ab", buffering=0)  # noqa: SIM115 (closed when the child is gone)
    except OSError as error:
        raise UserError(f"The log {log} cannot be written: {error.strerror or error}.") from error
    file.write(f"\n{time.strftime('%Y-%m-%d %H:%M:%S')}  {' '.join(command)}\n".encode())
    return file
