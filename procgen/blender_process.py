"""Starts Blender worker processes and talks to them; never imports bpy itself.

A worker is the bpy wheel in this Python, or a ``blender`` executable the user names. It runs
procgen/blender/worker.py, takes one request a line and answers with events (contract/jobs.py).
Its standard output carries events only; all that Blender prints goes to the log.
"""

import contextlib
import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Collection, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from blender_addon.contract import events, jobs
from blender_addon.contract.errors import UserError

WORKER = Path(__file__).parent / "blender" / "worker.py"
SECONDS_TO_CLOSE = 5.0
_LOG_TAIL_BYTES = 4096


class WorkerDied(UserError):
    """The Blender process ended in the middle of a job, or took too long."""


class WorkerEnded(Exception):
    """Whoever owns the worker wants no more jobs to be done."""


class BlenderWorker:
    """One Blender process that does one job after the other; it starts with the first one.

    ``blender`` is an executable, or None for the bpy wheel. Whatever Blender prints is appended to
    ``log``. ``threads`` is how many it may use, None for as many as there are cores. ``taken`` answers
    when it asks which ids others own; without it none are. A worker that died is started anew by the
    next :meth:`run`.
    """

    def __init__(
        self,
        blender: Path | None,
        log: Path | None = None,
        threads: int | None = None,
        taken: jobs.TakenAmong = frozenset().intersection,
    ) -> None:
        self._taken = taken
        self._blender = blender
        self._threads = threads
        self._log_path = log
        self._log: IO[bytes] | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._ended = self._late = False

    def __enter__(self) -> "BlenderWorker":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close() if kind is None else self._kill()

    def run(self, request: jobs.Request, emit: events.Emit, timeout: float | None = None) -> dict[str, Any]:
        """Does one job and returns its result; Progress and Failed events go to ``emit``.

        Raises UserError for what the user can mend, WorkerDied if the process ended or was at the job for
        longer than ``timeout`` seconds, RuntimeError for a bug in the worker. If anything else interrupts
        the job (Ctrl-C), the process is killed.
        """
        process = self._start()
        watch = threading.Timer(timeout or 0, self._stop_late, (process,))
        self._late = False
        try:
            if timeout:
                watch.start()
            self._send(process, jobs.encode(request))
            return self._receive(process, emit)
        except (UserError, _WorkerBug):
            raise
        except BaseException:
            self._kill()
            raise
        finally:
            watch.cancel()

    def close(self) -> None:
        """Lets the worker finish; one that does not within SECONDS_TO_CLOSE is killed."""
        if self._process and self._process.stdin:
            with contextlib.suppress(OSError):
                self._process.stdin.close()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(SECONDS_TO_CLOSE)
        self._kill()

    def end(self) -> None:
        """As :meth:`close`, for good: a job that another thread gives it raises WorkerEnded."""
        self._ended = True
        self.close()

    def _stop_late(self, process: "subprocess.Popen[bytes]") -> None:
        self._late = True
        end_group(process)

    def _start(self) -> subprocess.Popen[bytes]:
        if self._ended:
            raise WorkerEnded
        if self._process and self._process.poll() is None:
            return self._process
        self._kill()
        command = worker_command(self._blender, self._threads)
        self._log = _open_log(self._log_path)
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._log,
                env=_environment(self._threads),
                start_new_session=True,  # Ctrl-C reaches the command only, which then ends its workers
            )
        except OSError as error:
            raise UserError(
                f"Blender could not be started ({command[0]}: {error.strerror or error}): "
                "name a Blender executable with --blender."
            ) from error
        return self._process

    def _send(self, process: subprocess.Popen[bytes], line: str) -> None:
        assert process.stdin
        with contextlib.suppress(BrokenPipeError):  # a dead worker is reported by _receive
            process.stdin.write(line.encode() + b"\n")
            process.stdin.flush()

    def _receive(self, process: subprocess.Popen[bytes], emit: events.Emit) -> dict[str, Any]:
        assert process.stdout
        for line in process.stdout:
            match events.decode(line.decode("utf-8", "replace")):
                case events.Result(payload):
                    return payload
                case events.Error(message, expected):
                    raise UserError(message) if expected else _WorkerBug(message)
                case events.Question(ids):
                    self._send(process, json.dumps(sorted(self._answer(ids))))
                case None:
                    pass  # printed by Blender before worker.py took over
                case event:
                    emit(event)
        raise self._death(process)

    def _answer(self, ids: Sequence[str]) -> Collection[str]:
        try:
            return self._taken(ids)
        except BaseException:
            self._kill()  # else it would take the next request for its answer
            raise

    def _death(self, process: subprocess.Popen[bytes]) -> Exception:
        code = process.wait()
        if self._ended:
            return WorkerEnded()
        if self._late:
            self._kill()
            return WorkerDied("Blender took longer than this job can take, and was stopped.")
        last = _last_line(self._log) if self._log else ""
        self._kill()
        where = f" The log is {self._log_path}." if self._log_path else ""
        return WorkerDied(
            f"Blender ended unexpectedly ({exit_reason(code)}): {last or 'it said nothing'}.{where}"
        )

    def _kill(self) -> None:
        if self._process:
            end_group(self._process)
            for pipe in (self._process.stdin, self._process.stdout):
                with contextlib.suppress(OSError):
                    if pipe:
                        pipe.close()
        if self._log:
            self._log.close()
        self._process = self._log = None


class _WorkerBug(RuntimeError):
    """The worker reported an error that is none of the user's."""


def worker_command(blender: Path | None, threads: int | None = None) -> list[str]:
    """The command that starts a worker; raises UserError if that Blender is not there."""
    if blender is None:
        if not importlib.util.find_spec("bpy"):
            raise UserError(
                "There is no Blender: install the bpy wheel (pip install asset2vec[blender]) "
                "or name a Blender executable with --blender."
            )
        return [sys.executable, str(WORKER)]
    if not (found := shutil.which(str(blender))):  # Windows' Python 3.11 cannot look for a Path
        raise UserError(f"{blender} is not a program that can be run: name Blender's executable.")
    options = ["--background", "--factory-startup", "--disable-autoexec", "--python-exit-code", "1"]
    if threads:
        options += ["--threads", str(threads)]
    return [found, *options, "--python", str(WORKER)]


def _environment(threads: int | None) -> dict[str, str]:
    # Sound devices are opened at start-up, and headless machines complain about each that is missing.
    limit = {"ASSET2VEC_THREADS": str(threads)} if threads else {}
    return os.environ | {"PYTHONUNBUFFERED": "1", "ALSOFT_DRIVERS": "null"} | limit


def _open_log(path: Path | None) -> IO[bytes]:
    if path is None:
        return tempfile.TemporaryFile()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return open(path, "a+b")
    except OSError as error:
        raise UserError(
            f"The log {path} cannot be written ({error.strerror or error}): "
            "its folder must be one that can be made and written to."
        ) from error


def _last_line(log: IO[bytes]) -> str:
    log.seek(0, os.SEEK_END)
    log.seek(max(0, log.tell() - _LOG_TAIL_BYTES))
    lines = log.read().decode("utf-8", "replace").strip().splitlines()
    return lines[-1].strip().rstrip(".") if lines else ""


def exit_reason(code: int) -> str:
    """Why a process ended that was not meant to: a signal's name or its exit code."""
    if code >= 0:
        return f"exit code {code}"
    with contextlib.suppress(ValueError):
        return signal.Signals(-code).name
    return f"signal {-code}"


def end_group(process: subprocess.Popen[bytes]) -> None:
    """Ends the process and whatever it started (a ``blender`` command may be a wrapper script)."""
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()
