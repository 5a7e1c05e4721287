"""What is most like the active asset, ranked by shape, by look, or by anything between."""

from pathlib import Path

import bpy

from .. import coming_codes, question, similar_state
from ..asset_state import open_library
from ..contract.catalogue import Entry
from ..contract.colours import SHARED
from ..library import asset_metadata
from ..library.labels import category_of
from ..similarity import Neighbour
from ..wording import filled, translated
from . import previews, selection, words
from .similar_props import MOST, SHOWN

_THUMBNAIL = 3.4  # in units of a button's height


class Similar:
    bl_label = "Similar"
    layout: bpy.types.UILayout

    def draw(self, context: bpy.types.Context) -> None:
        draw_similar(self.layout, context)


def draw_similar(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    asked, why_not = asked_about(context)
    if asked is None:
        words.paragraph(layout, context, why_not)
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
        words.paragraph(layout, context, filled("Most like {name}", name=entry.name))
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


def _draw_poor(layout: bpy.types.UILayout, context: bpy.types.Context, asked: question.Question) -> None:
    text = "Its codes describe it badly: what is near may mislead."
    words.paragraph(layout, context, text, icon="ERROR")
    if asked.library == open_library():
        button = layout.operator("asset2vec.refresh", text="Fit Anew", icon="LOOP_BACK")
        button.category, button.new_model = asked.category, True


def asked_about(context: bpy.types.Context) -> tuple[question.Question | None, str]:
    """The active asset, or that of which the active object was made; or why there is none to ask about."""
    if assets := selection.chosen(context):
        if not category_of(assets[0].metadata):
            return None, "Give it a category first."
        about = question.Question.of_values(assets[0].library, asset_metadata.read(assets[0].metadata))
        return about, _how_to_get_codes(assets[0])
    active = context.active_object
    origin = question.origin_of(active) if active and context.area.type == "VIEW_3D" else None
    if origin is None:
        return None, "Select an asset, or an object that was made of one."
    found = question.about_origin(origin)
    if found is None:
        return None, "Looking ..."
    return next(iter(found), None), _how_to_be_known(Path(origin[0]))


def _how_to_get_codes(asset: selection.Chosen) -> str:
    if selection.is_coming(asset):
        return "It gets codes by the refresh that is running."
    where = "refresh the file" if asset.datablock else "open its file and refresh it"
    return filled("It has no codes yet: {remedy}.", remedy=translated(where))


def _how_to_be_known(library: Path) -> str:
    if coming_codes.is_coming(library):
        return "Nothing is known of its asset yet: the library it is from is being refreshed."
    return "Nothing is known of its asset: refresh the library it is from."


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
