"""Where the backend is. Read by the panel and by the headless command."""

import os
from pathlib import Path

import bpy

from . import ADDON
from .backend_setup.needs import CPU, CUDA
from .backend_setup.search import python_of
from .contract.errors import UserError
from .wording import filled

PYTHON_VARIABLE = "ASSET2VEC_PYTHON"


class Asset2VecPreferences(bpy.types.AddonPreferences):
    bl_idname = ADDON

    python: bpy.props.StringProperty(  # type: ignore[valid-type]
        name="Backend Python",
        description="The Python of the Asset2Vec installation, or the folder of that installation. "
        "Find looks for one, Create makes one",
        subtype="FILE_PATH",
    )
    environment: bpy.props.StringProperty(  # type: ignore[valid-type]
        name="Folder",
        description="Where Create puts the backend's environment: an empty folder, or a new one. "
        "Left empty: the folder 'environment' of Asset2Vec's own in your home folder",
        subtype="DIR_PATH",
    )
    torch_build: bpy.props.EnumProperty(  # type: ignore[valid-type]
        name="Fits Run On",
        description="Which build of PyTorch Create installs",
        items=(
            ("AUTOMATIC", "Automatic", "The GPU if a driver of NVIDIA is installed, else the processor"),
            (CPU, "Processor", "Small, and runs everywhere; the first fit of a category takes some minutes"),
            (CUDA, "NVIDIA GPU", "A larger download; needs a driver of NVIDIA"),
        ),
    )

    def draw(self, context: bpy.types.Context) -> None:
        from .ui import prefs

        prefs.draw(self.layout, context, self)


def get(context: bpy.types.Context) -> Asset2VecPreferences | None:
    """None where the module runs without being an enabled add-on (scripts/blender_entry.py)."""
    addon = context.preferences.addons.get(ADDON)
    return addon.preferences if addon else None


def given() -> str:
    """The backend's Python that the environment variable names; "" if none."""
    return os.environ.get(PYTHON_VARIABLE, "")


def why_no_backend(context: bpy.types.Context) -> str:
    """A sentence without a full stop, "" where there is one: what every job of the backend asks first."""
    try:
        backend_python(context)
    except UserError as error:
        return str(error).rstrip(".")
    return ""


def backend_python(context: bpy.types.Context) -> Path:
    """The backend's Python; raises UserError where nobody has said it or it is not there.

    The environment variable goes before the preference, so that a farm or a test needs no clicks.
    Links are not resolved: an environment's Python is a link, and its own path says which it is.
    """
    preferences = get(context)
    chosen = given() or (preferences.python if preferences else "")
    if not chosen:
        raise UserError(
            filled(
                "Asset2Vec has no backend yet: find or create one in the add-on's preferences, or name its "
                "Python in the environment variable {name}.",
                name=PYTHON_VARIABLE,
            )
        )
    python = python_of(Path(bpy.path.abspath(chosen)).absolute())
    if not os.access(python, os.X_OK):  # nor may looking at another user's folder raise
        raise UserError(
            filled(
                "{path} is not there, or no program: choose the backend's Python in the add-on's "
                "preferences.",
                path=python,
            )
        )
    return python
