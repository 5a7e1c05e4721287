"""BlenderProc 2.8 in this process: ``from .blenderproc_adapter import bproc``.

The release expects to be started by its own command, inside a Blender that it has downloaded. Three things
keep it from being imported elsewhere, and each is answered here and nowhere else:

- it refuses to be imported unless an environment variable says that it runs inside Blender;
- it installs packages with pip when it is imported: a stand-in for that module does nothing;
- it removes the folder it lies in from ``sys.path``: the folder is put back.
"""

import importlib.util
import os
import sys
import tempfile
import types
from pathlib import Path
from typing import Any

import bpy

from blender_addon.contract.environment import PACKAGES_VARIABLE
from blender_addon.contract.errors import UserError

_SETUP = "blenderproc.python.utility.SetupUtility"


def _import() -> Any:
    if own := os.environ.get(PACKAGES_VARIABLE):
        sys.path.append(own)  # last: what Blender brings itself comes first
    found = importlib.util.find_spec("blenderproc")
    if not found or not found.origin:
        raise UserError(
            f"This Blender's Python has no BlenderProc: install it into a folder and name that in "
            f"${PACKAGES_VARIABLE} (docs/guide-scenes.md), or leave out --blender."
        )
    os.environ["INSIDE_OF_THE_INTERNAL_BLENDER_PYTHON_ENVIRONMENT"] = "1"
    os.environ["GIT_PYTHON_REFRESH"] = "quiet"  # it asks for its own commit, and there may be no git
    setup: Any = types.ModuleType(_SETUP)
    setup.SetupUtility = _NoSetup
    sys.modules[_SETUP] = setup
    paths = list(sys.path)
    sys.path.insert(0, str(Path(found.origin).parents[1]))  # it removes the first that holds it
    try:
        import blenderproc
    except ImportError as error:
        raise UserError(
            f"BlenderProc cannot be imported ({error}): install it as it was tested "
            "(pip install -c constraints.txt asset2vec[scenes])."
        ) from error
    finally:
        sys.path[:] = paths
    return blenderproc


class _NoSetup:
    """What BlenderProc asks of its own installer."""

    @staticmethod
    def setup(*arguments: Any, **options: Any) -> list[str]:
        return []

    @staticmethod
    def setup_pip(*arguments: Any, **options: Any) -> None:
        pass


bproc = _import()

from blenderproc.python.material import MaterialLoaderUtility  # noqa: E402, F401
from blenderproc.python.renderer import RendererUtility  # noqa: E402
from blenderproc.python.utility.Initializer import _Initializer  # noqa: E402
from blenderproc.python.utility.Utility import Utility  # noqa: E402

Utility.temp_dir = tempfile.gettempdir()


def start_scene() -> None:
    """What ``bproc.init()`` does, but for the language, which the bpy wheel does not have."""
    bproc.clean_up(clean_up_camera=True)
    bpy.context.scene.render.engine = "CYCLES"
    RendererUtility.set_render_devices(use_only_cpu=True)
    _Initializer.set_default_parameters()
