"""Real clicks in a real Blender window on a virtual screen; the scripts are in tests/blender_ui.

Each script writes what it saw into answers.json and takes pictures; where one fails, its last
picture is in the test's temporary folder.
"""

import json
import math
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from blender_addon.contract.locks import is_held
from tests.blender_scripts import run_script

from .command_line import TINY
from .test_addon_extension import SCRIPTS, coded_solids, solids, stand_in

__all__ = ["coded_solids", "solids"]  # fixtures
pytestmark = [pytest.mark.blender, pytest.mark.window, pytest.mark.timeout(600)]

WINDOW = ["--enable-event-simulate", "--window-geometry", "0", "0", "1600", "1000"]
NAMES = {"Block", "Tall Block", "Kugel Größe 2", "Cone"}

Play = Callable[..., dict[str, Any]]  # play(script, backend, seconds=SECONDS, folder=None)
SECONDS = 580  # a busy machine draws slowly
CUBE = (
    "".join(f"v {x} {y} {z}\n" for x in (0, 1) for y in (0, 1) for z in (0, 1))
    + "f 1 3 4 2\nf 5 6 8 7\nf 1 2 6 5\nf 3 7 8 4\nf 1 5 7 3\nf 2 4 8 6\n"
)  # as an .obj


@pytest.fixture
def play(
    blender_window: list[str], blender_environment: dict[str, str], solids: Path, tmp_path: Path
) -> Play:
    """Plays a script on a copy of a library, with the given backend; returns its answers.

    The library is that of the solids, or one of the same name in a folder that is copied as a whole.
    """

    def play_script(
        script: str, backend: dict[str, str], seconds: float = SECONDS, folder: Path | None = None
    ) -> dict[str, Any]:
        library = tmp_path / "my solids" / solids.name
        if folder:
            shutil.copytree(folder, library.parent)
        else:
            library.parent.mkdir(exist_ok=True)
            library.write_bytes(solids.read_bytes())
        environment = blender_environment | backend | {"ASSET2VEC_UI_OUT": str(tmp_path)}
        return played(blender_window, library, script, environment, seconds)

    return play_script


def played(
    blender_window: list[str],
    library: Path,
    script: str,
    environment: dict[str, str],
    seconds: float = SECONDS,
) -> dict[str, Any]:
    """The answers of a script that was played on a library; they and its pictures are in ASSET2VEC_UI_OUT."""
    out = Path(environment["ASSET2VEC_UI_OUT"])
    done = open_window(blender_window, library, script, environment, seconds)
    answers = out / "answers.json"
    assert answers.exists(), done.stdout[-3000:] + done.stderr[-3000:]
    assert "Traceback" not in done.stdout + done.stderr, done.stdout[-3000:] + done.stderr[-3000:]
    marks = (Path(environment["ASSET2VEC_HOME"]) / "open").glob("*.json")
    assert not [m for m in marks if is_held(m)], "a Blender that has quit still holds its library"
    found: dict[str, Any] = json.loads(answers.read_text(encoding="utf-8"))
    assert found.pop("error") == "", f"see the pictures in {out}; {done.stderr[-2000:]}"
    return found


def open_window(
    blender_window: list[str],
    library: Path,
    script: str,
    environment: dict[str, str],
    seconds: float = SECONDS,
) -> subprocess.CompletedProcess[str]:
    command = [*blender_window, *WINDOW, str(library), "--python", str(SCRIPTS / script)]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=seconds, check=False
    )


def tiny_backend(folder: Path) -> dict[str, str]:
    """The real backend, with the smallest settings for a refresh."""
    python = folder / "python"
    tiny = shlex.join(TINY)
    python.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} "$@" {tiny}\n')
    python.chmod(0o755)
    return {"ASSET2VEC_PYTHON": str(python)}


def check_refreshed(seen: dict[str, Any]) -> None:
    assert seen["tab"] == "Asset2Vec"
    assert seen["tagged"] == {name: ["solid", "solid", "round"] for name in NAMES}
    assert seen["saved"]
    assert (seen["held while unsaved"], seen["held when saved"]) == ([True], [False])
    assert seen["started"]
    assert seen["message"] == "Done. 4 assets got new codes, and solids.blend was saved."
    assert not seen["dirty"]
    assert "asset2vec-work" in seen["opens"]
    assert seen["notes"] == ["To go back, open solids.blend1 before you save again."]
    assert seen["codes"] == dict.fromkeys(NAMES, 32)
    assert seen["codes after undo"] == dict.fromkeys(NAMES, 0)
    assert seen["tagged after undo"] == ["solid", "solid", "round"]
    assert seen["codes after redo"] == dict.fromkeys(NAMES, 32)
    assert (seen["shown Tall Block"], seen["shown Cone"]) == (["Tall Block"], ["Cone Instance"])
    for listed in seen["neighbours"].values():
        assert set(listed) == NAMES - {"Block"}
    assert (seen["state"], seen["state after an edit"]) == ("fitted", "stale")


