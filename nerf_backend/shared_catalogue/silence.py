"""Connections that give a server up which answers nothing any more.

PostgreSQL's own limits do not notice it: the server's are not kept by one that is stopped or waits for its
disk, and those of TCP only by a machine that is gone, since a kernel acknowledges in its server's place.
"""

import time
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen

T = TypeVar("T")


class Silent(psycopg.OperationalError):
    """The server has answered nothing for too long."""


class PatientConnection(psycopg.Connection[tuple[Any, ...]]):
    """Raises Silent, and is closed, once the server has been silent for ``patience`` seconds.

    Only silence counts: a long answer may take as long as it likes, as long as some of it comes.
    """

    patience: float | None = None  # None: for ever

    def wait(self, gen: PQGen[T], *arguments: Any, **options: Any) -> T:
        if self.patience is None:
            return super().wait(gen, *arguments, **options)
        try:
            return super().wait(_until_silent(gen, self.patience), *arguments, **options)
        except Silent:
            self.close()  # what it would answer later must not be taken for the answer to something else
            raise


def _until_silent(steps: PQGen[T], seconds: float) -> PQGen[T]:
    """The same steps; psycopg resumes them several times a second, also while there is nothing to do."""
    try:
        wanted = next(steps)
        heard = time.monotonic()
        while True:
            ready = yield wanted
            if ready:
                heard = time.monotonic()
            elif time.monotonic() - heard > seconds:
                raise Silent(f"no answer for {seconds:g} s")
            wanted = steps.send(ready)
    except StopIteration as end:
        result: T = end.value
        return result
