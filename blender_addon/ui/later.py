"""Presses a button when what runs now is over: a dialog that opens before crashes Blender."""

import time
from collections.abc import Iterator
from typing import Any

import bpy

from .. import timers

_BUDGET_SECONDS = 0.02  # of the steps between two draws
_PAUSE_SECONDS = 0.005


def press(operator: Any, **values: Any) -> None:
    """In the editor that is used now. What the operator refuses is said in a popup."""
    press_after(iter(()), operator, **values)


def press_after(steps: Iterator[None], operator: Any, **values: Any) -> None:
    """The same once all steps were taken, a few at a time."""
    context = bpy.context
    place = {"window": context.window, "area": context.area, "region": context.region}

    def press_now() -> float | None:
        deadline = time.monotonic() + _BUDGET_SECONDS
        for _ in steps:
            if time.monotonic() > deadline:
                return _PAUSE_SECONDS
        with bpy.context.temp_override(**place):
            try:
                operator("INVOKE_DEFAULT", True, **values)
            except RuntimeError as error:  # its report would only be in the console
                _tell(str(error).removeprefix("Error: ").strip())
        return None

    timers.start(press_now)


def _tell(text: str) -> None:
    bpy.context.window_manager.popup_menu(
        lambda menu, _: menu.layout.label(text=text, icon="ERROR"), title="Asset2Vec"
    )
