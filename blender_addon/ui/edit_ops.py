"""The buttons of the list of edits to other files."""

import bpy

from .. import file_edits
from .attempt import attempt


class _OnEdit:
    """``edit`` is its id."""

    edit: bpy.props.StringProperty(options={"HIDDEN"})  # type: ignore[valid-type]

    def execute(self, context: bpy.types.Context) -> set[str]:
        return attempt(self, self.act)

    def act(self) -> None:
        raise NotImplementedError


class RevertEdit(_OnEdit, bpy.types.Operator):
    """Give these assets back the tags and the category that they had, in the background. \
What was changed since is left as it is"""

    bl_idname = "asset2vec.revert_edit"
    bl_label = "Revert Edit"

    def act(self) -> None:
        file_edits.revert(self.edit)


class FinishEdit(_OnEdit, bpy.types.Operator):
    """Go on with this edit, which was stopped before all files were changed"""

    bl_idname = "asset2vec.finish_edit"
    bl_label = "Finish Edit"

    def act(self) -> None:
        file_edits.finish(self.edit)


CLASSES = (RevertEdit, FinishEdit)
