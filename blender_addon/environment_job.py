"""Create: the backend's environment is made by a job, if the user says so and Blender allows it."""

import functools
from pathlib import Path

import bpy

from . import asset_state, jobs, preferences
from .aside import Aside
from .backend_setup import needs
from .backend_setup.bundle import bundle
from .backend_setup.create import Order, command
from .backend_setup.environment import Environment, State, default_folder
from .backend_setup.interpreters import Interpreter, how_to_get, how_to_get_venv
from .contract.errors import UserError
from .watched_job import WatchedJob
from .wording import filled, sentence

KIND = "environment"
AUTOMATIC = "AUTOMATIC"

interpreter: Aside[list[Interpreter]] = Aside(asset_state.redraw)  # at most one


def folder(context: bpy.types.Context) -> Path:
    own = preferences.get(context)
    chosen = bpy.path.abspath(own.environment) if own and own.environment else ""
    return Path(chosen).absolute() if chosen else default_folder()


def build(context: bpy.types.Context) -> str:
    """Of PyTorch: what the user has chosen, or what suits this computer."""
    own = preferences.get(context)
    if own is None or own.torch_build == AUTOMATIC or not needs.has_choice():
        return needs.suitable_build()
    return str(own.torch_build)


@functools.cache
def fingerprint() -> str:
    """Of the bundle, which does not change while the add-on is loaded."""
    carried = bundle()
    return carried.fingerprint() if carried else ""


def is_offline() -> bool:
    return not bpy.app.online_access


def why_not(context: bpy.types.Context) -> str:
    """Why Create cannot start now, as a sentence without a full stop; "" if it can."""
    if reason := _nothing_to_install() or _no_interpreter():
        return reason
    try:
        Environment(folder(context)).check_ours()
        _check_disk(folder(context), build(context))
    except UserError as error:
        return str(error).rstrip(".")
    return _no_access()


def _nothing_to_install() -> str:
    if bundle() is None:
        return "This copy of the add-on carries no backend: install its zip, or use another backend"
    if job := jobs.running():  # it may work with what would be replaced under its hands
        return filled("Wait until this job is over: {job}", job=job.record.title)
    return ""


def _no_access() -> str:
    return "Blender does not allow online access" if is_offline() else ""


def _no_interpreter() -> str:
    if interpreter.value is None:
        return (
            "Looking for a Python 3.11 ..." if interpreter.running else "Press Find to look for a Python 3.11"
        )
    if not interpreter.value:
        text = filled("The backend needs a Python 3.11, and this computer has none. {how}", how=how_to_get())
        return text.rstrip(".")
    if not interpreter.value[0].can_make:
        text = "{program} makes no environments: {remedy}"
        return filled(text, program=interpreter.value[0].command[0], remedy=how_to_get_venv())
    return ""


def _check_disk(root: Path, chosen: str) -> None:
    """Only of a new one: of one that is there the job finds out how much is still missing."""
    if Environment(root).state() is State.NONE:
        needs.check_disk(root, chosen)


def start(context: bpy.types.Context) -> WatchedJob:
    """Raises UserError if that cannot be."""
    if reason := why_not(context):
        raise UserError(sentence(reason))
    carried = bundle()
    assert carried and interpreter.value
    order = Order(folder(context), carried.folder, build(context))
    line = command(interpreter.value[0].command, order)
    return jobs.start_program(KIND, "Create the Backend", line, again=False)


def go_on(job: WatchedJob) -> WatchedJob:
    """Makes what the job was making, with the same Python; folder and disk it looks at itself."""
    if reason := _nothing_to_install() or _no_access():
        raise UserError(sentence(reason))
    return jobs.start_again(job)
