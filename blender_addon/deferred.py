"""Values that a panel asks for while it draws and a timer computes a moment later.

Drawing must never wait and never write, so :meth:`Deferred.get` answers with what is known: the
last value, perhaps outdated, or None.
"""

import time
import traceback
from collections.abc import Callable, Generator, Iterable
from typing import Generic, TypeVar

from . import timers
from .contract.errors import Busy
from .contract.steps import Steps

V = TypeVar("V")
Key = tuple[str, ...]

# An artist who drags a vertex causes hundreds of updates: compute when the hand rests.
SETTLE_SECONDS = 0.4
# What one call of the timer may take from the interface, at least one value each.
BUDGET_SECONDS = 0.03
# Until a value is tried again that another program kept from being read.
BUSY_SECONDS = 0.3
# Between two times that what is known so far is shown: drawing takes longer than computing.
SHOW_SECONDS = 0.25


class Deferred(Generic[V]):
    """``compute`` makes the value of a key; it runs in a timer on the main thread.

    Where it raises, the console says so, once for a key and reason, and ``failed`` is the value.

    Keys hold names and not datablocks: a datablock may be gone, or freed by an undo, by then. So may it be
    between two steps of a value that is computed in steps.
    """

    def __init__(
        self, compute: Callable[[Key], V | Steps[V]], failed: V, changed: Callable[[], None]
    ) -> None:
        self._compute = compute
        self._failed = failed
        self._changed = changed
        self._values: dict[Key, tuple[int, int, V]] = {}  # with the revision and the stamp that it is of
        self._wanted: dict[Key, int] = {}  # the stamps
        self._begun: tuple[Key, int, Steps[V]] | None = None
        self._said: dict[Key, str] = {}
        self._revision = 0
        self._settled_at = 0.0
        self._shown_at = 0.0
        self.work = self._work  # Blender knows a timer by its object, and each `self._work` is a new one

    def get(self, key: Key, stamp: int | None = None) -> V | None:
        """``stamp``: of what the value is made of, such as a file's time; another one outdates this value."""
        revision, made_of, value = self._values.get(key, (-1, 0, None))
        stamp = made_of if stamp is None else stamp
        if (revision, made_of) != (self._revision, stamp):
            if self._begun is None or self._begun[:2] != (key, stamp):
                self._wanted[key] = stamp
            timers.start(self.work, 0.01)
        return value

    def outdate(self, settle: float = 0.0) -> None:
        """All values may be wrong: they are computed anew when asked for again."""
        self._revision += 1
        self._begin_again()
        self._settled_at = time.monotonic() + settle
        self._changed()

    def outdate_only(self, keys: Iterable[Key]) -> None:
        for key in keys:
            if key in self._values:
                self._values[key] = (-1, *self._values[key][1:])
            if self._begun and self._begun[0] == key:
                self._begin_again()
        self._changed()

    def _begin_again(self) -> None:
        if self._begun:
            key, stamp, _ = self._begun
            self._wanted.setdefault(key, stamp)
            self._begun = None

    def clear(self) -> None:
        self._begun = None
        self._values.clear()
        self._wanted.clear()
        self._said.clear()

    def _work(self) -> float | None:
        if (left := self._settled_at - time.monotonic()) > 0:
            return left
        deadline = time.monotonic() + BUDGET_SECONDS
        while (self._begun or self._wanted) and self._settled_at < time.monotonic() < deadline:
            self._advance()
        more = bool(self._begun or self._wanted)
        if not more or time.monotonic() - self._shown_at > SHOW_SECONDS:
            self._shown_at = time.monotonic()
            self._changed()
        return 0.01 if more else None

    def _advance(self) -> None:
        """Computes one value, or does one step of one."""
        key, stamp, begun = self._begun or (*next(iter(self._wanted.items())), None)
        if not begun:
            del self._wanted[key]
        self._begun = None
        try:
            value = begun or self._compute(key)
            if isinstance(value, Generator):
                next(value)
                self._begun = key, stamp, value
                return
        except StopIteration as end:
            value = end.value
        except Busy:
            self._wanted.setdefault(key, stamp)
            self._settled_at = time.monotonic() + BUSY_SECONDS
            return
        except Exception as error:  # a timer that raises dies, and with it all values still wanted
            self._say(key, error)
            value = self._failed
        self._values[key] = (self._revision, stamp, value)

    def _say(self, key: Key, error: Exception) -> None:
        if self._said.get(key) != str(error):
            self._said[key] = str(error)
            print(f"Asset2Vec cannot tell {self._compute.__name__} of {key}:")
            traceback.print_exception(error)
