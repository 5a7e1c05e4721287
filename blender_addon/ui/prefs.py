"""The add-on's page in Blender's preferences."""

from typing import Any

import bpy

from .. import backend_state
from . import prefs_backend, prefs_check, prefs_create, prefs_places


def draw(layout: bpy.types.UILayout, context: bpy.types.Context, own: Any) -> None:
    width = context.region.width
    if not backend_state.found.asked:
        backend_state.find(context)
    prefs_backend.draw(_section(layout, "Backend"), context, own, width)
    if prefs_create.is_wanted(context):
        prefs_create.draw(_section(layout, prefs_create.title(context)), context, own, width)
    if backend_state.checked.asked:
        prefs_check.draw(_section(layout, "Check"), context, width)
    prefs_places.draw(_section(layout, "Folders"), context, width)


def _section(layout: bpy.types.UILayout, title: str) -> bpy.types.UILayout:
    column = layout.box().column()
    column.label(text=title)
    return column
