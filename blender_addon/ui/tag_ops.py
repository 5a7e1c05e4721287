"""Tags and categories of the selected assets: of this file at once, of other files after a confirmation."""

import bpy

from .. import asset_state, file_edits
from ..contract.edits import Action
from ..contract.errors import UserError
from ..library.labels import change, check_value
from ..wording import counted, filled
from . import planned, selection, suggestions, tag_dialog

_UNDOABLE = {"REGISTER", "UNDO"}


class _OnLabels:
    """What the three have in common."""

    action: Action
    field: str  # the property that has the tag or the category
    other_files: bpy.props.BoolProperty(  # type: ignore[valid-type]
        name="Other Files",
        description="Change the selected assets of other files too, in the background",
        options={"HIDDEN", "SKIP_SAVE"},
    )
    _plan: file_edits.Plan | None = None
    _asks = False  # whether the dialog has the field

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return selection.needs_assets(context, cls)

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        """With a value: changes this file at once, then asks about others. Without one: asks for it first."""
        button = getattr(bpy.ops.asset2vec, self.action)  # it is named like what it does
        self._plan = planned.plan_or_later(selection.elsewhere(context), button, **{self.field: self._value})
        if self._plan is None:
            return {"CANCELLED"}
        self._asks = not self._value
        changed = 0
        if not self._asks:
            try:
                changed = self._change_here(context)
            except UserError as error:
                return self._refuse(error)
            if not self._plan:
                return self._end(changed)
            if changed:
                bpy.ops.ed.undo_push(message=self.bl_label)  # type: ignore[attr-defined]
        self.other_files = bool(self._plan.files)
        return tag_dialog.show(context, self, self._plan, self._asks)

    def draw(self, context: bpy.types.Context) -> None:
        if self._plan is None:  # a script ran it, and its redo panel is open
            self.layout.prop(self, self.field)  # type: ignore[attr-defined]
            return
        field = self.field if self._asks else ""
        tag_dialog.draw(context, self, self._plan, self.action, self._value, field)

    def execute(self, context: bpy.types.Context) -> set[str]:
        try:
            changed = self._change_here(context)
            if self.other_files:
                plan = self._plan or file_edits.plan(selection.elsewhere(context))
                file_edits.start(self.action, self._value, plan.files)
        except UserError as error:
            return self._refuse(error)
        self.other_files = False  # what is adjusted afterwards (F9) is this file alone
        return self._end(changed)

    @property
    def _value(self) -> str:
        return str(getattr(self, self.field)).strip()

    def _change_here(self, context: bpy.types.Context) -> int:
        """To how many assets of this file that made a difference."""
        check_value(self.action, self._value)
        changed = [change(datablock, self.action, self._value) for datablock in selection.editable(context)]
        asset_state.codes_changed()
        return sum(changed)

    def _end(self, changed: int) -> set[str]:
        """There is an undo step for what was changed in this file, and none where nothing was."""
        if changed:
            text = filled("{assets} changed", assets=counted(changed, "asset", "assets"))
            self.report({"INFO"}, text)  # type: ignore[attr-defined]
        return {"FINISHED"} if changed else {"CANCELLED"}

    def _refuse(self, error: UserError) -> set[str]:
        self.report({"ERROR"}, str(error))  # type: ignore[attr-defined]
        return {"CANCELLED"}


class SetCategory(_OnLabels, bpy.types.Operator):
    """Say what the selected assets are. Assets of one category are compared with each other. \
Other files are changed after you confirm"""

    bl_idname = "asset2vec.set_category"
    bl_label = "Set Category"
    bl_options = _UNDOABLE
    action: Action = "set_category"
    field = "category"

    category: bpy.props.StringProperty(  # type: ignore[valid-type]
        name="Category",
        description="Such as 'chair'. Letters, digits, '-' and '_'",
        **suggestions.offering(suggestions.categories),
    )


class ClearCategory(_OnLabels, bpy.types.Operator):
    """Take the selected assets out of this category. Other files are changed after you confirm"""

    bl_idname = "asset2vec.clear_category"
    bl_label = "Clear Category"
    bl_options = _UNDOABLE
    action: Action = "clear_category"
    field = "category"

    category: bpy.props.StringProperty(  # type: ignore[valid-type]
        name="Category",
        description="The category to clear",
        **suggestions.offering(suggestions.categories),
    )


class AddTag(_OnLabels, bpy.types.Operator):
    """Give all selected assets a tag. Other files are changed after you confirm"""

    bl_idname = "asset2vec.add_tag"
    bl_label = "Add Tag"
    bl_options = _UNDOABLE
    action: Action = "add_tag"
    field = "tag"

    tag: bpy.props.StringProperty(  # type: ignore[valid-type]
        name="Tag",
        description="At most 63 letters",
        **suggestions.offering(suggestions.tags),
    )


class RemoveTag(_OnLabels, bpy.types.Operator):
    """Take this tag from all selected assets. Other files are changed after you confirm"""

    bl_idname = "asset2vec.remove_tag"
    bl_label = "Remove Tag"
    bl_options = _UNDOABLE
    action: Action = "remove_tag"
    field = "tag"

    tag: bpy.props.StringProperty(  # type: ignore[valid-type]
        name="Tag",
        description="The tag to remove",
        **suggestions.offering(suggestions.tags),
    )


CLASSES = (SetCategory, ClearCategory, AddTag, RemoveTag)
