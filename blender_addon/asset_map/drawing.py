"""What is drawn over the node editor: the pictures, or a word where no map is open."""

from typing import Any

import blf
import bpy

from ..wording import translated
from . import cards, editor, selecting, session, tree
from .opened import opened

_HINT = "No map is open: choose one in the side bar (N)."
_HINT_SIZE = 14
drawn: list[Any] = []  # Blender's handles
_cards: list[cards.Cards] = []  # none or one


def _draw_cards() -> None:
    shown = bpy.context.space_data.node_tree
    if _is_map() and shown:
        _cards[:] = [cards.Cards(shown)]  # which the words of the same redraw use too
        cards.draw(_cards[0], bpy.context.preferences.system.ui_scale)
        selecting.notice()


def _draw_words() -> None:
    shown = bpy.context.space_data.node_tree
    scale = bpy.context.preferences.system.ui_scale
    if _is_map() and shown and _cards:
        cards.draw_names(_cards[0], bpy.context.region, scale)
    elif _is_map() and not opened.contents:
        _draw_hint(scale)


def _is_map() -> bool:
    return bool(bpy.context.space_data.tree_type == tree.IDNAME)


def _draw_hint(scale: float) -> None:
    blf.size(0, _HINT_SIZE * scale)
    blf.color(0, 0.7, 0.7, 0.7, 1.0)
    blf.position(0, 24 * scale, 24 * scale, 0)
    blf.draw(0, translated(_HINT))


@bpy.app.handlers.persistent
def _loaded(*_: Any) -> None:
    session.file_loaded()


@bpy.app.handlers.persistent
def _undone(*_: Any) -> None:
    session.undone()


@bpy.app.handlers.persistent
def _saving(*_: Any) -> None:
    tree.keep_from_files()


@bpy.app.handlers.persistent
def _updated(scene: bpy.types.Scene, depsgraph: bpy.types.Depsgraph) -> None:
    """Selecting objects updates their scene. A render does too, in a thread of its own."""
    if depsgraph.mode != "VIEWPORT":
        return
    if opened.contents and depsgraph.id_type_updated("SCENE") and any(editor.maps()):
        selecting.notice()


_HANDLERS = {
    "load_post": _loaded,
    "undo_post": _undone,
    "redo_post": _undone,
    "save_pre": _saving,
    "depsgraph_update_post": _updated,
}


def register() -> None:
    for name, handler in _HANDLERS.items():
        getattr(bpy.app.handlers, name).append(handler)
    if not bpy.app.background:
        add = bpy.types.SpaceNodeEditor.draw_handler_add
        drawn.append(add(_draw_cards, (), "WINDOW", "POST_VIEW"))
        drawn.append(add(_draw_words, (), "WINDOW", "POST_PIXEL"))


def unregister() -> None:
    for handler in drawn:
        bpy.types.SpaceNodeEditor.draw_handler_remove(handler, "WINDOW")
    drawn.clear()
    for name, handler in _HANDLERS.items():
        getattr(bpy.app.handlers, name).remove(handler)
    session.forget()
    tree.remove()
