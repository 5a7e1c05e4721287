"""Parts of panels and operators without a window: what fields offer, what is drawn of what is gone."""

from pathlib import Path
from typing import Any

import pytest

from .blender_scripts import run_script

pytestmark = pytest.mark.bpy


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder: Path = tmp_path_factory.mktemp("parts")
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
