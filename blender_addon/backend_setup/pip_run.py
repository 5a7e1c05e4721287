"""Runs pip in an environment, and says as progress what it does."""

import os
import queue
import subprocess
import threading
import time
from collections.abc import Sequence

from ..contract.errors import UserError
from ..contract.events import Emit, Progress, seconds_left
from ..wording import filled
from .environment import Environment
from .pip_lines import Collecting, Downloading, Installing, Line, failure, parse

_LOOK_SECONDS = 0.5  # between two looks at how far a download is
_END_SECONDS = 5.0  # that pip gets to end when it is asked to
_LINES_KEPT = 40


class PipRun:
    """``arguments`` follow ``pip install``."""

    def __init__(self, environment: Environment, arguments: Sequence[str], emit: Emit) -> None:
        self._environment = environment
        self._arguments = list(arguments)
        self._emit = emit
        self._collected = 0
        self._doing: Line | None = None
        self._since = time.monotonic()
        self._before = 0  # packages that were there already

    def run(self) -> None:
        """Raises UserError, in words for the user, if pip fails; ends pip when it is interrupted."""
        self._environment.downloads.mkdir(exist_ok=True)
        self._before = len(self._environment.installed())
        child = self._start()
        said: queue.Queue[str | None] = queue.Queue()
        threading.Thread(target=_listen, args=(child, said), daemon=True, name="asset2vec pip").start()
        try:
            last = self._follow(said)
            code = child.wait()
        except BaseException:
            _end(child)
            raise
        if code:
            raise UserError(failure(last))

    def _start(self) -> "subprocess.Popen[str]":
        # Its files beside the environment and not in the system's folder for such, which may be small.
        here = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(self._environment.downloads))
        options = ["--progress-bar", "off", "--no-input", "--disable-pip-version-check"]
        return subprocess.Popen(
            [str(self._environment.python), "-m", "pip", "install", *options, *self._arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            env=os.environ | here | {"PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"},
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )

    def _follow(self, said: "queue.Queue[str | None]") -> list[str]:
        """Until pip has closed its output; its last lines."""
        last: list[str] = []
        while True:
            try:
                line = said.get(timeout=_LOOK_SECONDS)
            except queue.Empty:
                self._say()
                continue
            if line is None:
                return last
            print(line, flush=True)
            last = [*last, line][-_LINES_KEPT:]
            if found := parse(line):
                self._doing, self._since = found, time.monotonic()
                self._collected += isinstance(found, Collecting)
                self._say()

    def _say(self) -> None:
        doing = self._doing
        if isinstance(doing, Collecting):
            self._emit(Progress("collect", 0, 1, f"{doing.package} ({self._collected})"))
        elif isinstance(doing, Downloading):
            done, total = min(self._fetched(doing.file), doing.size), max(doing.size, 1)
            left = seconds_left(self._since, done, total)
            text = "{package}, {size:.1f} MB (package {number})"
            what = filled(text, package=doing.package, size=doing.size / 1e6, number=self._collected)
            self._emit(Progress("download", done, total, what, left))
        elif isinstance(doing, Installing):
            done = len(self._environment.installed()) - self._before
            total = len(doing.packages)
            self._emit(Progress("install", max(0, min(done, total)), total))

    def _fetched(self, file: str) -> int:
        found = list(self._environment.downloads.glob(f"pip-*/{file}"))
        return max((path.stat().st_size for path in found if path.exists()), default=0)


def _listen(child: "subprocess.Popen[str]", said: "queue.Queue[str | None]") -> None:
    assert child.stdout
    for line in child.stdout:
        said.put(line.rstrip("\n"))
    said.put(None)


def _end(child: "subprocess.Popen[str]") -> None:
    child.terminate()
    try:
        child.wait(_END_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
