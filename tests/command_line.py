"""Runs the command line as a user does: in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from blender_addon.contract import events

ROOT = Path(__file__).resolve().parent.parent
SHARED_DATA = ROOT.parent / "shared" / "data"

# As small as the main job can be and still do everything.
TINY = (
    "--resolution",
    "32",
    "--samples",
    "2",
    "--azimuths",
    "4",
    "--elevations",
    "10",
    "40",
    "--steps",
    "30",
)


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "nerf_backend", *map(str, arguments)]


def run(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*arguments),
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=os.environ | environment,
        timeout=280,
    )


def result(*arguments: object) -> dict[str, Any]:
    """The payload of a command that must succeed."""
    done = run("--events", *arguments)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    last = [events.decode(line) for line in done.stdout.splitlines()][-1]
    assert isinstance(last, events.Result)
    return last.payload


def edit_in_blender(library: Path, script: str) -> None:
    """Runs a script on the opened library in Blender and saves it, as an artist would."""
    opened = f"import bpy\nbpy.ops.wm.open_mainfile(filepath={str(library)!r})"
    code = f"{opened}\n{script}\nbpy.ops.wm.save_mainfile()"
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, timeout=120)
