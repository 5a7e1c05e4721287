"""The Asset2Vec tab of the 3D View, and the same panels in the Asset Browser's side bar."""

from pathlib import Path

import bpy

from .. import asset_state, refresh_job, similarity
from ..contract import metadata
from ..contract.events import duration
from ..library import asset_metadata
from ..library.fronts import front_of
from . import previews, selection, words

_THUMBNAIL = 2.2  # in units of a button's height
_LABEL = 0.32  # of the width


class _InView:
    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"
    bl_category = "Asset2Vec"


class _InAssetBrowser:
    """One panel with parts, because this side bar has no tabs and Blender's own panels in it."""

    bl_space_type = "FILE_BROWSER"
    bl_region_type = "TOOL_PROPS"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return context.space_data.browse_mode == "ASSETS"


class _Asset:
    bl_label = "Asset"
    layout: bpy.types.UILayout

    def draw(self, context: bpy.types.Context) -> None:
        assets = selection.chosen(context)
        if not assets:
            words.paragraph(self.layout, context, _how_to_select(context), icon="INFO")
            return
        draw_asset(self.layout, context, assets)


class _Refresh:
    bl_label = "Refresh"
    layout: bpy.types.UILayout

    def draw(self, context: bpy.types.Context) -> None:
        draw_refresh(self.layout, context)


class _Front:
    bl_label = "Front"
    layout: bpy.types.UILayout

    def draw(self, context: bpy.types.Context) -> None:
        draw_front(self.layout, context)


class _Shape:
    bl_label = "Most Alike in Shape"
    layout: bpy.types.UILayout

    def draw(self, context: bpy.types.Context) -> None:
        draw_neighbours(self.layout, context, "shape")


class _Look:
    bl_label = "Most Alike in Look"
    layout: bpy.types.UILayout

    def draw(self, context: bpy.types.Context) -> None:
        draw_neighbours(self.layout, context, "look")


def _how_to_select(context: bpy.types.Context) -> str:
    if context.area.type == "VIEW_3D" and context.active_object and context.active_object.select_get():
        return f"{context.active_object.name} is not an asset: right-click it and choose Mark as Asset."
    return "Select an asset, or an instance of one."


def draw_asset(
    layout: bpy.types.UILayout, context: bpy.types.Context, assets: list[selection.Chosen]
) -> None:
    active = assets[0]
    local = [asset for asset in assets if asset.datablock]
    title = active.name if len(assets) == 1 else f"{active.name} and {len(assets) - 1} more"
    layout.label(text=title, icon="ASSET_MANAGER")
    column = layout.column()
    column.enabled = bool(local)
    field = column.split(factor=_LABEL)
    field.label(text="Category")
    field.prop(context.window_manager.asset2vec, "category", text="")
    _draw_tags(column, context, active)
    if len(local) < len(assets):
        _draw_foreign(layout, context, assets, local)
    _draw_state(layout, context, assets)


def _draw_tags(layout: bpy.types.UILayout, context: bpy.types.Context, active: selection.Chosen) -> None:
    row = layout.split(factor=_LABEL)
    row.label(text="Tags")
    row.prop(context.window_manager.asset2vec, "tag", text="", placeholder="Add a tag")
    if active.metadata.tags:
        flow = layout.grid_flow(columns=2, even_columns=True, align=True)
        for tag in active.metadata.tags:
            flow.operator("asset2vec.remove_tag", text=tag.name, icon="X").tag = tag.name


def _draw_foreign(
    layout: bpy.types.UILayout,
    context: bpy.types.Context,
    assets: list[selection.Chosen],
    local: list[selection.Chosen],
) -> None:
    if local:
        foreign = words.counted(len(assets) - len(local), "asset is", "assets are")
        text = f"{foreign} in another file and will not be changed."
    else:
        text = f"In {assets[0].library.name}: open that file to change it." if assets[0].library else ""
    words.paragraph(layout, context, text, icon="LIBRARY_DATA_DIRECT")


