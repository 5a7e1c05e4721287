"""Preferences: which backend is used, whether it works, and which others there are."""

from typing import Any

import bpy

from .. import backend_state, preferences
from ..wording import filled, translated
from . import words

_FIELD = 0.68  # of the width
_EMPTY = "None yet: the folder of a backend, or its Python"


def draw(layout: bpy.types.UILayout, context: bpy.types.Context, own: Any, width: float) -> None:
    row = layout.split(factor=_FIELD)
    row.prop(own, "python", text="Python", placeholder=preferences.given() or _EMPTY)
    row = row.row(align=True)
    row.operator("asset2vec.find_backends", icon="VIEWZOOM")
    row.operator("asset2vec.check_backend", icon="CHECKMARK")
    if given := preferences.given():
        text = filled(
            "The environment variable {name} goes first: {value}",
            name=preferences.PYTHON_VARIABLE,
            value=given,
        )
        words.paragraph(layout, context, text, icon="INFO", width=width)
    _draw_state(layout, context, width)
    _draw_found(layout, context, width)


def _draw_state(layout: bpy.types.UILayout, context: bpy.types.Context, width: float) -> None:
    backend = backend_state.current(context)
    if backend is None:
        layout.label(text="Asking it for its version ...", icon="TIME")
    elif not backend.works and not backend.python.name:
        words.paragraph(layout, context, _none_chosen(), icon="INFO", width=width)
    elif not backend.works:
        words.paragraph(layout, context, backend.problem, icon="ERROR", width=width)
    else:
        layout.label(text=filled("Asset2Vec {version} answers.", version=backend.version), icon="CHECKMARK")
        if text := backend_state.outdated(context):
            text = filled("{problem} Update it below.", problem=translated(text))
            words.paragraph(layout, context, text, icon="ERROR", width=width)


def _none_chosen() -> str:
    found = backend_state.found
    if found.running:
        return "None is chosen yet."
    if any(backend.works for backend in found.value or ()):
        return "None is chosen yet: use one of these, choose the folder of another above, or create one."
    return "None is chosen yet, and none was found on this computer: choose its folder above, or create one."


def _draw_found(layout: bpy.types.UILayout, context: bpy.types.Context, width: float) -> None:
    """Only the others: of the one in use all is said above."""
    if backend_state.found.running:
        layout.label(text="Looking for backends on this computer ...", icon="TIME")
        return
    current = backend_state.current(context)
    others = [b for b in backend_state.found.value or () if b.works and b != current]
    others = [b for b in others if current is None or b.python != current.python]
    if not others:
        return
    layout.label(text="Found on this computer:")
    for backend in others:
        row = layout.row()
        lines = row.column(align=True)
        lines.scale_y = 0.8
        text = filled(
            "Asset2Vec {version}, {origin}", version=backend.version, origin=translated(backend.origin)
        )
        lines.label(text=text, icon="CONSOLE", translate=False)
        lines.label(text=str(backend.python), icon="BLANK1", translate=False)
        button = row.row()
        button.alignment = "RIGHT"
        button.operator("asset2vec.use_backend").python = str(backend.python)
