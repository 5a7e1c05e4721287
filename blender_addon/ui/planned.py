"""The look at other files before a dialog names them: of many it goes in steps, with Blender going on."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .. import file_edits
from ..contract.edits import AssetEdit
from . import later

_AT_ONCE = 300  # assets of other files, which take some 12 ms
_FRESH_SECONDS = 5.0

Wanted = list[tuple[Path, AssetEdit]]

# What the button that is pressed again takes, and when it was made (time.monotonic); at most one.
_looked: list[tuple[Wanted, file_edits.Plan, float]] = []


def plan_or_later(wanted: Wanted, button: Any, **values: Any) -> file_edits.Plan | None:
    """None where it takes longer: then the button is pressed once more, with ``values``, when it is there."""
    for seen, plan, when in (_looked.pop(),) if _looked else ():
        if seen == wanted and time.monotonic() - when < _FRESH_SECONDS:
            return plan
    if len(wanted) <= _AT_ONCE:
        return file_edits.plan(wanted)
    later.press_after(_look(wanted), button, **values)
    return None


def _look(wanted: Wanted) -> Iterator[None]:
    plan = yield from file_edits.plan_in_steps(wanted)
    _looked[:] = [(wanted, plan, time.monotonic())]
