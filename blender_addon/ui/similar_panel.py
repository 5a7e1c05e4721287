"""What is most like the active asset."""

import bpy

from .. import asset_state, similarity
from ..contract import metadata
from ..library import asset_metadata
from . import previews, selection, words

_THUMBNAIL = 2.2  # in units of a button's height


class Shape:
    bl_label = "Most Alike in Shape"
    layout: bpy.types.UILayout

    def draw(self, context: bpy.types.Context) -> None:
        draw_neighbours(self.layout, context, "shape")


class Look:
    bl_label = "Most Alike in Look"
    layout: bpy.types.UILayout

    def draw(self, context: bpy.types.Context) -> None:
        draw_neighbours(self.layout, context, "look")


def draw_neighbours(layout: bpy.types.UILayout, context: bpy.types.Context, which: str) -> None:
    assets = selection.chosen(context)
    values = asset_metadata.read(assets[0].metadata) if assets else {}
    if not metadata.fitted_values(values):
        words.paragraph(layout, context, _why_no_codes(assets))
        return
    found = asset_state.neighbours(assets[0].library, values)
    if found is None:
        layout.label(text="Looking ...", icon="TIME")
        return
    if not found.compared:
        text = f"There is no other {values.get(metadata.CATEGORY)} with codes of the same model."
        words.paragraph(layout, context, text)
    column = layout.column(align=True)
    for neighbour in found.shape if which == "shape" else found.look:
        _draw_neighbour(column, neighbour)


def _why_no_codes(assets: list[selection.Chosen]) -> str:
    if not assets:
        return "Select an asset."
    where = "refresh the file" if assets[0].datablock else "open its file and refresh it"
    return f"It has no codes yet: {where}."


def _draw_neighbour(layout: bpy.types.UILayout, neighbour: similarity.Neighbour) -> None:
    row = layout.split(factor=0.22)
    row.template_icon(previews.icon_of(neighbour.entry), scale=_THUMBNAIL)
    text = row.column(align=True)
    text.scale_y = _THUMBNAIL / 2.6  # two lines beside the picture, and some air
    text.separator(factor=0.3)
    name = text.row()
    name.label(text=neighbour.entry.name)
    if neighbour.entry.library == str(asset_state.open_library() or ""):
        icon = "RESTRICT_SELECT_OFF"
        button = name.operator("asset2vec.show_asset", text="", icon=icon, emboss=False)
        button.kind, button.name = neighbour.entry.kind, neighbour.entry.name
    text.label(text=f"{words.alikeness(neighbour.distance)} ({neighbour.distance:.2f})")
