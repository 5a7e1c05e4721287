"""How a button begins and ends: why it cannot be pressed, and what the user can mend, each in a sentence."""

from collections.abc import Callable
from typing import Any

from ..asset_state import redraw
from ..contract.errors import UserError
from ..wording import translated


def allowed(operator: Any, why_not: str) -> bool:
    """What ``poll`` returns; the operator's class is told ``why_not``, unless that is ""."""
    if why_not:
        operator.poll_message_set(translated(why_not))
    return not why_not


def attempt(operator: Any, act: Callable[[], object]) -> set[str]:
    """FINISHED, and the panels drawn anew; CANCELLED, with a report, if ``act`` raises UserError."""
    try:
        act()
    except UserError as error:
        operator.report({"ERROR"}, str(error))
        return {"CANCELLED"}
    redraw()
    return {"FINISHED"}
