"""Settings of a dataset in Blender: as specs and texts, in presets, and the copy that scenes are made of."""

from pathlib import Path
from typing import Any

import pytest

from blender_addon.contract.scene_spec import KINDS
from tests.blender_scripts import run_script

pytestmark = pytest.mark.bpy


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    place = tmp_path_factory.mktemp("blocks")
    return run_script("dataset_settings", place) | {"place": str(place)}


def test_what_is_missing_is_said_before_anything_starts(seen: dict[str, Any]) -> None:
    assert seen["why not"] == "Give some assets of this file a category first: scenes are made of these"
    assert seen["unsaved"].startswith("The dataset's folder is relative to this file: save the file first")
    assert seen["relative"].startswith("[world] hdri '//skies' is relative to a file that was never saved")


def test_folders_of_a_text_are_beside_the_open_file(seen: dict[str, Any]) -> None:
    assert seen["absolute"] == str(Path(seen["place"]) / "skies")


def test_the_panel_begins_with_the_defaults_of_the_spec(seen: dict[str, Any]) -> None:
    assert seen["defaults"] == list(KINDS)


def test_categories_are_added_and_taken_away(seen: dict[str, Any]) -> None:
    assert seen["chosen"] == [["chair"], ["chair", "lamp"], ["lamp"], []]


def test_no_setting_leaves_its_bounds(seen: dict[str, Any]) -> None:
    assert seen["limits"] == [16, 2, 2, 9]


def test_a_text_says_what_the_panel_said_and_goes_before_it(seen: dict[str, Any]) -> None:
    text = seen["text"]
    assert text["same"] and text["taken up again"] and text["removed"]
    assert text["name"] == "Asset2Vec tabletop.toml"
    assert text["mistake"].startswith("Asset2Vec tabletop.toml is not a readable TOML file")
    assert text["another"] == "Asset2Vec tabletop.toml.001", "an edited text is never written over"


def test_presets_set_everything(seen: dict[str, Any]) -> None:
    assert len(seen["presets"]) >= 4
    for name, forgotten, is_spec in seen["presets"]:
        assert (forgotten, is_spec) == ([], True), name


def test_the_copy_has_what_is_not_saved_and_finds_its_pictures(seen: dict[str, Any]) -> None:
    copy, library = seen["copy"], Path(seen["place"]) / "blocks.blend"
    assert (copy["path kept"], copy["file kept"]) == ("//grain.png", "blocks.blend")
    assert copy["moved"] == 7.0 and copy["same id"] and copy["picture found"]
    work = str(library.parent / "asset2vec-work")
    assert copy["arguments"][1:] == ["--work", work, "--copy-of", str(library)]


def test_a_copy_that_cannot_be_saved_is_said(seen: dict[str, Any]) -> None:
    assert seen["no room"].startswith(
        f"A copy of this file could not be saved in {seen['place']}/full/renders"
    )
    assert seen["no room"].endswith("ASSET2VEC_HOME.")


def test_only_copies_are_ever_removed(seen: dict[str, Any]) -> None:
    assert seen["copy"]["young"], "another Blender may be about to start its job"
    assert seen["copy"]["removed"] == [True, False]


def test_folders_with_something_else_in_them_are_refused(seen: dict[str, Any]) -> None:
    folders, place = seen["folders"], Path(seen["place"])
    assert folders["others"].startswith(f"{place / 'holiday'} has other files in it")
    assert folders["file"].startswith(f"{place / 'holiday' / 'beach.jpg'} is a file")
    assert folders["new"] == "None"
    assert (folders["name"], folders["next"]) == ("//dataset-3", "//dataset-3")
