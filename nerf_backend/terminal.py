"""How a command's events are shown: to a person, or line by line to a program."""

import shutil
import sys
import time
from typing import Protocol, TextIO

from blender_addon.contract.events import Error, Event, Failed, Note, Progress, duration, encode

# Where the output is not a terminal (a log file), a progress line every so many seconds is enough.
LOG_INTERVAL = 5.0


class Output(Protocol):
    failures: int

    def emit(self, event: Event) -> None: ...

    def finish(self) -> None: ...


class EventLines:
    """For programs: every event as one line of JSON on standard output, or on another ``stream``."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self.failures, self._stream = 0, stream

    def emit(self, event: Event) -> None:
        self.failures += isinstance(event, Failed)
        print(encode(event), file=self._stream, flush=True)

    def finish(self) -> None:
        pass


class Silent:
    """For a process beside one that speaks: nothing but its errors."""

    def __init__(self) -> None:
        self.failures = 0

    def emit(self, event: Event) -> None:
        self.failures += isinstance(event, Failed)
        if isinstance(event, Error):
            print(event.message, file=sys.stderr, flush=True)

    def finish(self) -> None:
        pass


class Terminal:
    """For people: one progress line that rewrites itself, and a sentence for what went wrong."""

    def __init__(self) -> None:
        self.failures = 0
        self._live = sys.stderr.isatty()
        self._width = 0
        self._stage = ""
        self._last = 0.0

    def emit(self, event: Event) -> None:
        if isinstance(event, Progress):
            self._progress(event)
        elif isinstance(event, Failed):
            self.failures += 1
            self._line(f"! {event.message}")
        elif isinstance(event, (Note, Error)):
            self._line(event.message)

    def _progress(self, event: Progress) -> None:
        text = progress_text(event)
        if self._live:
            text = text[: shutil.get_terminal_size().columns - 1]  # a wrapped line cannot rewrite itself
            print("\r" + text.ljust(self._width), end="", file=sys.stderr, flush=True)
            self._width = len(text)
            if event.done >= event.total:
                self.finish()
            return
        now = time.monotonic()
        if event.stage != self._stage or event.done >= event.total or now - self._last >= LOG_INTERVAL:
            self._stage, self._last = event.stage, now
            print(text, file=sys.stderr, flush=True)

    def _line(self, text: str) -> None:
        self.finish()
        print(text, file=sys.stderr, flush=True)

    def finish(self) -> None:
        """Ends the progress line, so that what follows begins a new one."""
        if self._width:
            print(file=sys.stderr)
        self._width = 0


def progress_text(event: Progress) -> str:
    """``render 12/26  46%  1 min 5 s left  psnr 24.1  Thonet chair``"""
    parts = [f"{event.stage:<7} {event.done}/{event.total}"]
    if event.total:
        parts.append(f"{100 * event.done // event.total:3d}%")
    if event.seconds_left is not None and event.done < event.total:
        parts.append(f"{duration(event.seconds_left)} left")
    parts += [f"{name} {value:.4g}" for name, value in event.values.items()]
    if event.message:
        parts.append(event.message)
    return "  ".join(parts)
