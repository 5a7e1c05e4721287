"""What is most like the active asset, ranked by shape, by look, or by anything between."""

import bpy

from .. import question, similar_state
from ..asset_state import open_library
from ..contract.catalogue import Entry
from ..contract.colours import SHARED
from ..similarity import Neighbour
from ..wording import filled, sentence, translated
from . import previews, words
from .asked import asked_about
from .similar_props import MOST, SHOWN

_THUMBNAIL = 3.4  # in units of a button's height
_BUTTON = 24  # pixels


class Similar:
    bl_label = "Similar"
    layout: bpy.types.UILayout

    def draw(self, context: bpy.types.Context) -> None:
        draw_similar(self.layout, context)


def draw_similar(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    asked, why_not = asked_about(context)
    if asked is None:
        words.paragraph(layout, context, sentence(why_not))
        return
    settings = context.window_manager.asset2vec_similar
    _draw_slider(layout.row(align=True), settings)
    space = similar_state.space(asked)
    if space is None:
        layout.label(text="Looking ...", icon="TIME")
        return
    found = space.nearest(asked.asset_id, settings.look, settings.shown)
    row_of_asked = space.row(asked.asset_id)
    entry = space.entries[row_of_asked] if row_of_asked is not None else None
    if entry and found:
        _draw_head(layout.row(), context, entry.name)
    if entry and entry.poor:
        _draw_poor(layout, context, asked)
    if not found:
        template = "There is no other {category} with codes of the same model."
        words.paragraph(layout, context, filled(template, category=asked.category))
        return
    if settings.look > 0 and similar_state.shares_colours(asked):
        text = filled(SHARED, category=asked.category)
        words.paragraph(layout, context, text, icon="INFO")
    for neighbour in found:
        _draw_neighbour(layout.box(), context, asked, neighbour)
    _draw_foot(layout, settings, len(found), len(space.entries) - 1)


def _draw_slider(row: bpy.types.UILayout, settings: bpy.types.PropertyGroup) -> None:
    row.label(text="Shape")
    slider = row.row(align=True)
    slider.scale_x = 1.6
    slider.prop(settings, "look", text="", slider=True)
    right = row.row(align=True)
    right.alignment = "RIGHT"
    right.label(text="Look")


def _draw_head(row: bpy.types.UILayout, context: bpy.types.Context, name: str) -> None:
    room = context.region.width - _BUTTON * context.preferences.system.ui_scale
    words.paragraph(row, context, filled("Most like {name}", name=name), width=room)
    row.operator("asset2vec.find_on_map", text="", icon="VIEWZOOM", emboss=False)


def _draw_poor(layout: bpy.types.UILayout, context: bpy.types.Context, asked: question.Question) -> None:
    text = "Its codes describe it badly: what is near may mislead."
    words.paragraph(layout, context, text, icon="ERROR")
    if asked.library == open_library():
        button = layout.operator("asset2vec.refresh", text="Fit Anew", icon="LOOP_BACK")
        button.category, button.new_model = asked.category, True


def _draw_neighbour(
    layout: bpy.types.UILayout, context: bpy.types.Context, asked: question.Question, neighbour: Neighbour
) -> None:
    entry = neighbour.entry
    row = layout.split(factor=0.28)
    row.template_icon(previews.icon_of(entry), scale=_THUMBNAIL)
    text = row.column(align=True)
    name = text.row()
    name.label(text=entry.name, translate=False)
    if entry.library == str(open_library() or ""):
        button = name.operator("asset2vec.show_asset", text="", icon="RESTRICT_SELECT_OFF", emboss=False)
        button.kind, button.name = entry.kind, entry.name
    alike = translated("near-duplicate") if neighbour.near_duplicate else words.alikeness(neighbour.distance)
    text.label(text=f"{alike} ({neighbour.distance:.2f})", translate=False)
    if entry.poor:
        text.label(text="badly described", icon="ERROR")
    buttons = text.row(align=True)
    method = context.window_manager.asset2vec_similar.method
    for name_of, label in (("place_similar", "Place"), ("drag_similar", "Drag"), ("swap_similar", "Swap")):
        button = buttons.operator(f"asset2vec.{name_of}", text=label)
        name_asset(button, entry, method)
        if name_of == "swap_similar":
            button.asked = asked.to_text()
            button.look = context.window_manager.asset2vec_similar.look


def name_asset(button: bpy.types.OperatorProperties, entry: Entry, method: str) -> None:
    button.kind, button.name, button.method = entry.kind, entry.name, method
    button.library, button.asset_id = entry.library, entry.asset_id


def _draw_foot(
    layout: bpy.types.UILayout, settings: bpy.types.PropertyGroup, shown: int, compared: int
) -> None:
    row = layout.row(align=True)
    row.label(text=filled("{number} of {total}", number=shown, total=compared))
    if shown < min(compared, MOST):
        row.operator("asset2vec.more_similar", icon="ADD")
    if settings.shown > SHOWN:
        row.operator("asset2vec.fewer_similar", text="", icon="REMOVE")
    field = layout.row()
    field.use_property_split, field.use_property_decorate = True, False
    field.prop(settings, "method")