def test_category_tag_save_refresh_and_neighbours(play: Play, tmp_path: Path) -> None:
    seen = play("refresh_clicks.py", stand_in(tmp_path, "quick"))
    check_refreshed(seen)
    before = run_script("inspect_library", tmp_path / "my solids" / "solids.blend1")["assets"]
    assert all(asset["tags"] and "a2v_shape" not in asset["metadata"] for asset in before)
    assert seen["problems"] == ["Cone could not be rendered: this is only a test."]


@pytest.mark.end_to_end
def test_the_same_with_the_real_backend(play: Play, tmp_path: Path) -> None:
    seen = play("refresh_clicks.py", tiny_backend(tmp_path))
    check_refreshed(seen)
    poor = "Badly described by their codes"  # by so short a fit
    assert all(problem.startswith(poor) for problem in seen["problems"])


def test_cancel_stops_the_backend_in_peace_and_go_on_ends_it(play: Play, tmp_path: Path) -> None:
    home = {"ASSET2VEC_HOME": str(tmp_path / "home")}  # the list of jobs is its own
    seen = play("cancel_clicks.py", stand_in(tmp_path, "slow") | home)
    assert seen["selected"] == ["--asset", seen["asset"]]
    assert seen["stopping"]
    assert seen["message"] == "Stopped: what is finished is kept, and it goes on from there."
    assert (seen["stopped"], seen["dirty"], seen["can start again"]) == (True, False, True)
    assert seen["seconds of 20 pauses"] < 20, "the refresh blocks Blender's window"
    assert "It gets codes by the refresh that is running" in seen["said"]
    assert (tmp_path / "my solids" / "asset2vec-work" / "checkpoint").exists()
    buttons = (seen["button of what was stopped"], seen["button of what is done"])
    assert buttons == ("Go On with {file}", "Refresh {file}")
    assert seen["went on"] == [[], "Done. 4 assets got new codes, and solids.blend was saved."]
    assert seen["one category"] == [["--category", "solid"], "Done. All codes were up to date."]


@pytest.mark.parametrize(
    ("behaviour", "words"),
    [
        ("dies", "It ended unexpectedly: the last words of a backend."),
        ("fails", "solids.blend cannot be read: this is only a test."),
    ],
)
def test_a_backend_that_ends_badly_is_said_at_once(
    play: Play, tmp_path: Path, behaviour: str, words: str
) -> None:
    seen = play("death_clicks.py", stand_in(tmp_path, behaviour))
    assert seen["message"].startswith(words)
    assert seen["failed"]
    assert seen["can start again"]
    assert seen["seconds"] < 2 + 3  # the backend's own start-up is in it


def test_the_asset_browser_edits_this_file_and_reads_others(
    play: Play, coded_solids: Path, tmp_path: Path
) -> None:
    other = shutil.copytree(coded_solids.parent, tmp_path / "coded") / coded_solids.name
    home = {"ASSET2VEC_HOME": str(tmp_path / "home"), "ASSET2VEC_UI_LIBRARY": str(other.parent)}
    seen = play("browser_clicks.py", stand_in(tmp_path, "quick") | home)
    assert seen["local"]["category"] == ""
    assert (seen["typed"]["category"], seen["typed"]["editable"]) == ("solid", True)
    named = {"Block": "solid", "Cone": "solid", "Kugel Größe 2": "", "Tall Block": ""}
    assert seen["categories"] == named, "the two selected assets, and no other, are to be changed"
    assert (seen["foreign"]["category"], seen["foreign"]["editable"]) == ("solid", False)
    assert seen["foreign"]["state"] == "fitted"
    here = ["Block", "Cone"]
    assert seen["foreign"]["neighbours"] == sorted([*here, *(NAMES - {"Block"})]), "also those of this file"
    command, message = seen["refreshed"]
    assert command[command.index("--asset") + 1 : command.index("--blender")] == seen["ids"]
    assert message == "Done. 2 assets got new codes, and solids.blend was saved."
    assert seen["jobs before the confirmation"] == 1
    command, message = seen["refreshed there"]
    assert command[command.index("refresh") + 1 : command.index("--blender")] == [str(other)]
    assert message == "Done. Assets with new codes: 4 in solids.blend."


def test_fronts_are_turned_seen_forgotten_and_undone(play: Play, tmp_path: Path) -> None:
    seen = play("front_clicks.py", stand_in(tmp_path, "quick"))
    assert seen["turned"] == [127.0, "artist"]
    degrees, by = seen["looked at"]
    assert (degrees, by) == (pytest.approx(math.degrees(0.5), abs=0.1), "artist")
    assert seen["forgotten"] == [None, None]
    assert seen["undone"] == [degrees, "artist"]


