"""Values that are computed in steps, while what they are made of changes."""

import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from script_setup import answer

from blender_addon import deferred
from blender_addon.contract.errors import Busy
from blender_addon.deferred import Deferred, Key, Steps

deferred.BUDGET_SECONDS = 0.005
source = {"letters": "abc"}
steps: list[str] = []


def slow(key: Key) -> Steps[str]:
    """The letters of the source at its beginning, one at a time; a "!" among them is a failure."""
    found = ""
    for letter in source["letters"]:
        steps.append(letter)
        time.sleep(0.01)
        yield
        if letter == "!":
            raise ValueError("this is only a test")
        found += letter
    return found


def until_done(made: Deferred[str]) -> int:
    """How many calls of the timer it took."""
    calls = 1
    while made.work() is not None:
        calls += 1
    return calls


def main() -> dict[str, Any]:
    made: Deferred[str] = Deferred(slow, "failed", lambda: None)
    seen: dict[str, Any] = {"first": made.get(("key",)), "calls": until_done(made)}
    seen["then"] = made.get(("key",))
    made.outdate()
    source["letters"] = "xyz"
    seen["outdated"] = made.get(("key",))
    made.work()
    source["letters"] = "new"
    made.outdate()  # in the middle of it: what was begun is of no use
    until_done(made)
    seen["new"] = made.get(("key",))
    source["letters"] = "a!b"
    made.outdate()
    made.get(("key",))
    until_done(made)
    seen["failed"] = made.get(("key",))
    made.outdate()
    made.get(("key",))
    made.work()
    made.clear()
    seen["cleared"] = [made.work(), made._values]
    return seen | stamped() | {"busy": busy(), "edited": edited()}


def stamped() -> dict[str, Any]:
    """A value of a file that is written again: which letters were read, and how much is kept."""
    made: Deferred[str] = Deferred(slow, "failed", lambda: None)
    seen, values = {}, []
    for stamp in (1, 1, 2):
        steps.clear()
        source["letters"] = f"ab{stamp}"
        values.append(made.get(("file",), stamp))
        made.work()
        made.get(("file",), stamp)  # drawn while it is being read
        until_done(made)
        values.append(made.get(("file",), stamp))
        seen[f"read at {len(values) // 2}"] = "".join(steps)
    return seen | {"values": values, "kept": len(made._values)}


def edited() -> list[Any]:
    """The letters are edited while they are read; of two keys only one is said to be outdated."""
    made: Deferred[str] = Deferred(slow, "failed", lambda: None)
    values = []
    for outdated, now in (("key", "new"), ("another", "newer")):
        source["letters"] = "old"
        made.clear()
        made.get(("key",))
        made.work()
        source["letters"] = now
        made.outdate_only([(outdated,)])
        until_done(made)
        values.append(made.get(("key",)))
    return values


def busy() -> list[Any]:
    """Another program holds what the value is read from, the first two times it is looked at."""
    deferred.BUSY_SECONDS = 0.05
    held = [True, True]

    def read(key: Key) -> str:
        if held:
            held.pop()
            raise Busy("this is only a test")
        return "read"

    made: Deferred[str] = Deferred(read, "failed", lambda: None)
    values: list[Any] = [made.get(("key",))]
    made.work()
    values.append(made.get(("key",)))
    while made.work() is not None:
        time.sleep(0.01)
    return [*values, made.get(("key",)), held]


answer(main())
