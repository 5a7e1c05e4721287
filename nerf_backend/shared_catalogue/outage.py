"""A server that is away, as one process sees it: when it tries again, so that no job waits long for it."""

import contextlib
import time
from collections.abc import Iterator

from blender_addon.contract.catalogue import BUSY_SECONDS

from .connection import ANSWER_SECONDS, CONNECT_SECONDS, ServerAway

TRY_SECONDS = 2  # for a try while it is away; PostgreSQL's client library knows none shorter
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0  # between two tries: each is twice as long as the one before


class Outage:
    def __init__(self, url: str) -> None:
        self.reason = ""  # empty while the server is there
        self.seconds = 0.0  # of all outages that are over
        self._url = url
        self._since = self._next = 0.0  # time.monotonic
        self._pause = FIRST_PAUSE

    @property
    def connect_seconds(self) -> int:
        return TRY_SECONDS if self.reason else CONNECT_SECONDS

    @property
    def turn_seconds(self) -> int:
        """How long to wait for others who write."""
        return TRY_SECONDS if self.reason else BUSY_SECONDS

    @property
    def silent_seconds(self) -> int:
        """How long to wait for an answer, which is later where others write."""
        return self.turn_seconds + ANSWER_SECONDS

    def try_at_once(self) -> None:
        self._next = 0.0

    @contextlib.contextmanager
    def noting(self) -> Iterator[None]:
        """Round whatever needs the server: ServerAway, at once while it is too early for another try."""
        if self.reason and time.monotonic() < self._next:
            raise ServerAway(self._url, self.reason)
        try:
            yield
        except ServerAway as error:
            self._begin(error.reason)
            raise

    def end(self) -> None:
        if self.reason:
            self.seconds += time.monotonic() - self._since
        self.reason = ""

    def _begin(self, reason: str) -> None:
        now = time.monotonic()
        if self.reason:
            self._pause = min(2 * self._pause, LONGEST_PAUSE)
        else:
            self._since, self._pause = now, FIRST_PAUSE
        self.reason, self._next = reason, now + self._pause
