"""Ctrl-C as a question that a long loop asks, so that it can leave a checkpoint."""

import contextlib
import signal
from collections.abc import Callable, Iterator
from types import FrameType

# Ctrl-C, a termination, and what the add-on sends on Windows.
STOP_SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGBREAK") if hasattr(signal, name)
)


def raise_when_stopped() -> None:
    """Makes every stop signal a KeyboardInterrupt, also where a shell has started us with Ctrl-C ignored."""
    for number in STOP_SIGNALS:
        signal.signal(number, signal.default_int_handler)


@contextlib.contextmanager
def stop_requested() -> Iterator[Callable[[], bool]]:
    """Yields a function that says whether Ctrl-C (or a termination signal) came.

    The second Ctrl-C raises KeyboardInterrupt, for whoever does not want to wait.
    """
    asked = False

    def ask(number: int, frame: FrameType | None) -> None:
        nonlocal asked
        if asked:
            raise KeyboardInterrupt
        asked = True

    before = {number: signal.signal(number, ask) for number in STOP_SIGNALS}
    try:
        yield lambda: asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
