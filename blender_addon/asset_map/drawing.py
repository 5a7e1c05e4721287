"""What is drawn over the node editor: the pictures, or a word where no map is open."""

from typing import Any

import blf
import bpy

from . import pictures, selecting, session, tree
from .opened import opened

_HINT = "No map is open: choose one in the side bar (N)."
_HINT_SIZE = 14
_handlers: list[Any] = []


def _draw_over_nodes() -> None:
    space = bpy.context.space_data
    if space.tree_type != tree.IDNAME or space.node_tree is None or space.node_tree.name != tree.NAME:
        return
    names = [node.name for node in space.node_tree.nodes]
    pictures.draw(space.node_tree, names, bpy.context.preferences.system.ui_scale)
    selecting.notice()


def _draw_hint() -> None:
    space = bpy.context.space_data
    if space.tree_type != tree.IDNAME or opened.contents:
        return
    scale = bpy.context.preferences.system.ui_scale
    blf.size(0, _HINT_SIZE * scale)
    blf.color(0, 0.7, 0.7, 0.7, 1.0)
    blf.position(0, 24 * scale, 24 * scale, 0)
    blf.draw(0, bpy.app.translations.pgettext_iface(_HINT))


@bpy.app.handlers.persistent
def _loaded(*_: Any) -> None:
    session.file_loaded()


@bpy.app.handlers.persistent
def _undone(*_: Any) -> None:
    session.undone()


@bpy.app.handlers.persistent
def _saving(*_: Any) -> None:
    tree.keep_from_files()


_HANDLERS = {"load_post": _loaded, "undo_post": _undone, "redo_post": _undone, "save_pre": _saving}


def register() -> None:
    for name, handler in _HANDLERS.items():
        getattr(bpy.app.handlers, name).append(handler)
    if not bpy.app.background:
        add = bpy.types.SpaceNodeEditor.draw_handler_add
        _handlers.append(add(_draw_over_nodes, (), "WINDOW", "POST_VIEW"))
        _handlers.append(add(_draw_hint, (), "WINDOW", "POST_PIXEL"))


def unregister() -> None:
    for handler in _handlers:
        bpy.types.SpaceNodeEditor.draw_handler_remove(handler, "WINDOW")
    _handlers.clear()
    for name, handler in _HANDLERS.items():
        getattr(bpy.app.handlers, name).remove(handler)
    session.forget()
    tree.remove()
