"""Shows a text or a picture in an editor: in one that is open already, else in a window of its own."""

from collections.abc import Iterator

import bpy


def show_text(context: bpy.types.Context, text: bpy.types.Text) -> None:
    editor(context, "TEXT_EDITOR").spaces.active.text = text


def editor(context: bpy.types.Context, kind: str) -> bpy.types.Area:
    """An area of that kind ("TEXT_EDITOR", "IMAGE_EDITOR"), the largest there is."""
    if found := max(areas(context, kind), key=lambda area: area.width * area.height, default=None):
        return found
    bpy.ops.wm.window_new()
    area = context.window_manager.windows[-1].screen.areas[0]
    area.ui_type = kind
    return area


def areas(context: bpy.types.Context, kind: str) -> Iterator[bpy.types.Area]:
    for window in context.window_manager.windows:
        yield from (area for area in window.screen.areas if area.ui_type == kind)
