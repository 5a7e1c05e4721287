"""Imports models as assets, from Blender's File menu and from the panel."""

from pathlib import Path
from typing import Any

import bpy

from .. import import_job, jobs
from ..contract.coordinates import SIDES
from ..contract.jobs import MODEL_SUFFIXES
from . import suggestions, words
from .attempt import attempt

_HIDDEN = {"HIDDEN", "SKIP_SAVE"}


class ImportModels(bpy.types.Operator):
    """Make assets of model files, or of all in a folder, in a library of their own. Blender can be used \
meanwhile"""

    bl_idname = "asset2vec.import_models"
    bl_label = "Import Models"

    files: bpy.props.CollectionProperty(type=bpy.types.OperatorFileListElement, options=_HIDDEN)  # type: ignore[valid-type]
    directory: bpy.props.StringProperty(subtype="DIR_PATH", options=_HIDDEN)  # type: ignore[valid-type]
    filter_glob: bpy.props.StringProperty(  # type: ignore[valid-type]
        default=";".join(f"*{suffix}" for suffix in MODEL_SUFFIXES), options=_HIDDEN
    )
    category: bpy.props.StringProperty(  # type: ignore[valid-type]
        name="Category",
        description="What they are, such as 'chair'. Letters, digits, '-' and '_'",
        **suggestions.offering(suggestions.categories),
    )
    library: bpy.props.StringProperty(  # type: ignore[valid-type]
        name="Library",
        description="The .blend file that gets the assets, made if it is not there. Left empty: one beside "
        "the models, named after the category",
        options={"SKIP_SAVE"},
    )
    front: bpy.props.EnumProperty(  # type: ignore[valid-type]
        name="Front",
        description="Which of Blender's views shows their front once they are imported",
        items=[(side, side.capitalize(), "") for side in SIDES],
    )
    scale: bpy.props.FloatProperty(  # type: ignore[valid-type]
        name="Scale", description="Metres per unit of the files", default=1.0, min=1e-6, soft_max=100.0
    )

    last_folder = ""  # of this session: an import that was refused is mended there

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        self.directory = type(self).last_folder
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def draw(self, context: bpy.types.Context) -> None:
        layout = self.layout
        layout.use_property_split, layout.use_property_decorate = True, False
        layout.prop(self, "category")
        layout.prop(self, "library", placeholder=self._library.name if self.category else "")
        layout.prop(self, "front")
        layout.prop(self, "scale")
        words.paragraph(layout, context, "Choose files, or none: then all of the folder.", icon="INFO")

    def execute(self, context: bpy.types.Context) -> set[str]:
        type(self).last_folder = self.directory
        folder = Path(self.directory)
        chosen = [folder / file.name for file in self.files if file.name] or [folder]
        return attempt(
            self,
            lambda: jobs.wait_in_background(
                import_job.start(context, chosen, self.category, self._library, self.front, self.scale)
            ),
        )

    @property
    def _library(self) -> Path:
        folder = Path(self.directory)
        return folder / self.library if self.library else import_job.library_for(folder, self.category)


def _draw(menu: Any, context: bpy.types.Context) -> None:
    menu.layout.operator("asset2vec.import_models", text="Models as Assets (Asset2Vec)")


CLASSES = (ImportModels,)


def register() -> None:
    bpy.types.TOPBAR_MT_file_import.append(_draw)


def unregister() -> None:
    bpy.types.TOPBAR_MT_file_import.remove(_draw)
