"""The buttons. Each calls a function that a script could call."""

import bpy

from .. import asset_state
from ..areas import asset_browsers
from ..asset_map import local_assets
from ..wording import filled

_UNDOABLE = {"REGISTER", "UNDO"}


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
            self.report({"WARNING"}, filled("{name} is no longer in this file", name=self.name))
            return {"CANCELLED"}
        show(context, datablock)
        return {"FINISHED"}


def show(context: bpy.types.Context, datablock: bpy.types.ID) -> None:
    """Selects an asset of this file in the view layer, and in every Asset Browser."""
    if found := local_assets.shown(context.view_layer, [datablock]):
        selected = set(found)
        for item in context.view_layer.objects:
            item.select_set(item in selected)
        context.view_layer.objects.active = found[0]
    for space in asset_browsers():
        space.activate_asset_by_id(datablock)


CLASSES = (ShowAsset,)
