"""Preferences: Create makes the backend's environment; what that costs is said before."""

from typing import Any

import bpy

from .. import backend_state, environment_job, jobs
from ..backend_setup import needs
from ..backend_setup.environment import State
from ..wording import filled, sentence, translated
from . import words
from .jobs_panel import draw_ending, draw_running

_LABEL = 0.2  # of the width
_TITLES = {State.UNFINISHED: "Go On Creating", State.FINISHED: "Update"}


def title(context: bpy.types.Context) -> str:
    if jobs.running(environment_job.KIND):
        return "The Backend's Environment"
    return filled("{action} the Backend's Environment", action=translated(_action(context)))


def _action(context: bpy.types.Context) -> str:
    return _TITLES.get(backend_state.created(context), "Create")


def is_wanted(context: bpy.types.Context) -> bool:
    """Not if a backend from elsewhere works, unless it is too old or lacks something."""
    backend, checked = backend_state.current(context), backend_state.checked.value
    if checked and checked.missing:
        return True
    if jobs.running(environment_job.KIND) or backend_state.created(context) is not State.NONE:
        return True
    return backend is not None and (not backend.works or bool(backend_state.outdated(context)))


def draw(layout: bpy.types.UILayout, context: bpy.types.Context, own: Any, width: float) -> None:
    job = jobs.last(environment_job.KIND)
    if job and job.unfinished:
        draw_running(layout, context, job)
        return
    _draw_choices(layout, context, own)
    for text in _costs(context):  # before the user decides
        words.paragraph(layout, context, text, icon="INFO", width=width)
    reason = environment_job.why_not(context)
    row = layout.row()
    row.scale_y = 1.4
    row.operator("asset2vec.create_environment", text=_action(context), icon="IMPORT")
    if reason:
        words.paragraph(layout, context, sentence(reason), icon="ERROR", width=width)
    if environment_job.is_offline():
        layout.operator("extensions.userpref_show_online", text="Allow Online Access...", icon="INTERNET")
    if job and job.ending:
        draw_ending(layout, context, job.ending)


def _draw_choices(layout: bpy.types.UILayout, context: bpy.types.Context, own: Any) -> None:
    row = layout.split(factor=_LABEL)
    row.label(text="Folder")
    row.prop(own, "environment", text="", placeholder=str(environment_job.folder(context)))
    if needs.has_choice():
        row = layout.split(factor=_LABEL)
        row.label(text="Fits Run On")
        row.row(align=True).prop(own, "torch_build", expand=True)


def _costs(context: bpy.types.Context) -> list[str]:
    if backend_state.created(context) is State.FINISHED:
        return ["Update installs what is new or missing."]
    root, build = environment_job.folder(context), environment_job.build(context)
    wanted, device = needs.NEEDS[build], "NVIDIA GPU" if build == needs.CUDA else "processor"
    said = [
        filled(
            "For the {device}: downloads about {download:.0f} GB, and needs {disk:.0f} GB on the disk of "
            "{folder}, where {free:.0f} GB are free. Blender's own Python is left alone.",
            device=translated(device),
            download=wanted.download,
            disk=wanted.disk,
            folder=root,
            free=needs.free_gb(root),
        )
    ]
    if found := environment_job.interpreter.value:
        version, program = found[0].version, found[0].command[0]
        said.append(filled("Made with Python {version}: {program}.", version=version, program=program))
    return said
