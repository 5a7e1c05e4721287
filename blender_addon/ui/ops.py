"""The buttons. Each calls a function that a script could call."""

from collections.abc import Iterable

import bpy

from .. import asset_state
from ..contract.errors import UserError
from ..library.categories import set_category
from . import check_backend, selection, words

_UNDOABLE = {"REGISTER", "UNDO"}


class SetCategory(bpy.types.Operator):
    """Say what the selected assets are. Assets of one category are compared with each other"""

    bl_idname = "asset2vec.set_category"
    bl_label = "Set Category"
    bl_options = _UNDOABLE

    category: bpy.props.StringProperty(name="Category", description="Such as 'chair'")  # type: ignore[valid-type]

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return selection.needs_editable(context, cls)

    def execute(self, context: bpy.types.Context) -> set[str]:
        assets = selection.editable(context)
        try:
            for datablock in assets:
                set_category(datablock, self.category)
        except UserError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        asset_state.codes_changed()
        self.report({"INFO"}, f"{words.counted(len(assets), 'asset is', 'assets are')} now {self.category!r}")
        return {"FINISHED"}


class AddTag(bpy.types.Operator):
    """Give the selected assets of this file a tag"""

    bl_idname = "asset2vec.add_tag"
    bl_label = "Add Tag"
    bl_options = _UNDOABLE

    tag: bpy.props.StringProperty(name="Tag", description="At most 63 bytes")  # type: ignore[valid-type]

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return selection.needs_editable(context, cls)

    def execute(self, context: bpy.types.Context) -> set[str]:
        if not self.tag or len(self.tag.encode()) > 63:
            self.report({"ERROR"}, f"{self.tag!r} cannot be a tag: use 1 to 63 letters.")
            return {"CANCELLED"}
        for datablock in selection.editable(context):
            datablock.asset_data.tags.new(self.tag, skip_if_exists=True)
        return {"FINISHED"}


class RemoveTag(bpy.types.Operator):
    """Take this tag from the selected assets of this file"""

    bl_idname = "asset2vec.remove_tag"
    bl_label = "Remove Tag"
    bl_options = _UNDOABLE

    tag: bpy.props.StringProperty(name="Tag", description="The tag to remove")  # type: ignore[valid-type]

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return selection.needs_editable(context, cls)

    def execute(self, context: bpy.types.Context) -> set[str]:
        for datablock in selection.editable(context):
            tags = datablock.asset_data.tags
            if self.tag in tags:
                tags.remove(tags[self.tag])
        return {"FINISHED"}


class ShowAsset(bpy.types.Operator):
    """Select this asset. The number is its distance: 0 is equal, 1 as unlike as two typical assets"""

    bl_idname = "asset2vec.show_asset"
    bl_label = "Show Asset"
    bl_options = _UNDOABLE

    kind: bpy.props.StringProperty(options={"HIDDEN"})  # type: ignore[valid-type]
    name: bpy.props.StringProperty(options={"HIDDEN"})  # type: ignore[valid-type]

    def execute(self, context: bpy.types.Context) -> set[str]:
        datablock = asset_state.find_local(self.kind, self.name)
        if datablock is None:
            self.report({"WARNING"}, f"{self.name} is no longer in this file")
            return {"CANCELLED"}
        show(context, datablock)
        return {"FINISHED"}


class CheckBackend(bpy.types.Operator):
    """Ask the backend what it has and what it misses"""

    bl_idname = "asset2vec.check_backend"
    bl_label = "Check"

    def execute(self, context: bpy.types.Context) -> set[str]:
        try:
            check_backend.start(context)
        except UserError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        return {"FINISHED"}


def show(context: bpy.types.Context, datablock: bpy.types.ID) -> None:
    """Selects an asset of this file in the view layer, and in every Asset Browser of the window."""
    found = [item for item in context.view_layer.objects if item.visible_get() and _shows(item, datablock)]
    if found:
        for item in context.view_layer.objects:
            item.select_set(item in found)
        context.view_layer.objects.active = found[0]
    for space in _asset_browsers(context):
        space.activate_asset_by_id(datablock)


def _shows(item: bpy.types.Object, datablock: bpy.types.ID) -> bool:
    return datablock in (item, item.instance_collection) or datablock in item.users_collection


def _asset_browsers(context: bpy.types.Context) -> Iterable[bpy.types.Space]:
    for area in context.window.screen.areas if context.window else ():
        if area.type == "FILE_BROWSER" and area.ui_type == "ASSETS":
            yield area.spaces.active


CLASSES = (SetCategory, AddTag, RemoveTag, ShowAsset, CheckBackend)
