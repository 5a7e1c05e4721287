"""Which backend there is and what it can do: asked aside, and remembered until something changes."""

from pathlib import Path

import bpy

from . import asset_state, environment_job, preferences
from .aside import Aside
from .backend_setup import interpreters, search
from .backend_setup.bundle import bundle
from .backend_setup.doctor import Answer, answer_of, ask_doctor
from .backend_setup.environment import Environment, State
from .backend_setup.search import Backend, Place
from .contract.errors import UserError
from .contract.job_folder import Ending
from .watched_job import WatchedJob
from .wording import filled

checked: Aside[Answer] = Aside(asset_state.redraw)
found: Aside[list[Backend]] = Aside(asset_state.redraw)
_current: Aside[Backend] = Aside(asset_state.redraw)
_asked: list[Path] = []  # whom _current is about; at most one


def current(context: bpy.types.Context) -> Backend | None:
    """The backend that commands use, with its version or what is wrong with it; None while it is asked."""
    try:
        python = preferences.backend_python(context)
    except UserError as error:
        return Backend(Path(), "", problem=str(error))
    if _asked != [python]:
        _asked[:] = [python]
        _current.forget()
        checked.forget()
        _current.start(lambda: search.examined(Place(python, "")))
    return _current.value


def works(context: bpy.types.Context) -> bool:
    backend = current(context)
    return backend is not None and backend.works


def outdated(context: bpy.types.Context) -> str:
    """A sentence if the backend that works is not the one that belongs to this add-on."""
    backend, carried = current(context), bundle()
    if not carried or not backend or not backend.works:
        return ""
    if different := search.mismatch(backend.version, carried.version):
        return different
    environment = Environment(environment_job.folder(context))
    mark = environment.mark()
    if backend.python != environment.python or not mark or not mark.finished:
        return ""
    same = mark.fingerprint == environment_job.fingerprint()
    return "" if same else "The backend was made by another build of this add-on."


def find(context: bpy.types.Context) -> None:
    """Looks for backends and for a Python that one can be made with, and asks the one in use again."""
    _asked.clear()
    given, own = preferences.given(), preferences.get(context)
    chosen = bpy.path.abspath(own.python) if own and own.python else ""
    created = environment_job.folder(context)
    found.start(lambda: [search.examined(p) for p in search.places(given, chosen, created)])
    environment_job.interpreter.start(lambda: [i for i in [interpreters.find()] if i])


def check(context: bpy.types.Context) -> None:
    """Raises UserError where no backend is known."""
    python = preferences.backend_python(context)
    checked.start(lambda: ask_doctor(python))


def use(context: bpy.types.Context, python: Path) -> None:
    """Sets the preference, which Blender saves when it quits."""
    own = preferences.get(context)
    if own is None:
        raise UserError("The add-on is not enabled.")
    own.python = str(python)
    context.preferences.is_dirty = True
    forget()


def forget() -> None:
    """What is in an environment may have changed."""
    _asked.clear()
    _current.forget()
    checked.forget()


def created(context: bpy.types.Context) -> State:
    return Environment(environment_job.folder(context)).state()


def deliver(job: WatchedJob) -> Ending:
    """Takes the backend that was created into use."""
    assert job.result
    answer, python = answer_of(job.result.payload["doctor"]), Path(job.result.payload["python"])
    use(bpy.context, python)
    current(bpy.context)  # begins to ask it, which forgets what was known
    if _asked == [python]:  # and not another, which the environment variable names
        checked.set(answer)
    return Ending(
        filled("Done. The backend {version} is ready.", version=answer.version), problems=tuple(job.problems)
    )
