"""The extension's zip in a real Blender without a window: it installs, runs, and speaks in sentences."""

import json
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from .conftest import ROOT, run_blender

SEEN = "seen.json"
SCRIPTS = Path(__file__).parent / "blender_ui"


def stand_in(folder: Path, behaviour: str) -> dict[str, str]:
    """Environment in which the add-on finds a backend of tests/blender_ui/stand_in_backend.py."""
    python = folder / "python"
    script = SCRIPTS / "stand_in_backend.py"
    python.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} {shlex.quote(str(script))} "$@"\n')
    python.chmod(0o755)
    return {"ASSET2VEC_PYTHON": str(python), "STAND_IN": behaviour}


@pytest.fixture(scope="session")
def solids(blender_executable: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A saved library of four assets without category."""
    library = tmp_path_factory.mktemp("my solids") / "solids.blend"
    script = [*("--python-exit-code", "1", "--python"), str(SCRIPTS / "make_library.py")]
    command = [str(blender_executable), "--background", "--factory-startup", *script, "--", str(library)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return library


@pytest.fixture(scope="session")
def coded_solids(
    blender_executable: Path,
    blender_environment: dict[str, str],
    solids: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """The library after tests/blender_ui/headless.py has refreshed it; SEEN beside it says what it saw."""
    folder = tmp_path_factory.mktemp("coded solids")
    library = folder / solids.name
    library.write_bytes(solids.read_bytes())
    script = ["--python-exit-code", "1", "--python", str(SCRIPTS / "headless.py"), "--", str(folder / SEEN)]
    command = [str(blender_executable), "--background", str(library), *script]
    run_blender(command, blender_environment | stand_in(folder, "quick"))
    return library


def test_the_same_sources_make_the_same_zip(tmp_path: Path) -> None:
    made = []
    for name in ("one", "two"):
        script = str(ROOT / "scripts" / "build_extension.py")
        subprocess.run(
            [sys.executable, script, "--out", str(tmp_path / name)], check=True, capture_output=True
        )
        made.append(next((tmp_path / name).glob("asset2vec-*.zip")).read_bytes())
    assert made[0] == made[1]


@pytest.mark.blender
class TestInBlender:
    def test_blender_accepts_the_zip(self, blender_executable: Path, extension_zip: Path) -> None:
        done = run_blender(
            [str(blender_executable), "--command", "extension", "validate", str(extension_zip)]
        )
        assert "error" not in (done.stdout + done.stderr).lower()

    def test_the_headless_command_is_the_command_line(
        self,
        blender_executable: Path,
        blender_environment: dict[str, str],
        solids: Path,
        tmp_path: Path,
    ) -> None:
        command = [str(blender_executable), "--background", "--command", "asset2vec"]
        done = run_blender([*command, "doctor"], blender_environment)
        assert "torch" in done.stdout.lower()
        library = tmp_path / solids.name
        library.write_bytes(solids.read_bytes())
        done = run_blender([*command, "refresh", str(library)], blender_environment)
        assert "for want of a category" in done.stdout
        missing = run_blender([*command, "refresh", "nowhere.blend"], blender_environment, expected=2)
        assert "nowhere.blend" in missing.stderr

    def test_without_a_backend_there_is_a_sentence(
        self, blender_executable: Path, blender_environment: dict[str, str]
    ) -> None:
        command = [str(blender_executable), "--background", "--command", "asset2vec", "doctor"]
        done = run_blender(command, blender_environment | {"ASSET2VEC_PYTHON": ""}, expected=2)
        assert "find or create one in the add-on's preferences" in done.stderr
        assert "Traceback" not in done.stderr

    def test_blender_without_the_extension_does_the_same(self, blender_executable: Path) -> None:
        script = str(ROOT / "scripts" / "blender_entry.py")
        command = [str(blender_executable), "--background", "--factory-startup", "--python", script, "--"]
        assert "torch" in run_blender([*command, "doctor"]).stdout.lower()
        run_blender([*command, "refresh", "nowhere.blend"], expected=2)

    def test_operators_by_script(self, coded_solids: Path) -> None:
        seen: dict[str, Any] = json.loads((coded_solids.parent / SEEN).read_text())
        assert "cannot name a category" in seen["refused"]
        assert seen["message"] == "Done. 4 assets got new codes, and solids.blend was saved."
        assert not seen["failed"]
        assert seen["problems"] == ["Cone could not be rendered: this is only a test."]
        assert set(seen["assets"]) == {"Block", "Tall Block", "Kugel Größe 2", "Cone"}
        for asset in seen["assets"].values():
            assert asset["category"] == "solid"
            assert asset["tags"] == ["solid", "grün"]
            assert asset["shape"] == 32
            assert {"a2v_id", "a2v_source_hash", "a2v_psnr"} <= set(asset["keys"])

    def test_a_library_that_cannot_be_saved_is_said(
        self, blender_executable: Path, blender_environment: dict[str, str], solids: Path, tmp_path: Path
    ) -> None:
        library = tmp_path / solids.name
        library.write_bytes(solids.read_bytes())
        script = ["--python-exit-code", "1", "--python", str(SCRIPTS / "disk_full.py")]
        command = [str(blender_executable), "--background", str(library), *script, "--", str(tmp_path / SEEN)]
        run_blender(command, blender_environment | stand_in(tmp_path, "quick"))
        seen = json.loads((tmp_path / SEEN).read_text())
        assert seen["start"].startswith("UserError: solids.blend could not be saved: ")
        assert seen["end"].startswith(
            "4 assets got new codes, but they are not on the disk. solids.blend could"
        )
        assert (seen["failed"], seen["codes"]) == (True, 32)
