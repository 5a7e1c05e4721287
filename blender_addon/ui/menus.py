"""What Asset2Vec adds to Blender's own context menus."""

from typing import Any

import bpy

from . import selection

_MENUS = ("ASSETBROWSER_MT_context_menu", "VIEW3D_MT_object_context_menu")


def _draw(menu: Any, context: bpy.types.Context) -> None:
    if not selection.first(context):
        return
    layout = menu.layout
    layout.separator()
    layout.operator_context = "INVOKE_DEFAULT"
    layout.operator("asset2vec.add_tag", text="Asset2Vec: Add Tag...")
    layout.operator("asset2vec.set_category", text="Asset2Vec: Set Category...")


def register() -> None:
    for name in _MENUS:
        getattr(bpy.types, name).append(_draw)


def unregister() -> None:
    for name in _MENUS:
        getattr(bpy.types, name).remove(_draw)
