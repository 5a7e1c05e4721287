"""The add-on's functions answer alike in the oldest and the newest Blender that it is for.

Their environments are made by `scripts/dev.py test`; without them, nothing here can be tried.
"""

import runpy
from pathlib import Path
from typing import Any

import pytest

from nerf_backend.cli import main

from .blender_scripts import run_script
from .coded_library import clusters, coded_library
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
    "placing": ".",
    "review_tags": ".",
}


def answer(script: str, folder: Path, **python: Path) -> Any:
    folder.mkdir()
    name = SCRIPTS[script]
    return run_script(script, *([folder / name] if name else []), **python)


@pytest.fixture(params=DEV["OTHER_BLENDERS"])
def python(request: pytest.FixtureRequest) -> Path:
    """The Python of another Blender."""
    found: Path = DEV["other_python"](request.param)
    if not found.exists():
        pytest.skip(f"no Blender {request.param}: run `python3.11 scripts/dev.py test`")
    return found


@pytest.mark.parametrize("script", SCRIPTS)
def test_the_answer_is_that_of_the_blender_that_all_other_tests_use(
    script: str, python: Path, tmp_path: Path
) -> None:
    assert answer(script, tmp_path / "other", python=python) == answer(script, tmp_path / "usual")


def test_the_map_is_that_of_the_usual_blender(python: Path, tmp_path: Path) -> None:
    seen = []
    for folder, arguments in ((tmp_path / "other", {"python": python}), (tmp_path / "usual", {})):
        folder.mkdir()
        tags = [(f"kind {row // 10}", "seat") for row in range(30)]
        made = coded_library(folder, *clusters((10, 10, 10)), tags=tags)
        assert main(["map", str(made.library), "--by", "shape", "--out", str(folder / "map.html")]) == 0
        found = run_script("map_tree", made.library, **arguments)
        seen.append({name: value for name, value in found.items() if name != "missing"})  # names the folder
    assert seen[0] == seen[1]
    assert seen[0]["nodes"] == 30