def test_a_job_outlives_blender_and_is_found_stopped_and_gone_on_with(
    play: Play,
    blender_window: list[str],
    blender_environment: dict[str, str],
    solids: Path,
    tmp_path: Path,
) -> None:
    backend = stand_in(tmp_path, "slow") | {"ASSET2VEC_HOME": str(tmp_path / "home")}
    library = tmp_path / "my solids" / solids.name
    library.parent.mkdir()
    library.write_bytes(solids.read_bytes())
    first = blender_environment | backend | {"ASSET2VEC_UI_PART": "first"}
    open_window(blender_window, library, "survive_clicks.py", first)  # it dies
    seen = play("survive_clicks.py", backend | {"ASSET2VEC_UI_PART": "second"})
    assert (seen["found"], seen["goes on"]) == ("running", True)
    assert seen["cancelled"]
    assert seen["again"] == [2, "Refresh solids.blend"]
    assert (seen["left"], seen["dirty"]) == (0, False)


def test_models_are_imported_into_a_library_that_is_then_opened(play: Play, tmp_path: Path) -> None:
    models = tmp_path / "models"
    models.mkdir()
    for name in ("small", "large"):
        (models / f"{name}.obj").write_text(f"# {name}\n{CUBE}", encoding="utf-8")
    (models / "broken.glb").write_bytes(b"this is no model")
    backend = {"ASSET2VEC_HOME": str(tmp_path / "home"), "ASSET2VEC_UI_LIBRARY": str(models)}
    seen = play("import_clicks.py", backend)
    assert seen["message"] == "Done. 2 assets were imported into cube.blend."
    assert len(seen["problems"]) == 1 and "broken.glb" in seen["problems"][0]
    assert seen["jobs while it asks"] == 0
    assert seen["asked first"] == ["", True], "unsaved changes are not lost"
    assert (seen["file"], seen["assets"]) == ("cube.blend", {"large": "cube", "small": "cube"})
    assert seen["in sight"]
    into_open = "Done. 1 asset was imported into cube.blend, 2 were there already."
    assert seen["into the open file"] == [into_open, ["large", "new", "small"], ["new"], True, True]
    assert seen["undone"] == ["large", "small"]
    waits = "Done. 1 asset waits for cube.blend: go to Object Mode and press Add Imported Assets."
    assert seen["while in Edit Mode"] == [waits, ["large", "small"]]
    assert seen["added"] == ["Done. 1 asset was imported into cube.blend.", ["large", "new", "small"]]
    assert seen["category of the next"] == ""
    assert seen["next"] == "Done. 1 asset was imported into block.blend."


def test_the_extension_is_switched_off_and_on_while_a_job_runs(play: Play, tmp_path: Path) -> None:
    seen = play("switch_clicks.py", stand_in(tmp_path, "slow") | {"ASSET2VEC_HOME": str(tmp_path / "home")})
    assert min(seen["on"].values()) > 0
    assert seen["off"] == dict.fromkeys(seen["on"], 0), "nothing of it stays"
    for number in (seen["on"], seen["on again"]):
        assert number.pop("timers") > 1, "how many wait is another number at each moment"
    assert seen["on again"] == seen["on"]
    assert seen["goes on"] and seen["stopped"]


def test_codes_that_came_while_the_file_was_closed_are_taken_by_a_click(play: Play, tmp_path: Path) -> None:
    seen = play("late_clicks.py", stand_in(tmp_path, "quick") | {"STAND_IN_SECONDS": "3"})
    assert seen["message"] == "Done. Open solids.blend and press Take Codes to have them on its assets."
    assert not seen["failed"]
    none, some = dict.fromkeys(NAMES, 0), dict.fromkeys(NAMES, 32)
    assert (seen["before"], seen["after"], seen["undone"]) == (none, some, none)
    assert seen["message then"] == "Done. 4 assets got new codes."
    assert seen["offered again after"] < 5
    assert (seen["to save"], seen["to save when saved"]) == (True, False)


@pytest.mark.parametrize(
    ("part", "words"),
    [("moved", "another program moved or deleted it"), ("changed", "another program changed it")],
)
def test_a_file_that_others_touched_is_not_saved_over(
    play: Play, tmp_path: Path, part: str, words: str
) -> None:
    seen = play(
        "changed_clicks.py",
        stand_in(tmp_path, "quick") | {"ASSET2VEC_UI_PART": part, "STAND_IN_SECONDS": "2"},
    )
    assert words in seen["message"]
    assert "was not saved for you" in seen["message"]
    assert seen["codes"] == 32, "the codes are on the assets all the same"
    assert (seen["there"], seen.get("kept", False)) == (part == "changed", part == "changed")
