"""The job's side of its folder (job_folder.py): it says what it does, shows that it lives, and listens."""

import _thread
import contextlib
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

from .errors import BAD_INPUT_EXIT_CODE, INTERRUPTED_EXIT_CODE, UserError
from .events import Emit, Error, Event, Failed, Progress, Result, encode
from .job_folder import BEAT_SECONDS, JobFolder
from .locks import Hold

_TAKE_SECONDS = 5.0  # somebody who looks whether the job runs holds its file for a moment


class JobSpeaker:
    """Holds the folder while it is open. Whoever wants the job to stop makes the main thread interrupted.

    ``failures`` counts what was left out (Failed).
    """

    def __init__(self, folder: Path) -> None:
        self.failures = 0
        self._folder = JobFolder(folder)
        self._hold = _take(self._folder.running)
        self._events = open(self._folder.events, "a", encoding="utf-8")  # noqa: SIM115 (it stays open)
        self._ended = threading.Event()
        threading.Thread(target=self._live, daemon=True, name="asset2vec heartbeat").start()

    def emit(self, event: Event) -> None:
        self.failures += isinstance(event, Failed)
        try:
            self._events.write(encode(event) + "\n")
            self._events.flush()
        except OSError as error:  # a full disk: what the job works on is worth more than words about it
            print(f"The job's events cannot be written: {error}", file=sys.stderr)

    def finish(self) -> None:
        pass

    def close(self) -> None:
        self._ended.set()
        with contextlib.suppress(OSError):
            self._events.close()
        self._hold.close()

    def __enter__(self) -> "JobSpeaker":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _live(self) -> None:
        asked = False
        while not self._ended.wait(BEAT_SECONDS):
            with contextlib.suppress(OSError):
                os.utime(self._folder.running)
            if not asked and self._folder.cancel.exists():
                asked = True
                interrupt()


def run_job(folder: Path, work: Callable[[Emit], dict[str, Any]]) -> int:
    """The whole of a program that is a job: does the work and says in the folder what came of it.

    Returns the exit code. A bug goes on as an exception, so that the log has its traceback.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)  # Blender's own would only note it
    with JobSpeaker(folder) as speaker:

        def emit(event: Event) -> None:
            speaker.emit(event)
            # Between two items: the interrupt is lost where it comes while Blender calls Python.
            if isinstance(event, Progress) and JobFolder(folder).cancel.exists():
                raise KeyboardInterrupt

        try:
            speaker.emit(Result(work(emit)))
        except UserError as error:
            speaker.emit(Error(str(error)))
            return BAD_INPUT_EXIT_CODE
        except KeyboardInterrupt:  # who wanted that knows it
            return INTERRUPTED_EXIT_CODE
        except Exception as error:
            speaker.emit(Error(f"{type(error).__name__}: {error}", expected=False))
            raise
    return 0


def _take(path: Path) -> Hold:
    until = time.monotonic() + _TAKE_SECONDS
    while True:
        try:
            return Hold(path, json.dumps({"process": os.getpid()}))
        except BlockingIOError:
            if time.monotonic() > until:
                raise
            time.sleep(0.02)


def interrupt() -> None:
    """As Ctrl-C does: the main thread's handler runs, and what it waits for is interrupted."""
    if hasattr(signal, "pthread_kill"):
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
    else:
        _thread.interrupt_main()
