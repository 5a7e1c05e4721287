"""Parts of panels and operators without a window: what fields offer, what is drawn of what is gone."""

from pathlib import Path
from typing import Any

import pytest

from blender_addon.contract.coordinates import SIDES

from .blender_scripts import run_script

pytestmark = pytest.mark.bpy


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("parts")


@pytest.fixture(scope="module")
def seen(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = run_script("panel_parts", folder)
    return found


def test_what_is_typed_is_taken_and_not_what_looks_a_little_like_it(seen: dict[str, Any]) -> None:
    """Enter takes the first."""
    assert seen["offered"] == {
        "": ["armrests", "Metal", "wood", "wooden legs"],
        "armless": ["armless"],
        "arm": ["arm", "armrests"],
        "wood": ["wood", "wooden legs"],
        "m": ["m", "Metal", "armrests"],
        " legs ": ["legs", "wooden legs"],
    }


def test_a_swap_that_does_not_say_what_was_asked_takes_its_own_asset(seen: dict[str, Any]) -> None:
    assert seen["swap without a question"] == ["this one"]


def test_what_an_operator_was_begun_with_may_be_gone_when_it_draws(seen: dict[str, Any]) -> None:
    assert seen["redo of a tag"] == ["prop"]
    assert seen["log of a forgotten job"] == ["label This job is no longer in the list."]


def test_of_files_that_change_only_the_last_is_remembered(seen: dict[str, Any]) -> None:
    assert seen["labels"] == [[[["tag 3"], ["chair"]]], 1]
    assert seen["documents"] == [1, 1]


def test_an_emptied_category_field_takes_the_assets_out_of_their_category(seen: dict[str, Any]) -> None:
    clear = ["asset2vec.clear_category", "chair"]
    assert seen["category field"] == {
        "": clear,
        " ": clear,
        "chair": [],
        "sofa ": ["asset2vec.set_category", "sofa"],
    }


def test_the_view_that_shows_a_front_is_named_with_its_axis(seen: dict[str, Any]) -> None:
    assert list(seen["faces"]) == list(SIDES)
    for side, label in seen["faces"].items():
        assert label == f"{side.capitalize()} View ({SIDES[side].removeprefix('+')})"


def test_what_is_wrong_with_an_import_is_said_before_it_starts(seen: dict[str, Any]) -> None:
    assert seen["mistakes"] == [
        "Say what the models are: type a category, such as 'chair'.",
        "",
        "",
        "'a/b' cannot name a category: use 1 to 63 letters, digits, '-' or '_'.",
        "chair is no name for a library: let it end in .blend.",
    ]


def test_it_is_said_where_imported_assets_go(seen: dict[str, Any], folder: Path) -> None:
    assert seen["where"] == [
        f"They go into a library in {folder}, named after the category.",
        f"They go into a new library, {folder}/chair.blend.",
        f"They are added to {folder}/old.blend.",
    ]


def test_an_artist_is_asked_again_and_a_script_is_refused(seen: dict[str, Any], folder: Path) -> None:
    kept = {"directory": str(folder), "library": "chair", "front": "left", "scale": 0.01}
    again = kept | {"files": [{"name": "a.glb"}], "category": "chair"}
    assert seen["asked again"] == ["FINISHED", "asset2vec.import_chosen", again]
    assert seen["refused"] == ["CANCELLED", "chair is no name for a library: let it end in .blend."]
