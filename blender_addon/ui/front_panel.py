"""Which way the active asset faces."""

import bpy

from ..library.fronts import front_of
from . import selection, words


class Front:
    bl_label = "Front"
    layout: bpy.types.UILayout

    def draw(self, context: bpy.types.Context) -> None:
        draw_front(self.layout, context)


def draw_front(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    asset = selection.first(context)
    if not asset:
        words.paragraph(layout, context, "Select an asset.")
        return
    text = words.front(front_of(asset.metadata), selection.is_coming(asset))
    words.paragraph(layout, context, text, icon="ORIENTATION_VIEW")
    row = layout.row(align=True)
    row.operator("asset2vec.turn_front", text="", icon="LOOP_BACK").degrees = 90
    if context.area.type == "VIEW_3D":
        row.operator("asset2vec.front_from_view")
    row.operator("asset2vec.turn_front", text="", icon="LOOP_FORWARDS").degrees = -90
    row.operator("asset2vec.forget_front", text="", icon="X")
