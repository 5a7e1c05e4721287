"""Tags and categories of this file and of others by real clicks; the scripts are in tests/blender_ui."""

from pathlib import Path

import pytest

from tests.blender_scripts import run_script

from .test_addon_clicks import Play, play
from .test_addon_extension import solids, stand_in

__all__ = ["play", "solids"]  # fixtures
pytestmark = [pytest.mark.blender, pytest.mark.window, pytest.mark.timeout(600)]


@pytest.fixture
def backend(blender_executable: Path, tmp_path: Path) -> dict[str, str]:
    """With two libraries of other assets. Its folder of the user is its own: edits are listed there."""
    folder = tmp_path / "chairs"
    run_script(
        "make_libraries", *(folder / f"{n}.blend" for n in ("first", "second")), blender=blender_executable
    )
    home = {"ASSET2VEC_HOME": str(tmp_path / "home"), "ASSET2VEC_UI_LIBRARY": str(folder)}
    return stand_in(tmp_path, "quick") | home


def test_assets_of_three_files_are_tagged_together_and_taken_back(
    play: Play, backend: dict[str, str]
) -> None:
    seen = play("tag_clicks.py", backend)
    assert seen["at once"] == ["big"], "this file needs no confirmation"
    assert seen["nothing before the confirmation"]
    assert seen["message"] == "Done. 2 assets of 2 files changed."
    assert seen["tagged"] == ["oak", "big"]
    assert seen["reverted"] == ["oak"]
    assert seen["undone"] == []


def test_a_category_from_the_menu_and_an_edit_that_was_stopped(play: Play, backend: dict[str, str]) -> None:
    seen = play("tag_menu_clicks.py", backend)
    assert seen["categories"] == ["seat", "seat", ""], "the last file was read-only"
    assert seen["finished"] == ["oak", "big"]


def test_an_object_is_marked_and_labelled_with_what_is_offered(play: Play, tmp_path: Path) -> None:
    seen = play("label_clicks.py", stand_in(tmp_path, "quick"))
    assert seen["category"] == "stone"
    assert seen["tags"] == ["stone", "rough"]
    assert seen["tags then"] == ["stone"]
    assert seen["cleared"] == ["", [], ["stone", "rough"]]
    assert seen["cleared, undone"] == ["stone", ["stone"]]
    assert seen["removed, undone"] == ["stone", ["stone", "rough"]]
