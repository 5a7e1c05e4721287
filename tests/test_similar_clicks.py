"""Similar assets and suggested tags by clicks in a real Blender window (tests/blender_ui)."""

import shutil
from pathlib import Path

import pytest

from blender_addon.contract.colours import SHARED, ColourSpread, write_colours
from blender_addon.contract.workspace import Workspace

from .test_addon_clicks import NAMES, Play, play
from .test_addon_extension import coded_solids, solids, stand_in

__all__ = ["coded_solids", "play", "solids"]  # fixtures
pytestmark = [pytest.mark.blender, pytest.mark.window, pytest.mark.timeout(600)]

FIRST = "Kugel Größe 2"


def test_rank_place_drag_swap_adjust_and_undo(play: Play, coded_solids: Path, tmp_path: Path) -> None:
    library = shutil.copytree(coded_solids.parent, tmp_path / "coded") / coded_solids.name
    write_colours(Workspace.of(library), ColourSpread("solid", 4, "", 1.0, 2.0))
    backend = stand_in(tmp_path, "quick") | {"ASSET2VEC_UI_LIBRARY": str(library.parent)}
    seen = play("similar_clicks.py", backend)
    assert seen["look"][0] == 1.0
    assert seen["shape"][0] == 0.0
    assert set(seen["look"][1]) == set(seen["shape"][1]) == NAMES - {FIRST}
    assert (seen["look"][1][0], seen["shape"][1][0]) == ("Tall Block", "Cone")
    shared = SHARED.format(category="solid")
    assert (shared in seen["said by look"], shared in seen["said by shape"]) == (True, False)
    assert f"Most like {FIRST}" in seen["said by look"]
    assert seen["placed"][:2] == ["Cone", [3.0, 1.0, 0.0]]
    assert (seen["while dragged LEFTMOUSE"], seen["after LEFTMOUSE"]) == (1, 1)
    assert (seen["while dragged ESC"], seen["after ESC"]) == (1, 0)
    assert seen["lowest"] == 0.0, "it stands on the ground"
    names = {seen[step]["name"] for step in ("swapped", "HEIGHT", "BOX", "OWN")}
    assert names == {"Tall Block"}
    assert FIRST not in seen["swapped"]["objects"]
    assert seen["swapped"]["scale"] == [2.0, 2.0, 3.2], "twice its own size, as the ball was"
    assert seen["HEIGHT"]["scale"] == seen["BOX"]["scale"] == [1.25, 1.25, 2.0], "2 m, as high as the ball"
    assert seen["OWN"]["scale"] == [1.0, 1.0, 1.6]
    assert (seen["undone"]["name"], seen["undone"]["scale"]) == (FIRST, [2.0, 2.0, 2.0])


def test_suggest_accept_undo_reject_ask_again_and_accept_many(
    play: Play, coded_solids: Path, tmp_path: Path
) -> None:
    backend = stand_in(tmp_path, "quick") | {"ASSET2VEC_HOME": str(tmp_path / "home")}
    seen = play("review_clicks.py", backend, folder=coded_solids.parent)
    first, *others = sorted(NAMES - {"Block"})
    elsewhere = "Wedge"  # of another file
    none: dict[str, list[str]] = {name: [] for name in NAMES}
    rest = dict.fromkeys([*others, elsewhere], "open")
    assert seen["suggested"] == {first: "open"} | rest
    assert (seen["tags before"], seen["decided before"]) == (none, False)
    assert seen["accepted"] == rest
    assert seen["tags"] == none | {first: ["round"]}
    assert seen["shown after"] == seen["shown"], "no other row slid under the mouse"
    assert seen["undone"] == {first: "again"} | rest
    assert seen["tags after undo"] == none
    assert seen["rejected"][first] == "rejected"
    assert (set(seen["listed"]), seen["listed as rejected"]) == (rest.keys(), [first])
    assert seen["left"] == {elsewhere: "waits"}
    assert seen["all"] == {name: ["round"] for name in [first, *others]} | {"Block": []}
    assert seen["nothing before the confirmation"]
    assert seen["written"] == ["Done. 1 asset of 1 file changed.", ["round"]]
    assert seen["one step back"] == none
    again = dict.fromkeys([first, *others], "again")
    assert seen["two rejected"] == again | dict.fromkeys(seen["ticked"], "rejected")
