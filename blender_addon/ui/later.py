"""Presses a button when what runs now is over: a dialog that opens before crashes Blender."""

from typing import Any

import bpy

from .. import timers


def press(operator: Any, **values: Any) -> None:
    """In the editor that is used now. What the operator refuses is said in a popup."""
    context = bpy.context
    place = {"window": context.window, "area": context.area, "region": context.region}

    def press_now() -> None:
        with bpy.context.temp_override(**place):
            try:
                operator("INVOKE_DEFAULT", True, **values)
            except RuntimeError as error:  # its report would only be in the console
                _tell(str(error).removeprefix("Error: ").strip())

    timers.start(press_now)


def _tell(text: str) -> None:
    bpy.context.window_manager.popup_menu(
        lambda menu, _: menu.layout.label(text=text, icon="ERROR"), title="Asset2Vec"
    )
