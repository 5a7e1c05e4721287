"""Imports models as assets, from Blender's File menu and from the panel, and opens what came of it."""

from pathlib import Path
from typing import Any

import bpy

from .. import asset_state, import_job, jobs, opening, preferences
from ..contract.coordinates import SIDES
from ..contract.jobs import MODEL_SUFFIXES
from ..wording import counted, filled, translated
from . import later, suggestions, words
from .attempt import allowed, attempt

_HIDDEN = {"HIDDEN", "SKIP_SAVE"}
_EXAMPLE = "such as chair"
_DIALOG_WIDTH = 420  # pixels at a resolution scale of 1

# Of Blender's views, with the axis as Blender's importers name it.
VIEWS = {
    "front": "Front View (-Y)",
    "right": "Right View (X)",
    "back": "Back View (Y)",
    "left": "Left View (-X)",
}


class _OnModels:
    """The files, and what is to become of them. What is missing or wrong is asked for, and they are kept."""

    files: bpy.props.CollectionProperty(type=bpy.types.OperatorFileListElement, options=_HIDDEN)  # type: ignore[valid-type]
    directory: bpy.props.StringProperty(subtype="DIR_PATH", options=_HIDDEN)  # type: ignore[valid-type]
    category: bpy.props.StringProperty(  # type: ignore[valid-type]
        name="Category",
        description="What they are, such as 'chair'. Letters, digits, '-' and '_'. Left empty: you are asked",
        options={"SKIP_SAVE"},  # the next folder has other models
        **suggestions.offering(suggestions.categories),
    )
    library: bpy.props.StringProperty(  # type: ignore[valid-type]
        name="Library",
        description="The .blend file that gets the assets, made if it is not there. Left empty: one beside "
        "the models, named after the category",
        options={"SKIP_SAVE"},
    )
    front: bpy.props.EnumProperty(  # type: ignore[valid-type]
        name="Faces",
        description="Which of Blender's views shows their front once they are imported",
        items=[(side, VIEWS[side], "") for side in SIDES],
    )
    scale: bpy.props.FloatProperty(  # type: ignore[valid-type]
        name="Scale", description="Metres per unit of the files", default=1.0, min=1e-6, soft_max=100.0
    )

    def execute(self: Any, context: bpy.types.Context) -> set[str]:
        if self.options.is_invoke and import_job.mistake(self._category, self._library):
            chosen = {name: getattr(self, name) for name in ("directory", "library", "front", "scale")}
            files = [{"name": file.name} for file in self.files]
            later.press(bpy.ops.asset2vec.import_chosen, files=files, category=self._category, **chosen)
            return {"FINISHED"}
        folder = Path(self.directory)
        models = [folder / name for name in self._names] or [folder]
        return attempt(
            self,
            lambda: jobs.wait_in_background(
                import_job.start(context, models, self._category, self._library, self.front, self.scale)
            ),
        )

    def _draw_names(self: Any, layout: bpy.types.UILayout) -> None:
        layout.prop(self, "category", placeholder=_EXAMPLE)
        layout.prop(self, "library", placeholder=self._library.name if self._category else "")

    @property
    def _names(self: Any) -> list[str]:
        """Of files; none stands for all of the folder."""
        return [file.name for file in self.files if file.name]

    @property
    def _category(self: Any) -> str:
        return str(self.category).strip()

    @property
    def _library(self: Any) -> Path:
        folder = Path(self.directory)
        return folder / self.library if self.library else import_job.library_for(folder, self._category)


