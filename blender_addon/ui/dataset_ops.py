"""The buttons of the panel Render Dataset."""

from pathlib import Path

import bpy

from .. import jobs
from ..contract.errors import UserError
from ..contract.exports import EXPORTS
from ..dataset import export_job, folder, page_job, preview_job, render_job, spec
from ..wording import filled, translated
from . import editors, preview_image
from .attempt import allowed, attempt

_UNDOABLE = {"REGISTER", "UNDO"}


class PreviewDataset(bpy.types.Operator):
    """Show the first three frames, small, with their masks, boxes and categories. The first preview of a \
library takes longer, because its assets are prepared"""

    bl_idname = "asset2vec.preview_dataset"
    bl_label = "Preview"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return allowed(cls, preview_job.why_not(context, context.scene.asset2vec_dataset))

    def execute(self, context: bpy.types.Context) -> set[str]:
        return attempt(self, lambda: preview_job.start(context, context.scene.asset2vec_dataset))


class RenderDataset(bpy.types.Operator):
    """Render the frames of a copy of this file, in the background. Goes on when Blender is closed, and \
with frames that are already in the folder"""

    bl_idname = "asset2vec.render_dataset"
    bl_label = "Render Dataset"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return allowed(cls, render_job.why_not(context, context.scene.asset2vec_dataset))

    def execute(self, context: bpy.types.Context) -> set[str]:
        return attempt(
            self, lambda: jobs.wait_in_background(render_job.start(context, context.scene.asset2vec_dataset))
        )


class EditSpec(bpy.types.Operator):
    """Write these settings, and all others that there are, into a text of this file. The text goes before \
the panel then"""

    bl_idname = "asset2vec.edit_spec"
    bl_label = "Edit Spec"
    bl_options = _UNDOABLE

    def execute(self, context: bpy.types.Context) -> set[str]:
        editors.show_text(context, spec.edit_as_text(context.scene.asset2vec_dataset))
        return {"FINISHED"}


class ShowSpec(bpy.types.Operator):
    """Show the text in a Text Editor"""

    bl_idname = "asset2vec.show_spec"
    bl_label = "Show Text"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if context.scene.asset2vec_dataset.spec:
            return True
        cls.poll_message_set(translated("Press Edit Spec first: there is no text yet"))
        return False

    def execute(self, context: bpy.types.Context) -> set[str]:
        editors.show_text(context, context.scene.asset2vec_dataset.spec)
        return {"FINISHED"}


class PanelSettings(bpy.types.Operator):
    """Use the settings of the panel again. The text stays in the file"""

    bl_idname = "asset2vec.panel_settings"
    bl_label = "Back to Panel Settings"
    bl_options = _UNDOABLE

    def execute(self, context: bpy.types.Context) -> set[str]:
        context.scene.asset2vec_dataset.spec = None
        return {"FINISHED"}


class ChooseCategory(bpy.types.Operator):
    """Take assets of this category into the scenes, or no longer"""

    bl_idname = "asset2vec.choose_category"
    bl_label = "Choose Category"
    bl_options = _UNDOABLE

    category: bpy.props.StringProperty(options={"HIDDEN"})  # type: ignore[valid-type]

    @classmethod
    def description(cls, context: bpy.types.Context, properties: "ChooseCategory") -> str:
        if properties.category:
            return filled("Take each {category} into the scenes, or no longer", category=properties.category)
        return translated("Take all assets that have a category into the scenes")

    def execute(self, context: bpy.types.Context) -> set[str]:
        spec.choose_category(context.scene.asset2vec_dataset, self.category)
        return {"FINISHED"}


class NewDatasetName(bpy.types.Operator):
    """Give the folder a name that is not used yet, for a dataset of its own"""

    bl_idname = "asset2vec.new_dataset_name"
    bl_label = "New Name"
    bl_options = _UNDOABLE

    def execute(self, context: bpy.types.Context) -> set[str]:
        return attempt(self, lambda: folder.take_free_name(context.scene.asset2vec_dataset))


class ShowDatasetPage(bpy.types.Operator):
    """Open a page about the dataset in the browser: sample frames with labels, counts, and what is wrong. \
It is made first if there are newer frames"""

    bl_idname = "asset2vec.show_dataset_page"
    bl_label = "Open Inspection Page"

    dataset: bpy.props.StringProperty(options={"HIDDEN"})  # type: ignore[valid-type]

    def execute(self, context: bpy.types.Context) -> set[str]:
        return attempt(self, lambda: page_job.show(Path(self.dataset)))


class ExportDataset(bpy.types.Operator):
    """Write the dataset in this format, into a folder beside it. An earlier export of it is replaced"""

    bl_idname = "asset2vec.export_dataset"
    bl_label = "Export"

    dataset: bpy.props.StringProperty(options={"HIDDEN"})  # type: ignore[valid-type]
    format: bpy.props.EnumProperty(  # type: ignore[valid-type]
        name="Format",
        description="Who is to read it",
        items=[(name, *words) for name, words in EXPORTS.items()],
    )

    def execute(self, context: bpy.types.Context) -> set[str]:
        return attempt(self, lambda: export_job.start(Path(self.dataset), self.format))


class OpenPreview(bpy.types.Operator):
    """Show the preview in a window of its own, with instances, normals and depth. It is not saved with the \
file"""

    bl_idname = "asset2vec.open_preview"
    bl_label = "Open"

    job: bpy.props.StringProperty(options={"HIDDEN"})  # type: ignore[valid-type]

    def execute(self, context: bpy.types.Context) -> set[str]:
        return attempt(self, lambda: self._show(context))

    def _show(self, context: bpy.types.Context) -> None:
        shown = preview_job.shown(jobs.named(self.job), None, 0)
        if shown is None:
            raise UserError("This preview is no longer there: make it anew.")
        preview_image.show(context, shown.sheet)


CLASSES = (
    PreviewDataset,
    RenderDataset,
    EditSpec,
    ShowSpec,
    PanelSettings,
    ChooseCategory,
    NewDatasetName,
    ShowDatasetPage,
    ExportDataset,
    OpenPreview,
)
