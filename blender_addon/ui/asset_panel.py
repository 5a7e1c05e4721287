"""What the selected assets are: category, tags, and the state of their codes."""

import bpy

from .. import asset_state
from ..contract import metadata
from ..library import asset_metadata
from ..library.labels import category_of
from ..placing.swap import placed_from
from ..wording import counted, filled
from . import selection, suggestions, words
from .edits_panel import draw_news

_LABEL = 0.32  # of the width


class Asset:
    bl_label = "Asset"
    layout: bpy.types.UILayout

    def draw(self, context: bpy.types.Context) -> None:
        assets = selection.chosen(context)
        if not assets:
            words.paragraph(self.layout, context, _how_to_select(context), icon="INFO")
            if context.area.type == "VIEW_3D" and context.selected_objects:
                self.layout.operator("asset2vec.mark_as_asset", icon="ASSET_MANAGER")
            return
        draw_asset(self.layout, context, assets)


def _how_to_select(context: bpy.types.Context) -> str:
    if context.area.type == "VIEW_3D" and context.active_object and context.active_object.select_get():
        name = context.active_object.name
        if placed := placed_from(context.active_object):
            return filled("{name} was made of the asset {asset}.", name=name, asset=placed.name)
        return filled("{name} is not an asset.", name=name)
    return "Select an asset, or an instance of one."


def draw_asset(
    layout: bpy.types.UILayout, context: bpy.types.Context, assets: list[selection.Chosen]
) -> None:
    active = assets[0]
    local = [asset for asset in assets if asset.datablock]
    title = active.name
    if len(assets) > 1:
        title = filled("{name} and {number} more", name=active.name, number=len(assets) - 1)
    layout.label(text=title, icon="ASSET_MANAGER", translate=False)
    column = layout.column()
    field = column.split(factor=_LABEL)
    field.label(text="Category")
    field.prop(context.window_manager.asset2vec, "category", text="")
    _draw_tags(column, context, active)
    if len(local) < len(assets):
        _draw_foreign(layout, context, assets)
        draw_news(layout, context)
    _draw_state(layout, context, assets)
    list(suggestions.in_libraries(context))  # so that they are known when the artist begins to type


def _draw_tags(layout: bpy.types.UILayout, context: bpy.types.Context, active: selection.Chosen) -> None:
    row = layout.split(factor=_LABEL)
    row.label(text="Tags")
    row.prop(context.window_manager.asset2vec, "tag", text="", placeholder="Add a tag")
    if active.metadata.tags:
        flow = layout.grid_flow(columns=2, even_columns=True, align=True)
        for tag in active.metadata.tags:
            flow.operator("asset2vec.remove_tag", text=tag.name, icon="X", translate=False).tag = tag.name


def _draw_foreign(
    layout: bpy.types.UILayout, context: bpy.types.Context, assets: list[selection.Chosen]
) -> None:
    foreign = [asset for asset in assets if asset.library and not asset.datablock]
    files = {asset.library.name for asset in foreign if asset.library}
    where = files.pop() if len(files) == 1 else counted(len(files), "file", "files")
    if len(assets) == 1:
        text = filled("In {where}, which is changed after you confirm.", where=where)
    else:
        number = counted(len(foreign), "asset is", "assets are")
        text = filled("{assets} in {where}: changed after you confirm.", assets=number, where=where)
    words.paragraph(layout, context, text, icon="LIBRARY_DATA_DIRECT")


def _state(asset: selection.Chosen) -> str | None:
    if asset.datablock:
        return asset_state.local_state(asset.datablock)
    assert asset.library
    return asset_state.foreign_state(asset.library, asset_metadata.read(asset.metadata))


def _draw_state(
    layout: bpy.types.UILayout, context: bpy.types.Context, assets: list[selection.Chosen]
) -> None:
    box = layout.box().column()
    if len(assets) == 1 and not category_of(assets[0].metadata):
        words.paragraph(box, context, "Give it a category first.", icon="INFO")
        return  # whatever codes it has are of no category's space
    states = [_state(asset) for asset in assets]
    for state, (one, many, icon) in words.STATES.items():
        if number := states.count(state):
            text = one if len(assets) == 1 else counted(number, many, many)
            if len(assets) == 1 and selection.is_coming(assets[0]):
                text = words.COMING.get(state, one)
            words.paragraph(box, context, text, icon=icon)
    if len(assets) > 1 and any(selection.is_coming(asset) for asset in assets):
        words.paragraph(box, context, "A refresh of them is running", icon="TIME")
    fitted = metadata.fitted_values(asset_metadata.read(assets[0].metadata))
    if len(assets) == 1 and fitted:
        likeness, numbers = words.quality(fitted[metadata.PSNR], fitted[metadata.IOU])
        lines = box.column(align=True)
        lines.scale_y = 0.8
        lines.label(text=likeness, icon="IMAGE_DATA")
        lines.label(text=numbers, icon="BLANK1")
