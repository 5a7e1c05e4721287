"""The buttons that bring codes up to date."""

from pathlib import Path
from typing import Any

import bpy

from .. import asset_state, jobs, library_summary, refresh_job, refresh_time
from ..wording import counted, filled, translated
from . import selection, words
from .attempt import allowed, attempt

_DIALOG_WIDTH = 420  # pixels at a resolution scale of 1
_LISTED = 8  # files in a dialog


class Refresh(bpy.types.Operator):
    """Bring the codes of this file's assets up to date: render what changed, fit it, write the codes. Saves \
the file first if it has unsaved changes"""

    bl_idname = "asset2vec.refresh"
    bl_label = "Refresh"

    category: bpy.props.StringProperty(  # type: ignore[valid-type]
        name="Category", description="Only this one; all if empty", options={"SKIP_SAVE"}
    )

    new_model: bpy.props.BoolProperty(  # type: ignore[valid-type]
        name="Fit Anew",
        description="Fit the category's field to all its assets although there is one. Takes as long as the "
        "first time; codes keep what they mean",
        options={"SKIP_SAVE"},
    )

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return _can_start(cls, context)

    @classmethod
    def description(cls, context: bpy.types.Context, properties: "Refresh") -> str:
        if properties.new_model:
            return translated(
                "Fit the field to all assets anew, for those it describes badly. Codes keep their meaning. "
                "Saves the file first if it has unsaved changes"
            )
        return translated(cls.__doc__ or "")

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        if not self.new_model:
            return self.execute(context)
        result: set[str] = context.window_manager.invoke_confirm(
            self,
            event,
            title=translated("Fit Anew"),
            message=_how_long(self._categories),
            confirm_text=translated("Fit Anew"),
        )
        return result

    def execute(self, context: bpy.types.Context) -> set[str]:
        return _start(self, context, categories=self._categories, new_model=self.new_model)

    @property
    def _categories(self) -> list[str]:
        return [self.category] if self.category else []


class RefreshSelected(bpy.types.Operator):
    """Bring the selected assets' codes up to date. In a category that was never fitted: those of all. Saves \
the file first if it has unsaved changes"""

    bl_idname = "asset2vec.refresh_selected"
    bl_label = "Refresh Selected"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return selection.needs_editable(context, cls) and _can_start(cls, context)

    def execute(self, context: bpy.types.Context) -> set[str]:
        return _start(self, context, assets=selection.editable(context))


class RefreshElsewhere(bpy.types.Operator):
    """Bring the codes of all assets in the files of the selected assets up to date, and write these files"""

    bl_idname = "asset2vec.refresh_elsewhere"
    bl_label = "Refresh Their Files"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return allowed(cls, refresh_job.why_not_elsewhere(context, other_files(context)))

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        result: set[str] = context.window_manager.invoke_props_dialog(self, width=_DIALOG_WIDTH)
        return result

    def draw(self, context: bpy.types.Context) -> None:
        files = other_files(context)
        width = _DIALOG_WIDTH * context.preferences.system.ui_scale
        text = "These files will get new codes. Of each the file of before is kept beside it, as .blend1:"
        words.paragraph(self.layout, context, text, width=width)
        column = self.layout.column(align=True)
        for file in files[:_LISTED]:
            column.label(text=str(file), icon="FILE_BLEND", translate=False)
        words.more(column, len(files) - _LISTED, "BLANK1")

    def execute(self, context: bpy.types.Context) -> set[str]:
        return attempt(self, lambda: refresh_job.start_elsewhere(context, other_files(context)))


class TakeCodes(bpy.types.Operator):
    """Put the codes that the last refresh found, and this file's assets do not carry, onto them"""

    bl_idname = "asset2vec.take_codes"
    bl_label = "Take Codes"
    bl_options = {"REGISTER", "UNDO"}  # noqa: RUF012 (Blender wants a plain set)

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if asset_state.open_library():
            return True
        cls.poll_message_set(translated("Save the file first"))
        return False

    def execute(self, context: bpy.types.Context) -> set[str]:
        return attempt(self, self._take)

    def _take(self) -> None:
        library = asset_state.open_library()
        assert library
        written = refresh_job.take_waiting(library)
        asset_state.codes_changed()
        got = counted(written, "asset has", "assets have")
        self.report({"INFO"}, filled("{assets} new codes: save the file to keep them", assets=got))


def other_files(context: bpy.types.Context) -> list[Path]:
    """Of the selected assets that are not in the open file."""
    return sorted({a.library for a in selection.chosen(context) if a.library and not a.datablock})


def _how_long(categories: list[str]) -> str:
    """A fit anew takes, of all categories if none is named."""
    library, found = asset_state.open_library(), library_summary.summary()
    if not library or not found:
        return translated("Takes as long as the first time.")
    expected = refresh_time.expected(library, found.seconds(categories, anew=True))
    text = "Takes about {time}. You can go on working meanwhile."
    return filled(text, time=words.minutes(expected.seconds))


def _can_start(operator: type, context: bpy.types.Context) -> bool:
    """Unsaved changes are saved then. Blender counts a selection as one, so nobody shall have to mind."""
    reason = refresh_job.why_not(context)
    if reason == refresh_job.UNSAVED:
        reason = ""
    found = library_summary.summary()
    if not reason and found and not found.categories:
        reason = "Give assets a category first" if found.uncategorised else refresh_job.NO_ASSETS
    return allowed(operator, reason)


def _start(operator: bpy.types.Operator, context: bpy.types.Context, **chosen: Any) -> set[str]:
    return attempt(
        operator, lambda: jobs.wait_in_background(refresh_job.start(context, saves=True, **chosen))
    )


CLASSES = (Refresh, RefreshSelected, RefreshElsewhere, TakeCodes)
