"""Where the backend is. Read by the panel and by the headless command."""

import os
from pathlib import Path

import bpy

from . import ADDON
from .contract.errors import UserError

PYTHON_VARIABLE = "ASSET2VEC_PYTHON"


class Asset2VecPreferences(bpy.types.AddonPreferences):
    bl_idname = ADDON

    python: bpy.props.StringProperty(  # type: ignore[valid-type]
        name="Backend Python",
        description="The Python program of the Asset2Vec installation: in its folder, "
        ".venv/bin/python (Windows: .venv\\Scripts\\python.exe)",
        subtype="FILE_PATH",
    )

    def draw(self, context: bpy.types.Context) -> None:
        from .ui import prefs

        prefs.draw(self.layout, self)


def get(context: bpy.types.Context) -> Asset2VecPreferences | None:
    """None where the module runs without being an enabled add-on (scripts/blender_entry.py)."""
    addon = context.preferences.addons.get(ADDON)
    return addon.preferences if addon else None


def backend_python(context: bpy.types.Context) -> Path:
    """The backend's Python; raises UserError where nobody has said it or it is not there.

    The environment variable goes before the preference, so that a farm or a test needs no clicks.
    Links are not resolved: an environment's Python is a link, and its own path says which it is.
    """
    preferences = get(context)
    chosen = os.environ.get(PYTHON_VARIABLE) or (preferences.python if preferences else "")
    if not chosen:
        raise UserError(
            "Asset2Vec does not know its backend: choose the backend's Python in the add-on's preferences, "
            f"or name it in the environment variable {PYTHON_VARIABLE}."
        )
    python = Path(bpy.path.abspath(chosen)).absolute()
    if not python.is_file():
        raise UserError(f"{python} is not there: choose the backend's Python in the add-on's preferences.")
    return python
