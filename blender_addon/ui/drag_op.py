"""Drag: a new object of an asset follows the mouse over 3D Views until it is clicked down."""

import bpy

from ..placing.source import all_ids, remove
from ..placing.under_mouse import Dragged
from ..wording import translated
from .similar_ops import AtPlace, in_object_mode

# What else the mouse does in a 3D View: turn and zoom it.
_NAVIGATION = {"MIDDLEMOUSE", "WHEELUPMOUSE", "WHEELDOWNMOUSE", "TRACKPADPAN", "TRACKPADZOOM", "NDOF_MOTION"}
_UNDOABLE = {"REGISTER", "UNDO", "BLOCKING"}
_HINT = "Click where it is to stand. Esc or right-click: leave it out"


class DragSimilar(AtPlace, bpy.types.Operator):
    """Carry this asset with the mouse to where it is to stand: move, then click. Esc leaves it out"""

    bl_idname = "asset2vec.drag_similar"
    bl_label = "Drag Asset"
    bl_options = _UNDOABLE

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if not any(area.type == "VIEW_3D" for area in context.screen.areas):
            cls.poll_message_set(translated("Open a 3D View in this window to drag the asset into"))
            return False
        return in_object_mode(context, cls)

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        before = all_ids()
        self._selected = [item.name for item in context.selected_objects]
        self._active = context.view_layer.objects.active
        self.location = context.scene.cursor.location
        if self.execute(context) == {"CANCELLED"}:
            return {"CANCELLED"}
        # Not what comes later, for timers of other add-ons make things too; uids, for these may free some.
        self._made = {datablock.session_uid for datablock in all_ids() - before}
        self._dragged = Dragged(context, context.view_layer.objects.active)
        context.window_manager.modal_handler_add(self)
        context.workspace.status_text_set(translated(_HINT))
        self._follow(context, event)
        return {"RUNNING_MODAL"}

    def modal(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        if event.type == "MOUSEMOVE":
            self._follow(context, event)
        elif event.type in {"ESC", "RIGHTMOUSE"} and event.value == "PRESS":
            self._give_up(context)
            return {"CANCELLED"}
        elif event.type == "LEFTMOUSE" and event.value == "PRESS" and _view_under(context, event):
            self.location = self._dragged.item.location
            context.workspace.status_text_set(None)
            return {"FINISHED"}
        elif event.type in _NAVIGATION:
            return {"PASS_THROUGH"}
        return {"RUNNING_MODAL"}

    def cancel(self, context: bpy.types.Context) -> None:
        """Blender closes the file or quits."""
        context.workspace.status_text_set(None)

    def _follow(self, context: bpy.types.Context, event: bpy.types.Event) -> None:
        if found := _view_under(context, event):
            area, region = found
            mouse = (event.mouse_x - region.x, event.mouse_y - region.y)
            self._dragged.move(context, region, area.spaces.active.region_3d, mouse)

    def _give_up(self, context: bpy.types.Context) -> None:
        context.workspace.status_text_set(None)
        remove(datablock for datablock in all_ids() if datablock.session_uid in self._made)
        context.view_layer.update()  # what has come and gone since would crash Blender in the loop
        for item in context.view_layer.objects:
            item.select_set(item.name in self._selected)
        context.view_layer.objects.active = self._active


def _view_under(
    context: bpy.types.Context, event: bpy.types.Event
) -> tuple[bpy.types.Area, bpy.types.Region] | None:
    """The 3D View under the mouse; not where a side bar or a header lies over it."""
    for area in context.screen.areas:
        if area.type != "VIEW_3D":
            continue
        found = [region for region in area.regions if _is_in(region, event)]
        if [region.type for region in found] == ["WINDOW"]:
            return area, found[0]
    return None


def _is_in(region: bpy.types.Region, event: bpy.types.Event) -> bool:
    right, up = event.mouse_x - region.x, event.mouse_y - region.y
    return 0 <= right < region.width and 0 <= up < region.height


CLASSES = (DragSimilar,)
