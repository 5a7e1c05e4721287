"""The buttons that say where assets face."""

import math
from collections.abc import Callable

import bpy
from mathutils import Quaternion, Vector

from .. import asset_state
from ..library.fronts import forget_fronts, front_of, set_fronts, turn_fronts
from ..wording import translated
from . import selection, words
from .attempt import attempt

_UNDOABLE = {"REGISTER", "UNDO"}
_FROM_ABOVE = 0.3  # of the direction to the viewer: a smaller horizontal part is a look from above or below


class _OnFronts:
    """Only assets of the open file can be told."""

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return selection.needs_editable(context, cls)


class TurnFront(_OnFronts, bpy.types.Operator):
    """Say that the selected assets face another way, turned so many degrees as seen from above"""

    bl_idname = "asset2vec.turn_front"
    bl_label = "Turn Front"
    bl_options = _UNDOABLE

    degrees: bpy.props.FloatProperty(name="Degrees", description="Counter-clockwise", default=90)  # type: ignore[valid-type]

    def execute(self, context: bpy.types.Context) -> set[str]:
        return _attempt(self, context, lambda: turn_fronts(selection.editable(context), self.degrees))


class FrontFromView(_OnFronts, bpy.types.Operator):
    """Say that the selected assets face you, as you look at them now"""

    bl_idname = "asset2vec.front_from_view"
    bl_label = "This Is the Front"
    bl_options = _UNDOABLE

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if not context.region_data:
            cls.poll_message_set(translated("Look at the asset in a 3D View"))
            return False
        return super().poll(context)

    def execute(self, context: bpy.types.Context) -> set[str]:
        viewer = _towards_viewer(context)
        degrees = [(d, degrees_of(_own_axes(context, d) @ viewer)) for d in selection.editable(context)]
        return _attempt(self, context, lambda: set_fronts(degrees))


class ForgetFront(_OnFronts, bpy.types.Operator):
    """Forget what was said of the front: the next refresh finds it by the asset's shape"""

    bl_idname = "asset2vec.forget_front"
    bl_label = "Forget Front"
    bl_options = _UNDOABLE

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if not super().poll(context):
            return False
        if not any(front_of(datablock.asset_data) for datablock in selection.editable(context)):
            cls.poll_message_set(translated("Nothing is known of its front yet"))
            return False
        return True

    def execute(self, context: bpy.types.Context) -> set[str]:
        return _attempt(self, context, lambda: forget_fronts(selection.editable(context)))


def degrees_of(direction: Vector) -> float:
    """Counter-clockwise from -Y, seen from above."""
    return math.degrees(math.atan2(direction.x, -direction.y))


def _towards_viewer(context: bpy.types.Context) -> Vector:
    """The direction in which the viewer stands; from above, the lower edge of the view."""
    turn = context.region_data.view_rotation
    viewer = turn @ Vector((0, 0, 1))
    return viewer if math.hypot(viewer.x, viewer.y) > _FROM_ABOVE else turn @ Vector((0, -1, 0))


def _own_axes(context: bpy.types.Context, datablock: bpy.types.ID) -> Quaternion:
    """The turn from world to the asset's axes: none but where an instance of it was turned."""
    item = context.active_object
    if item and item.instance_collection == datablock:
        return item.matrix_world.to_quaternion().inverted()
    return Quaternion()


def _attempt(operator: bpy.types.Operator, context: bpy.types.Context, act: Callable[[], object]) -> set[str]:
    def act_and_tell() -> None:
        act()
        asset_state.codes_changed()
        operator.report({"INFO"}, words.front(front_of(selection.editable(context)[0].asset_data)))

    return attempt(operator, act_and_tell)


CLASSES = (TurnFront, FrontFromView, ForgetFront)