def _state(asset: selection.Chosen) -> str | None:
    if asset.datablock:
        return asset_state.local_state(asset.datablock)
    assert asset.library
    return asset_state.foreign_state(asset.library, asset_metadata.read(asset.metadata))


def _draw_state(
    layout: bpy.types.UILayout, context: bpy.types.Context, assets: list[selection.Chosen]
) -> None:
    states = [_state(asset) for asset in assets]
    box = layout.box().column()
    for state, (one, many, icon) in words.STATES.items():
        if number := states.count(state):
            text = one if len(assets) == 1 else f"{number} {many}"
            words.paragraph(box, context, text, icon=icon)
    values = asset_metadata.read(assets[0].metadata)
    fitted = metadata.fitted_values(values)
    if len(assets) == 1 and fitted:
        likeness, numbers = words.quality(fitted[metadata.PSNR], fitted[metadata.IOU])
        lines = box.column(align=True)
        lines.scale_y = 0.8
        lines.label(text=likeness, icon="IMAGE_DATA")
        lines.label(text=numbers, icon="BLANK1")
    if not values.get(metadata.CATEGORY):
        words.paragraph(box, context, "Give it a category first.", icon="INFO")


def draw_refresh(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    view = refresh_job.view()
    if view.running:
        _draw_progress(layout, context, view)
    else:
        _draw_start(layout, context)
        if view.message:
            icon = "ERROR" if view.failed else "CHECKMARK"
            words.paragraph(layout, context, view.message, icon=icon, alert=view.failed)
    for problem in view.problems:
        words.paragraph(layout, context, problem, icon="ERROR")


def _draw_start(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    row = layout.row()
    row.scale_y = 1.4
    row.operator("asset2vec.refresh", text=f"Refresh {Path(bpy.data.filepath).name}", icon="FILE_REFRESH")
    if reason := refresh_job.why_not(context):
        words.paragraph(layout, context, f"{reason}.", icon="INFO")
        if bpy.data.filepath and bpy.data.is_dirty:
            layout.operator("wm.save_mainfile", text="Save", icon="FILE_TICK")
        elif not bpy.data.filepath:
            layout.operator("wm.save_as_mainfile", text="Save As...", icon="FILE_TICK")


def _draw_progress(layout: bpy.types.UILayout, context: bpy.types.Context, view: refresh_job.View) -> None:
    column = layout.column()
    column.label(text=view.stage)
    row = column.row(align=True)
    left = f", {duration(view.seconds_left)} left" if view.seconds_left is not None else ""
    row.progress(factor=view.fraction, text=f"{view.detail}{left}", type="BAR")
    row.operator("asset2vec.cancel_refresh", text="", icon="CANCEL")
    if view.stopping:
        words.paragraph(column, context, "Stopping: what is finished is being kept.", icon="TIME")


def draw_front(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    assets = selection.chosen(context)
    if not assets:
        words.paragraph(layout, context, "Select an asset.")
        return
    words.paragraph(layout, context, words.front(front_of(assets[0].metadata)), icon="ORIENTATION_VIEW")
    row = layout.row(align=True)
    row.operator("asset2vec.turn_front", text="", icon="LOOP_BACK").degrees = 90
    if context.area.type == "VIEW_3D":
        row.operator("asset2vec.front_from_view")
    row.operator("asset2vec.turn_front", text="", icon="LOOP_FORWARDS").degrees = -90
    row.operator("asset2vec.forget_front", text="", icon="X")


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


def _panel(part: type, place: type, order: int) -> type:
    values: dict[str, object] = {"bl_order": order}
    prefix = "ASSET2VEC_PT_view3d" if place is _InView else "ASSET2VEC_PT_assetbrowser"
    if place is _InAssetBrowser:
        values |= {"bl_label": "Asset2Vec"} if part is _Asset else {"bl_parent_id": f"{prefix}_asset"}
    return type(f"{prefix}_{part.__name__.strip('_').lower()}", (place, part, bpy.types.Panel), values)


CLASSES = tuple(
    _panel(part, place, order)
    for place in (_InView, _InAssetBrowser)
    for order, part in enumerate((_Asset, _Refresh, _Front, _Shape, _Look))
)
