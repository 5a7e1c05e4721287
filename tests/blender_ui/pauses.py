"""How long the add-on keeps Blender's main thread, entry by entry: a draw, a timer, a handler, an operator.

Only the outermost call counts, however deep it goes into the add-on. Needs Python 3.12 (sys.monitoring).
"""

import inspect
import sys
import time
from collections.abc import Callable
from types import CodeType, FunctionType
from typing import Any

_TOOL = sys.monitoring.PROFILER_ID
_EVENTS = sys.monitoring.events


class PauseMeter:
    """``longest`` is in seconds of the ``clock``, by the name of the entry; ``total`` of all calls."""

    def __init__(self, package: str, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock, self.total = clock, 0.0
        self.longest: dict[str, float] = {}
        self._depth, self._began, self._entry = 0, 0.0, ""
        sys.monitoring.use_tool_id(_TOOL, "asset2vec pauses")
        sys.monitoring.register_callback(_TOOL, _EVENTS.PY_START, self._enter)
        for event in (_EVENTS.PY_RETURN, _EVENTS.PY_UNWIND):
            sys.monitoring.register_callback(_TOOL, event, self._leave)
        self._codes = set(_codes(package))
        for code in self._codes:
            sys.monitoring.set_local_events(_TOOL, code, _EVENTS.PY_START | _EVENTS.PY_RETURN)
        sys.monitoring.set_events(
            _TOOL, _EVENTS.PY_UNWIND
        )  # an exception cannot be watched function by function

    def _enter(self, code: CodeType, *_: Any) -> None:
        if not self._depth:
            self._entry, self._began = (
                f"{code.co_filename.rsplit('/', 1)[-1]}:{code.co_qualname}",
                self._clock(),
            )
        self._depth += 1

    def _leave(self, code: CodeType, *_: Any) -> None:
        if code not in self._codes or not self._depth:
            return
        self._depth -= 1
        if not self._depth:
            took = self._clock() - self._began
            self.total += took
            self.longest[self._entry] = max(took, self.longest.get(self._entry, 0.0))


def _codes(package: str) -> list[CodeType]:
    """Of all plain functions of the package; generators come and go, and are left out."""
    found = []
    for name, module in list(sys.modules.items()):
        if name != package and not name.startswith(f"{package}."):
            continue
        for item in vars(module).values():
            owners = vars(item).values() if inspect.isclass(item) and item.__module__ == name else [item]
            for owned in owners:
                function = getattr(owned, "fget", getattr(owned, "__func__", owned))
                if isinstance(function, FunctionType) and not inspect.isgeneratorfunction(function):
                    found.append(function.__code__)
    return found
