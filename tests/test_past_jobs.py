"""Past jobs: Retry goes on with any kind, or says why it cannot; the list is sorted by the time it shows."""

from typing import Any

import pytest

from tests.blender_scripts import run_script

pytestmark = pytest.mark.bpy


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("retries")
    run_script("make_libraries", folder / "a.blend", folder / "b.blend")
    found: dict[str, Any] = run_script("past_jobs", folder)
    return found


def test_an_edit_goes_on_with_the_files_that_were_left(seen: dict[str, Any]) -> None:
    edit = seen["edit"]
    assert edit["can"]
    assert edit["first"] == ["1 asset of 1 file changed; 1 file was left as before.", True]
    assert edit["second"] == ["Done. 2 assets of 2 files changed.", False]
    assert edit["same document"]


def test_what_was_tried_again_offers_no_second_retry(seen: dict[str, Any]) -> None:
    assert not seen["edit"]["can again"]
    assert seen["edit"]["refused"].startswith("Add tag: big cannot be run again from here")
    assert not seen["environment"]["can again"]


def test_an_environment_is_gone_on_with_once_that_can_be(seen: dict[str, Any]) -> None:
    environment = seen["environment"]
    assert environment["can"]
    assert environment["without"].startswith("This copy of the add-on carries no backend")
    assert environment["offline"] == "Blender does not allow online access."
    assert environment["same command"]
    assert environment["can the second"], "it said nothing, so it has failed"


def test_others_can_if_their_command_may_be_run_once_more(seen: dict[str, Any]) -> None:
    assert seen["others"] == {"again": True, "never": False}


def test_what_ended_last_is_listed_first(seen: dict[str, Any]) -> None:
    assert seen["past"] == ["late", "middle", "early"]


def test_cancel_says_why_it_is_grey_while_a_job_stops(seen: dict[str, Any]) -> None:
    running, stopping, forgotten = seen["cancel"]
    assert running == forgotten
    assert stopping == "This job is stopping already: what is finished is being kept"