class ImportModels(_OnModels, bpy.types.Operator):
    """Make assets of model files, or of all in a folder, in the open file or in another library. Blender \
can be used meanwhile"""

    bl_idname = "asset2vec.import_models"
    bl_label = "Import Models"

    filter_glob: bpy.props.StringProperty(  # type: ignore[valid-type]
        default=";".join(f"*{suffix}" for suffix in MODEL_SUFFIXES), options=_HIDDEN
    )

    last_folder = ""  # of this session: more models are often near

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return allowed(cls, preferences.why_no_backend(context))

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        self.directory = type(self).last_folder
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def draw(self, context: bpy.types.Context) -> None:
        layout = self.layout
        layout.use_property_split, layout.use_property_decorate = True, False
        self._draw_names(layout)
        layout.prop(self, "front")
        layout.prop(self, "scale")
        words.paragraph(layout, context, "Choose files, or none: then all of the folder.", icon="INFO")

    def execute(self, context: bpy.types.Context) -> set[str]:
        type(self).last_folder = self.directory
        return super().execute(context)


class ImportChosen(_OnModels, bpy.types.Operator):
    """Import the chosen files once it is said what they are"""

    bl_idname = "asset2vec.import_chosen"
    bl_label = "Import Models"
    bl_options = {"INTERNAL"}  # noqa: RUF012 (Blender wants a plain set)

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        title = translated("What Are These Models?")
        result: set[str] = context.window_manager.invoke_props_dialog(
            self, width=_DIALOG_WIDTH, title=title, confirm_text=translated("Import")
        )
        return result

    def check(self, context: bpy.types.Context) -> bool:
        return True  # what is typed decides where they go

    def draw(self, context: bpy.types.Context) -> None:
        layout = self.layout
        width = _DIALOG_WIDTH * context.preferences.system.ui_scale
        words.paragraph(layout, context, self._which(), icon="FILE_3D", width=width)
        layout.activate_init = not self.library  # so that the artist can type the category at once
        self._draw_names(layout)
        if problem := self._category and import_job.mistake(self._category, self._library):
            words.paragraph(layout, context, problem, icon="ERROR", width=width)
        else:
            words.paragraph(layout, context, self._where(), icon="INFO", width=width)

    def _which(self) -> str:
        folder = Path(self.directory)
        if not self._names:
            return filled("All models of {folder}", folder=folder)
        files = counted(len(self._names), "model", "models")
        return filled("{models} of {folder}", models=files, folder=folder)

    def _where(self) -> str:
        if not self._category and not self.library:
            return filled(
                "They go into a library in {folder}, named after the category.", folder=self._library.parent
            )
        if self._library.resolve() == asset_state.open_library():
            return translated("They are added to this file.")
        if self._library.exists():
            return filled("They are added to {file}.", file=self._library)
        return filled("They go into a new library, {file}.", file=self._library)


class AddImported(bpy.types.Operator):
    """Take the assets that were imported for this file while it could not have them into it"""

    bl_idname = "asset2vec.add_imported"
    bl_label = "Add Imported Assets"
    bl_options = {"REGISTER", "UNDO"}  # noqa: RUF012 (Blender wants a plain set)

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return allowed(cls, import_job.why_not_add(context, import_job.waiting()))

    def execute(self, context: bpy.types.Context) -> set[str]:
        return attempt(self, lambda: import_job.add_waiting(context))


class OpenLibrary(bpy.types.Operator):
    """Open this library, and show all of its assets in the 3D Views. Asks first about unsaved changes"""

    bl_idname = "asset2vec.open_library"
    bl_label = "Open Library"

    library: bpy.props.StringProperty(options={"HIDDEN"})  # type: ignore[valid-type]

    def execute(self, context: bpy.types.Context) -> set[str]:
        return attempt(self, lambda: opening.open_and_frame(context, Path(self.library)))


def _draw(menu: Any, context: bpy.types.Context) -> None:
    menu.layout.operator("asset2vec.import_models", text="Models as Assets (Asset2Vec)")


CLASSES = (ImportModels, ImportChosen, AddImported, OpenLibrary)


def register() -> None:
    bpy.types.TOPBAR_MT_file_import.append(_draw)


def unregister() -> None:
    bpy.types.TOPBAR_MT_file_import.remove(_draw)
