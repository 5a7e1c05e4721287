"""Says which other files an edit will change, before it does."""

from pathlib import Path
from typing import Any

import bpy

from ..contract.edits import Action, FileEdit
from ..file_edits import Plan
from ..wording import counted, filled, translated
from . import selection, words

_WIDTH = 440  # pixels at a resolution scale of 1
_LISTED = 8
_COUNT = 0.72  # share of the width left of the number of assets

_WHAT = {
    "add_tag": "Give the tag '{value}' to {assets} of other files:",
    "remove_tag": "Take the tag '{value}' from {assets} of other files:",
    "clear_category": "Take {assets} of other files out of the category '{value}':",
    "set_category": "Make '{value}' the category of {assets} of other files:",
}
_ALSO = "Also changed: {assets} of other files:"
_HOW = (
    "Blender {version} opens and saves these files in the background, without running their scripts. The old "
    "files are kept as .blend1, and Edits to Other Files in the side bar takes the change back."
)


def show(context: bpy.types.Context, operator: Any, plan: Plan, asks: bool) -> set[str]:
    """Opens the dialog, which draws by :func:`draw`."""
    files = counted(len(plan.files), "File", "Files")
    if plan.files:
        title = operator.bl_label if asks else filled("Change {files} in the Background?", files=files)
        confirm = filled("Change {files}", files=files)
    else:
        title = operator.bl_label
        confirm = operator.bl_label if asks else translated("OK")
    result: set[str] = context.window_manager.invoke_props_dialog(
        operator, width=_WIDTH, title=title, confirm_text=confirm
    )
    return result


def draw(
    context: bpy.types.Context, operator: Any, plan: Plan, action: Action, value: str, field: str
) -> None:
    """``field`` is the property that the artist is asked for, or ""."""
    layout = operator.layout
    if field:
        layout.activate_init = True  # so that the artist can type at once
        layout.prop(operator, field)
        if here := len(selection.editable(context)):
            text = filled("{assets} of this file", assets=counted(here, "asset", "assets"))
            layout.label(text=text, icon="FILE_BLEND")
    if plan.files:
        assets = counted(plan.assets, "asset", "assets")
        _paragraph(layout, context, filled(_ALSO if field else _WHAT[action], value=value, assets=assets))
        _draw_files(layout.box(), plan.files)
        version = ".".join(map(str, bpy.app.version[:2]))
        _paragraph(layout, context, filled(_HOW, version=version), "INFO")
    for sentence in plan.refused[:_LISTED]:
        _paragraph(layout, context, sentence, "ERROR")
    words.more(layout, len(plan.refused) - _LISTED)


def _draw_files(layout: bpy.types.UILayout, files: tuple[FileEdit, ...]) -> None:
    column = layout.column(align=True)
    for file in files[:_LISTED]:
        path = Path(file.library)
        row = column.split(factor=_COUNT)
        row.label(text=f"{path.name} ({path.parent.name})", icon="FILE_BLEND", translate=False)
        count = row.row()
        count.alignment = "RIGHT"
        count.label(text=counted(len(file.assets), "asset", "assets"))
    words.more(column, len(files) - _LISTED, "BLANK1")


def _paragraph(layout: bpy.types.UILayout, context: bpy.types.Context, text: str, icon: str = "NONE") -> None:
    width = _WIDTH * context.preferences.system.ui_scale
    words.paragraph(layout, context, text, icon=icon, width=width)
