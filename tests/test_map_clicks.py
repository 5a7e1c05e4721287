"""The map in a real Blender window: the story of an artist who uses it, and how long it lets one wait."""

import json
import shlex
import shutil
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from nerf_backend.cli import main

from .coded_library import CodedLibrary, clusters, coded_library
from .conftest import ROOT, run_blender
from .test_addon_clicks import NAMES, open_window
from .test_addon_extension import SCRIPTS, coded_solids, solids

__all__ = ["coded_solids", "solids"]  # fixtures
pytestmark = [pytest.mark.blender, pytest.mark.window, pytest.mark.timeout(600)]

KINDS, EACH = 12, 50  # of the large library


def play(
    window: list[str], environment: dict[str, str], library: Path, script: str, out: Path
) -> dict[str, Any]:
    done = open_window(window, library, script, environment | {"ASSET2VEC_UI_OUT": str(out)})
    answers = out / "answers.json"
    assert answers.exists(), done.stdout[-3000:] + done.stderr[-3000:]
    found: dict[str, Any] = json.loads(answers.read_text(encoding="utf-8"))
    assert found.pop("error") == "", f"see the pictures in {out}"
    return found


def backend(folder: Path) -> dict[str, str]:
    """This backend, also where another one is installed."""
    python = folder / "python"
    source = f"PYTHONPATH={shlex.quote(str(ROOT))}"
    python.write_text(f'#!/bin/sh\n{source} exec {shlex.quote(sys.executable)} "$@"\n')
    python.chmod(0o755)
    return {"ASSET2VEC_PYTHON": str(python)}


def test_a_map_is_made_selected_on_coloured_and_closed(
    blender_window: list[str], blender_environment: dict[str, str], coded_solids: Path, tmp_path: Path
) -> None:
    library = tmp_path / "solids" / coded_solids.name
    shutil.copytree(coded_solids.parent, library.parent)
    seen = play(blender_window, blender_environment | backend(tmp_path), library, "map_clicks.py", tmp_path)
    assert (seen["problem"], set(seen["on the map"]), seen["unsaved"]) == ("", NAMES, False)
    assert seen["marked at first"] == ["Cone"], "it was selected in the 3D View"
    assert seen["parts"][0] == pytest.approx(seen["parts"][1], abs=10), "halves"
    assert {"Block", "Tall Block"} <= set(seen["boxed"]) <= NAMES - {"Kugel Größe 2"}
    shown = {"Cone Instance" if name == "Cone" else name for name in seen["boxed"]}
    assert set(seen["selected objects"]) == shown
    assert seen["clicked"] == ["Cone Instance"]
    selected, nearest = seen["nearest"]
    assert selected == [nearest]
    assert seen["zoomed in"]
    assert set(seen["all"]) == NAMES
    assert seen["all, undone"] == [["Cone"], ["Cone Instance"]]
    assert seen["colour by"] == "TAGS"
    assert seen["of the first colour"] == [["Block"], "wood"]
    assert set(seen["undone"]) == set(seen["redone"]) == NAMES
    assert seen["undone, shown"] and seen["redone, shown"]
    assert seen["found"] == ["Cone"]
    assert seen["in the file"] == []
    assert set(seen["after saving"]) == NAMES
    assert seen["changed"] == len(NAMES)
    assert seen["updated"] == [0, sorted(NAMES)]
    assert len(seen["notes"]) == 1 and seen["notes"][0].startswith("4 alike")
    assert set(seen["of the note"]) == NAMES
    assert seen["by look"] == ["solid by look", sorted(NAMES)]
    assert seen["areas closed"] and seen["left"]


def large_library(folder: Path) -> CodedLibrary:
    """600 assets with pictures of their own, and their map."""
    shapes, looks = clusters([EACH] * KINDS, spread=0.5)
    tags = [("chair", f"kind {row // EACH}") for row in range(KINDS * EACH)]
    made = coded_library(folder, shapes, looks, tags=tags, file="large.blend")
    draw = np.random.default_rng(0)
    for picture in made.workspace.previews.glob("*.png"):
        small = draw.integers(0, 256, (8, 8, 4), np.uint8)
        Image.fromarray(small).resize((256, 256), Image.Resampling.NEAREST).save(picture)
    assert main(["map", str(made.library), "--out", str(folder / "map.html")]) == 0
    ids = {entry.asset_id: entry.name for entry in made.catalogue.entries()}
    (folder / "ids.json").write_text(json.dumps(ids), encoding="utf-8")
    return made


@pytest.mark.slow
def test_a_map_of_600_assets_opens_soon_and_stays_fluid(
    blender_executable: Path, blender_window: list[str], blender_environment: dict[str, str], tmp_path: Path
) -> None:
    """Prints what docs/benchmarks.md has; the bounds leave room for a busy machine without a GPU."""
    made = large_library(tmp_path)
    script = ["--python-exit-code", "1", "--python", str(SCRIPTS / "make_big_library.py")]
    arguments = ["--", str(made.library), str(tmp_path / "ids.json")]
    run_blender([str(blender_executable), "--background", "--factory-startup", *script, *arguments])
    chosen = {"ASSET2VEC_UI_CATEGORY": "chair", "ASSET2VEC_UI_BY": "both"}
    seen = play(blender_window, blender_environment | chosen, made.library, "map_benchmark.py", tmp_path)
    print(json.dumps(seen, indent=1))
    assert (seen["assets"], seen["selected objects"], seen["made unsaved"]) == (600, 600, False)
    assert seen["selected on the map"] == 600
    assert seen["select all in the 3D View, of CPU"] < 50
    assert seen["button"] < 100
    assert seen["thumbnails there"] < 5000
    assert seen["longest step"] < 200
    assert seen["redraw, all in sight"] < 500
    assert seen["of it ours, all in sight"] < 30
    tabs = {what: span for what, span in seen.items() if what.startswith("tab of")}
    assert len(tabs) == 3 and all(0 < span < 100 for span in tabs.values())
