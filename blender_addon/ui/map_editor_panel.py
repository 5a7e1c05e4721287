"""The side bar of the Asset Map editor."""

import bpy

from .. import coming_codes
from ..asset_map import choices, editor, session, tree
from ..asset_map.contents import Contents
from ..asset_map.opened import entry, map_notes, opened
from ..contract.generated import is_generated
from ..wording import counted, filled
from . import map_panel, previews, words

_NEAREST = 5


class _InMap:
    bl_space_type = "NODE_EDITOR"
    bl_region_type = "UI"
    bl_category = editor.TAB
    layout: bpy.types.UILayout

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return bool(context.space_data.tree_type == tree.IDNAME)


class _OfOpenMap(_InMap):
    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return super().poll(context) and opened.contents is not None and tree.find() is not None


class ASSET2VEC_PT_map(_InMap, bpy.types.Panel):
    bl_label = "Asset Map"

    def draw(self, context: bpy.types.Context) -> None:
        layout = self.layout
        if opened.contents:
            _draw_title(layout, context, opened.contents)
        map_panel.draw_choices(layout, context)
        if opened.problem:
            words.paragraph(layout, context, opened.problem, icon="ERROR", alert=True)
            again = layout.operator("asset2vec.open_map", text="Make It Again", icon="FILE_REFRESH")
            (again.category, again.by), again.anew = opened.wanted, True
        layout.operator("asset2vec.close_map", icon="X")


class ASSET2VEC_PT_map_selected(_OfOpenMap, bpy.types.Panel):
    bl_label = "Selected"

    def draw(self, context: bpy.types.Context) -> None:
        _draw_selected(self.layout, context)


class ASSET2VEC_PT_map_colours(_OfOpenMap, bpy.types.Panel):
    bl_label = "Colours"

    def draw(self, context: bpy.types.Context) -> None:
        _draw_colours(self.layout, context)


class ASSET2VEC_PT_map_regions(_OfOpenMap, bpy.types.Panel):
    bl_label = "Crowded and Thin"

    def draw_header(self, context: bpy.types.Context) -> None:
        self.layout.prop(tree.find(), "show_frames", text="")

    def draw(self, context: bpy.types.Context) -> None:
        _draw_regions(self.layout, context)


def _draw_title(layout: bpy.types.UILayout, context: bpy.types.Context, contents: Contents) -> None:
    session.compare_again()
    assets = counted(len(contents.placed), "asset", "assets")
    words.paragraph(layout, context, f"{contents.title.capitalize()}: {assets}", icon="ASSET_MANAGER")
    if news := contents.news(coming_codes.is_coming(contents.library, contents.category)):
        words.paragraph(layout, context, news, icon="INFO")
    if contents.is_old:
        layout.operator("asset2vec.update_map", icon="FILE_REFRESH")


def _draw_selected(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    assets = tree.selected()
    if not assets:
        words.paragraph(layout, context, "Click a thumbnail, or drag a box round several.")
        return
    found = entry(assets[0])
    if found is None:
        return
    row = layout.row(align=True)
    row.label(text=found.name, icon="ASSET_MANAGER", translate=False)
    words.more(layout, len(assets) - 1)
    column = layout.column(align=True)
    column.scale_y = 0.8
    if is_generated(found.tags):
        column.label(text="Made by a model", icon="SHADERFX")
    if found.poor:
        column.label(text="Badly described by its codes", icon="ERROR")
    if tags := choices.tags_of(found):
        words.paragraph(layout, context, filled("Tags: {tags}", tags=", ".join(tags)))
    if found.codes:
        column.label(text=words.quality(found.codes.psnr, found.codes.iou)[0])
    _draw_nearest(layout, assets[0])


def _draw_nearest(layout: bpy.types.UILayout, asset: str) -> None:
    """As the map has them, which counts what the map counts."""
    assert opened.contents
    assets = opened.contents.document.assets
    edges = next((a.nearest for a in assets if a.asset_id == asset), ())
    layout.label(text="Nearest")
    column = layout.column(align=True)
    for number, distance in edges[:_NEAREST]:
        if near := entry(assets[number].asset_id):
            row = column.row(align=True)
            row.alignment = "LEFT"
            text = f"{near.name} ({distance:.2f})"
            button = row.operator("asset2vec.show_on_map", text=text, emboss=False, translate=False)
            button.asset = near.asset_id


def _draw_colours(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    chosen = tree.find()
    assert chosen  # the panel's poll has looked
    layout.prop(chosen, "colour_by", text="")
    if chosen.colour_by == "TAG":
        layout.prop(chosen, "tag", text="", icon="VIEWZOOM", placeholder="Tag")
    column = layout.column(align=True)
    for number, row in enumerate(opened.legend.rows):
        line = column.row(align=True)
        line.alignment = "LEFT"
        text = f"{row.words} ({len(row.assets)})"
        icon = previews.swatch(row.colour)
        button = line.operator(
            "asset2vec.select_legend_row", text=text, icon_value=icon, emboss=False, translate=False
        )
        button.row = number
    if not opened.legend.rows and chosen.colour_by == "TAGS":
        words.paragraph(layout, context, "The assets have no tags that tell them apart.")
    if opened.frameless and chosen.colour_by == "GROUP" and chosen.show_frames:
        words.paragraph(layout, context, opened.frameless, icon="INFO")
    if opened.generated:
        words.paragraph(layout, context, "A white corner marks what a model made.", icon="SHADERFX")
    if opened.poor:
        text = "A red corner marks what its codes describe badly: its place may mislead."
        words.paragraph(layout, context, text, icon="ERROR")


def _draw_regions(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    notes = map_notes()
    if not notes:
        words.paragraph(layout, context, "Nothing stands out on this map.")
    for number, note in enumerate(notes):
        box = layout.box()
        row = box.row()
        row.label(text=note.heading, translate=False)
        row.operator("asset2vec.show_map_note", text="", icon="VIEWZOOM", emboss=False).note = number
        words.paragraph(box, context, note.text)


CLASSES = (ASSET2VEC_PT_map, ASSET2VEC_PT_map_selected, ASSET2VEC_PT_map_colours, ASSET2VEC_PT_map_regions)
