"""The add-on's page in Blender's preferences."""

import os
from typing import Any

import bpy

from . import check_backend

_LINES = 30


def draw(layout: bpy.types.UILayout, preferences: Any) -> None:
    from ..preferences import PYTHON_VARIABLE

    row = layout.split(factor=0.85, align=True)
    row.prop(preferences, "python")
    row.operator("asset2vec.check_backend")
    if given := os.environ.get(PYTHON_VARIABLE):
        layout.label(text=f"The environment variable {PYTHON_VARIABLE} goes first: {given}", icon="INFO")
    if answer := check_backend.answer():
        column = layout.box().column(align=True)
        for line in answer[:_LINES]:
            column.label(text=line)
