"""Set up by clicks: from the first panel to a backend that works, chosen or created."""

import json
import os
import shlex
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .test_addon_clicks import WINDOW
from .test_addon_extension import SCRIPTS, solids
from .tiny_backend import VERSION, no_network, write_bundle

__all__ = ["solids"]  # a fixture
pytestmark = [pytest.mark.blender, pytest.mark.window, pytest.mark.timeout(600)]

Play = Callable[..., dict[str, Any]]


@pytest.fixture
def play(
    blender_window: list[str], blender_environment: dict[str, str], solids: Path, tmp_path: Path
) -> Play:
    """Plays a script in a Blender of its own that knows no backend; returns its answers."""
    resources = tmp_path / "blender"
    shutil.copytree(blender_environment["BLENDER_USER_RESOURCES"], resources)
    bundle = write_bundle(tmp_path / "tiny")
    carried = resources / "extensions" / "user_default" / "asset2vec" / "backend"
    shutil.rmtree(carried)
    shutil.copytree(bundle, carried)
    library = tmp_path / "my solids" / solids.name
    library.parent.mkdir()
    library.write_bytes(solids.read_bytes())

    def play_script(script: str, path: str = "") -> dict[str, Any]:
        environment = os.environ | no_network(bundle)
        environment |= {
            "BLENDER_USER_RESOURCES": str(resources),
            "ASSET2VEC_HOME": str(tmp_path / "asset2vec home"),
            "ASSET2VEC_PYTHON": "",
            "ASSET2VEC_UI_OUT": str(tmp_path),
            "PATH": f"{path}{os.pathsep}{os.environ['PATH']}" if path else os.environ["PATH"],
        }
        command = [*blender_window, *WINDOW, str(library), "--python", str(SCRIPTS / script)]
        # Elsewhere than in the sources, where Python would find the project's own backend first.
        done = subprocess.run(
            command, env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=580, check=False
        )
        answers = tmp_path / "answers.json"
        assert answers.exists(), done.stdout[-3000:] + done.stderr[-3000:]
        found: dict[str, Any] = json.loads(answers.read_text(encoding="utf-8"))
        assert found.pop("error") == "", f"see the pictures in {tmp_path}"
        assert "Traceback" not in done.stdout + done.stderr, done.stdout[-3000:] + done.stderr[-3000:]
        return found

    return play_script


def installed_program(folder: Path) -> Path:
    """A folder with an `asset2vec` program and the Python beside it, as an installation leaves them."""
    bundle = write_bundle(folder / "wheels")
    with zipfile.ZipFile(next(bundle.glob("asset2vec-*.whl"))) as wheel:
        wheel.extractall(folder / "packages")
    programs = folder / "bin"
    programs.mkdir()
    variables = f"PYTHONSAFEPATH=1 PYTHONPATH={shlex.quote(str(folder / 'packages'))}"
    python = programs / "python"
    python.write_text(f'#!/bin/sh\n{variables} exec {shlex.quote(sys.executable)} "$@"\n')
    (programs / "asset2vec").write_text('#!/bin/sh\nexec "$(dirname "$0")/python" -m nerf_backend "$@"\n')
    for program in programs.iterdir():
        program.chmod(0o755)
    return programs


def test_the_first_panel_leads_to_a_backend_that_is_there(play: Play, tmp_path: Path) -> None:
    programs = installed_program(tmp_path / "installed")
    seen = play("setup_clicks.py", path=str(programs))
    assert seen["other panels"]
    assert seen["found"] == [["the asset2vec program of this computer", VERSION, ""]]
    assert (seen["works"], seen["preference"]) == (True, str(programs / "python"))
    assert seen["missing"] == ["Scenes"]
    assert seen["panel is gone"]


def test_create_needs_a_word_and_then_makes_one(play: Play, tmp_path: Path) -> None:
    seen = play("create_clicks.py")
    assert seen["reason"] == "Blender does not allow online access"
    assert seen["without Python"].startswith("The backend needs a Python 3.11, and this computer has none. ")
    assert (seen["section"], seen["reason when allowed"]) == ("SYSTEM", "")
    assert seen["message"] == f"Done. The backend {VERSION} is ready."
    assert seen["problems"] == ["Scenes: blenderproc missing."]
    python = tmp_path / "asset2vec home" / "environment" / "bin" / "python"
    assert (seen["works"], seen["preference"]) == (True, str(python))
    assert seen["missing"] == ["Scenes"]
    assert seen["panel is gone"]
    assert seen["longest draw"] < 0.05
