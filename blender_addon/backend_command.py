"""How the backend is started: the program and its environment. Knows nothing of Blender."""

import os
from pathlib import Path


def command_line(python: Path, *arguments: str) -> list[str]:
    return [str(python), "-m", "nerf_backend", *arguments]


def environment() -> dict[str, str]:
    """This process's environment without what would lead another Python to Blender's own modules."""
    ours = {"PYTHONHOME", "PYTHONPATH", "PYTHONSTARTUP"}
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    # Blender may have been started in a folder of anybody's, from which nothing must be imported.
    own = {"PYTHONSAFEPATH": "1", "PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"}
    return kept | own
