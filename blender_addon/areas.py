"""Blender's editors, in all windows."""

from collections.abc import Iterator

import bpy


def areas() -> Iterator[tuple[bpy.types.Window, bpy.types.Area]]:
    for window in bpy.context.window_manager.windows:
        for area in window.screen.areas:
            yield window, area


def asset_browsers() -> Iterator[bpy.types.SpaceFileBrowser]:
    return (area.spaces.active for _, area in areas() if area.ui_type == "ASSETS")


def redraw_status_bar() -> None:
    """The bar belongs to no area that could be tagged. What a running operator says in it is left alone."""
    for window in bpy.context.window_manager.windows:
        if not window.modal_operators:
            with bpy.context.temp_override(window=window):  # a timer may have none, and Blender then crashes
                window.workspace.status_text_set(None)
