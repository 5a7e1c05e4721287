"""Every button says what it does, and, where it cannot be pressed, why."""

from typing import Any

import pytest

from tests.blender_scripts import run_script

pytestmark = pytest.mark.bpy

MANY = 40  # operators, or the list was not read


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    found: dict[str, Any] = run_script("all_buttons", tmp_path_factory.mktemp("home"))
    return found


def test_each_has_a_description(seen: dict[str, Any]) -> None:
    assert len(seen["fresh"]) > MANY
    for name, (description, _) in seen["fresh"].items():
        assert len(description) > 10 and not description.endswith("."), name


def test_each_that_is_grey_in_an_empty_file_says_why(seen: dict[str, Any]) -> None:
    refused = {name: reason for name, (_, reason) in seen["fresh"].items() if reason is not None}
    assert {"asset2vec.refresh", "asset2vec.find_on_map", "asset2vec.open_map"} <= refused.keys()
    for name, reason in refused.items():
        assert reason and "context is incorrect" not in reason, f"{name} is grey without a word: {reason!r}"


def test_a_file_without_assets_is_not_asked_for_categories(seen: dict[str, Any]) -> None:
    _, reason = seen["saved"]["asset2vec.refresh"]
    assert reason == "This file has no assets: mark objects or collections as assets first"


def test_no_timer_stays_when_the_add_on_is_switched_off(seen: dict[str, Any]) -> None:
    before, after = seen["timers"]
    assert before > 0
    assert after == 0
