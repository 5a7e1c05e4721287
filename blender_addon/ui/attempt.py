"""How a button ends: what the user can mend is reported as its error, in a sentence."""

from collections.abc import Callable
from typing import Any

from ..asset_state import redraw
from ..contract.errors import UserError


def attempt(operator: Any, act: Callable[[], object]) -> set[str]:
    """FINISHED, and the panels drawn anew; CANCELLED, with a report, if ``act`` raises UserError."""
    try:
        act()
    except UserError as error:
        operator.report({"ERROR"}, str(error))
        return {"CANCELLED"}
    redraw()
    return {"FINISHED"}
