"""A value that a thread computes while Blender goes on; panels ask for it as they draw."""

import threading
import time
import traceback
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from . import timers
from .contract.errors import UserError
from .wording import filled

V = TypeVar("V")

_LOOK_SECONDS = 0.2


class Aside(Generic[V]):
    """``value`` is the last that was computed, None before; ``problem`` a sentence if that failed.

    The thread touches nothing but its result: what it needs is given to ``start``.
    """

    def __init__(self, changed: Callable[[], None]) -> None:
        self.value: V | None = None
        self.problem = ""
        self._changed = changed
        self._thread: threading.Thread | None = None
        self._answers: list[tuple[V | None, str]] = []
        self._since = 0.0
        _every.append(self)
        self.look = self._look  # Blender knows a timer by its object, and each `self._look` is a new one

    @property
    def asked(self) -> bool:
        return bool(self.running or self.value is not None or self.problem)

    @property
    def running(self) -> bool:
        return self._thread is not None

    @property
    def seconds(self) -> float:
        """How long the thread has been at it."""
        return time.monotonic() - self._since

    def start(self, compute: Callable[[], V]) -> None:
        """Of one that still runs the answer is not waited for any more."""
        answers: list[tuple[V | None, str]] = []
        self._answers, self._since, self.problem = answers, time.monotonic(), ""
        self._thread = threading.Thread(target=_answer, args=(compute, answers), daemon=True)
        self._thread.start()
        timers.start(self.look, _LOOK_SECONDS, persistent=True)

    def set(self, value: V) -> None:
        self.forget()
        self.value = value
        self._changed()

    def forget(self) -> None:
        self.value, self.problem, self._thread, self._answers = None, "", None, []

    def _look(self) -> float | None:
        if self._thread and self._answers:
            self._thread = None
            self.value, self.problem = self._answers[0]
        self._changed()  # while it runs the seconds are shown
        return _LOOK_SECONDS if self._thread else None


def forget_all() -> None:
    """For an add-on that is switched off: nobody would look for an answer that has not come yet."""
    for aside in _every:
        aside.forget()


_every: list[Aside[Any]] = []  # for ever: each is made when its module is loaded


def _bug(error: Exception) -> str:
    text = "{kind}: {error}. The console says more."
    return filled(text, kind=type(error).__name__, error=error)


def _answer(compute: Callable[[], V], answers: list[tuple[V | None, str]]) -> None:
    try:
        answers.append((compute(), ""))
    except UserError as error:
        answers.append((None, str(error)))
    except Exception as error:  # a bug of ours must not leave the panel waiting for ever
        traceback.print_exception(error)
        answers.append((None, _bug(error)))
