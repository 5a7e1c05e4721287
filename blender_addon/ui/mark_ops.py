"""Marks what is selected as assets, with previews, as Blender's Outliner does."""

import bpy

from ..wording import translated


class MarkAsAsset(bpy.types.Operator):
    """Make assets of the selected objects, with a preview each. An object brings what is parented to it"""

    bl_idname = "asset2vec.mark_as_asset"
    bl_label = "Mark as Asset"
    bl_options = {"REGISTER", "UNDO"}  # noqa: RUF012 (Blender wants a plain set)

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if _unmarked(context):
            return True
        cls.poll_message_set(translated("Select objects of this file that are no assets yet"))
        return False

    def execute(self, context: bpy.types.Context) -> set[str]:
        for item in _unmarked(context):
            item.asset_mark()
            item.asset_generate_preview()
        return {"FINISHED"}


def _unmarked(context: bpy.types.Context) -> list[bpy.types.Object]:
    return [item for item in context.selected_objects if not item.asset_data and not item.library]


CLASSES = (MarkAsAsset,)
