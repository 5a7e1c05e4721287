"""Values that take long, computed in steps by whoever has other things to do between them."""

from collections.abc import Generator
from typing import TypeVar

V = TypeVar("V")
Steps = Generator[None, None, V]  # each step takes some milliseconds; the value comes at the end


def at_once(steps: Steps[V]) -> V:
    while True:
        try:
            next(steps)
        except StopIteration as end:
            value: V = end.value
            return value
