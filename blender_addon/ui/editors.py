"""Shows a text or a picture in an editor: in one that is open already, else in a window of its own."""

import bpy

from ..areas import areas


def show_text(context: bpy.types.Context, text: bpy.types.Text) -> None:
    editor(context, "TEXT_EDITOR").spaces.active.text = text


def editor(context: bpy.types.Context, kind: str) -> bpy.types.Area:
    """An area of that kind ("TEXT_EDITOR", "IMAGE_EDITOR"), the largest there is."""
    there = (area for _, area in areas() if area.ui_type == kind)
    if found := max(there, key=lambda area: area.width * area.height, default=None):
        return found
    bpy.ops.wm.window_new()
    area = context.window_manager.windows[-1].screen.areas[0]
    area.ui_type = kind
    return area
