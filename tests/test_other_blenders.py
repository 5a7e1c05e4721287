"""The add-on's functions answer alike in the oldest and the newest Blender that it is for.

Their environments are made by `scripts/dev.py test`; without them, nothing here can be tried.
"""

import runpy
from pathlib import Path
from typing import Any

import pytest

from .blender_scripts import run_script
from .conftest import ROOT

pytestmark = pytest.mark.bpy

DEV = runpy.run_path(str(ROOT / "scripts" / "dev.py"))

# Each is given its own folder, or a file in it.
SCRIPTS = {
    "panel_states": "block.blend",
    "touched_assets": None,
    "first_front": "block.blend",
    "custom_data": ".",
    "hash_variants": None,
}


def answer(script: str, folder: Path, **python: Path) -> Any:
    folder.mkdir()
    name = SCRIPTS[script]
    return run_script(script, *([folder / name] if name else []), **python)


@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize("version", DEV["OTHER_BLENDERS"])
def test_the_answer_is_that_of_the_blender_that_all_other_tests_use(
    script: str, version: str, tmp_path: Path
) -> None:
    python = DEV["other_python"](version)
    if not python.exists():
        pytest.skip(f"no Blender {version}: run `python3.11 scripts/dev.py test`")
    assert answer(script, tmp_path / "other", python=python) == answer(script, tmp_path / "usual")
