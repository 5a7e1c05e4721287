"""The buttons of the first-run panel and of the preferences."""

from pathlib import Path

import bpy

from .. import ADDON, backend_state, environment_job, preferences
from ..wording import filled
from . import prefs_places
from .attempt import allowed, attempt


class SetUp(bpy.types.Operator):
    """Open the add-on's preferences, which find the backend or create it"""

    bl_idname = "asset2vec.set_up"
    bl_label = "Set Up..."

    def execute(self, context: bpy.types.Context) -> set[str]:
        bpy.ops.preferences.addon_show(module=ADDON)
        return {"FINISHED"}


class FindBackends(bpy.types.Operator):
    """Look for backends that are on this computer already, and for a Python that one can be made with"""

    bl_idname = "asset2vec.find_backends"
    bl_label = "Find"

    def execute(self, context: bpy.types.Context) -> set[str]:
        backend_state.find(context)
        return {"FINISHED"}


class UseBackend(bpy.types.Operator):
    """Let Asset2Vec work with this backend"""

    bl_idname = "asset2vec.use_backend"
    bl_label = "Use"

    python: bpy.props.StringProperty(options={"HIDDEN"})  # type: ignore[valid-type]

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if given := preferences.given():
            name = preferences.PYTHON_VARIABLE
            cls.poll_message_set(
                filled("The environment variable {name} says {value}", name=name, value=given)
            )
        return not given

    def execute(self, context: bpy.types.Context) -> set[str]:
        return attempt(self, lambda: backend_state.use(context, Path(self.python)))


class CheckBackend(bpy.types.Operator):
    """Ask the backend what it has and what it misses"""

    bl_idname = "asset2vec.check_backend"
    bl_label = "Check"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return allowed(cls, preferences.why_no_backend(context))

    def execute(self, context: bpy.types.Context) -> set[str]:
        return attempt(self, lambda: backend_state.check(context))


class CreateEnvironment(bpy.types.Operator):
    """Download the backend and what it needs into an environment of its own, beside Blender's Python. \
Goes on when Blender is closed"""

    bl_idname = "asset2vec.create_environment"
    bl_label = "Create"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return allowed(cls, environment_job.why_not(context))

    def execute(self, context: bpy.types.Context) -> set[str]:
        return attempt(self, lambda: environment_job.start(context))


class LookAtFolders(bpy.types.Operator):
    """Count again what is in the work folders and the asset libraries"""

    bl_idname = "asset2vec.look_at_folders"
    bl_label = "Look Again"

    def execute(self, context: bpy.types.Context) -> set[str]:
        prefs_places.look(context)
        return {"FINISHED"}


CLASSES = (SetUp, FindBackends, UseBackend, CheckBackend, CreateEnvironment, LookAtFolders)
