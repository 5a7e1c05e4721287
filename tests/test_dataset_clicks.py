"""Real clicks on the panel Render Dataset, on a small library and with the real backend."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .scene_library import make_library
from .test_addon_clicks import played

pytestmark = [pytest.mark.blender, pytest.mark.window, pytest.mark.timeout(600)]

Play = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def furniture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of two chairs, a table and a lamp; never change it."""
    return make_library(tmp_path_factory.mktemp("furniture") / "furniture.blend")


@pytest.fixture
def play(
    blender_window: list[str], blender_environment: dict[str, str], furniture: Path, tmp_path: Path
) -> Play:
    """Plays a script on a copy of the library; what it opens outside of Blender is noted in opened.txt."""
    library = tmp_path / "library" / furniture.name
    shutil.copytree(furniture.parent, library.parent)
    programs = tmp_path / "programs"
    programs.mkdir()
    opener = programs / "xdg-open"
    opener.write_text('#!/bin/sh\necho "$1" >> "$ASSET2VEC_UI_OUT/opened.txt"\n')
    opener.chmod(0o755)
    mine = {
        "ASSET2VEC_UI_OUT": str(tmp_path),
        "ASSET2VEC_HOME": str(tmp_path / "home"),
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
    }

    def play_script(script: str, **more: str) -> dict[str, Any]:
        return played(blender_window, library, script, blender_environment | mine | more)

    return play_script


def test_settings_a_spec_as_text_and_a_preview(play: Play) -> None:
    seen = play("dataset_clicks.py")
    assert seen["preset"] == ["room", 640, 1000]
    assert seen["chosen"] == ["tabletop", 48, 40, 2]
    assert (seen["frames"], seen["categories"]) == (12, "chair,table")
    assert seen["text"] == ["Asset2Vec tabletop.toml", True, True, True]
    mistake = "Asset2Vec tabletop.toml: [frames] width must be from 16 to 8192, not 5"
    assert seen["why not with width = 5"] == mistake
    assert seen["why not with width = 64"] == ""
    assert seen["back"] == [True, 48, 1], "the panel's own settings, and the text is kept"
    assert seen["preview"] == ["Done.", 3, True]
    assert seen["copies left"] == 0
    assert seen["opened"] == seen["after saving"] == ["preview.png"]
    assert seen["saved"] == [[], ["Asset2Vec tabletop.toml"]], "the preview is not saved with the file"


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_render_cancel_close_resume_and_look(play: Play, tmp_path: Path) -> None:
    seen = play("dataset_render_clicks.py", ASSET2VEC_UI_PART="cancel")
    assert seen["picture"][1] and seen["speed"] > 0
    assert seen["stopped"] and 0 < seen["frames"] < 150
    assert seen["copies"] == 1, "what goes on needs the same assets"
    assert seen["jobs after another seed"] == 1, "the folder has frames of another seed: nothing is started"
    assert seen["new name"] == "//dataset-2"
    seen = play("dataset_render_clicks.py", ASSET2VEC_UI_PART="resume")
    assert seen["message"].startswith("Done. 150 frames in dataset, ")
    assert (seen["frames"], seen["copies"], seen["jobs"]) == (150, 0, ["dataset"])
    library = tmp_path / "library" / "furniture.blend"
    dataset = library.parent / "dataset"
    assert seen["opened"] == [str(dataset), (dataset / "inspect.html").as_uri()]
    assert seen["exported"] == "Done. 150 frames in dataset-coco."
    assert (dataset.with_name("dataset-coco") / "asset2vec-export.json").exists()
    made_of = json.loads((dataset / "dataset.json").read_text(encoding="utf-8"))["assets"]
    assert {asset["library"] for asset in made_of} == {str(library)}
