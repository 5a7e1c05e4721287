"""Scripts that tests run in Blender, the bpy wheel or an executable; each prints its answer as JSON."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent
_MARK = "@answer "


def run_script(
    name: str, *arguments: object, blender: Path | None = None, python: Path = Path(sys.executable)
) -> Any:
    """Runs tests/blender_scripts/<name>.py and returns what it passed to its ``answer``.

    In the executable ``blender``, else in the bpy wheel of ``python``.
    """
    script = str(_HERE / f"{name}.py")
    start = [str(blender), "--background", "--factory-startup", "--python-exit-code", "1", "--python", script]
    command = [*start, "--"] if blender else [str(python), script, "--"]
    done = subprocess.run(
        [*command, *map(str, arguments)], capture_output=True, text=True, timeout=280, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    answers = [line for line in done.stdout.splitlines() if line.startswith(_MARK)]
    return json.loads(answers[-1].removeprefix(_MARK)) if answers else None
