"""Opens a library, and shows all of it in the 3D Views: how they stood was for another file."""

import time
from pathlib import Path

import bpy

from . import timers
from .areas import areas
from .contract.errors import UserError, reason_of
from .wording import filled

_SETTLE_SECONDS = 0.1  # the views of a file that was just opened have no size before they are drawn

# Blender may first ask about unsaved changes, and never say that the artist wants to stay.
_ANSWER_SECONDS = 60.0

_asked: list[tuple[Path, float]] = []  # for which library, and when (time.monotonic); at most one


def open_and_frame(context: bpy.types.Context, library: Path) -> None:
    """Opens it as File > Open does, which asks first what becomes of unsaved changes. Raises UserError."""
    if not library.is_file():
        raise UserError(filled("{file} is no longer there: import the models again.", file=library))
    _asked[:] = [(library.resolve(), time.monotonic())]
    try:
        bpy.ops.wm.open_mainfile(
            "INVOKE_DEFAULT",
            filepath=str(library),
            display_file_selector=False,
            load_ui=False,
            use_scripts=context.preferences.filepaths.use_scripts_auto_execute,
        )
    except RuntimeError as error:
        text = "{file} could not be opened: {reason}."
        raise UserError(filled(text, file=library, reason=reason_of(error))) from error


def file_loaded(library: Path | None) -> None:
    """Another file is open now: the one that was asked for, unless the artist has decided otherwise."""
    if any(library == asked and time.monotonic() - when < _ANSWER_SECONDS for asked, when in _asked):
        timers.start(_frame, _SETTLE_SECONDS)
    _asked.clear()


def _frame() -> None:
    for window, area in areas():
        if area.type == "VIEW_3D":
            region = next(region for region in area.regions if region.type == "WINDOW")
            with bpy.context.temp_override(window=window, area=area, region=region):
                bpy.ops.view3d.view_all()
