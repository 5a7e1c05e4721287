"""What the panel says of an asset is true: also of half-removed codes, a new model, a strange asset."""

from pathlib import Path

import pytest

from tests.blender_scripts import run_script

pytestmark = pytest.mark.bpy

CHAIR, OTHER = "1" * 32, "2" * 32


def test_states_of_an_asset(tmp_path: Path) -> None:
    seen = run_script("panel_states", tmp_path / "block.blend")
    assert (seen["first"], seen["then"]) == (None, "fitted")
    assert seen["partly"] == "never"
    assert (seen["same model"], seen["another model"]) == ("fitted", "stale")
    assert seen["unreadable"] == ["unreadable", "unreadable"]
    assert seen["tracebacks"] == 1, "the console has the reason once, not at every look"


def test_an_open_library_is_marked_as_soon_as_it_can_be(tmp_path: Path) -> None:
    assert run_script("mark_again", tmp_path) == 1


def test_a_front_set_in_blender_has_the_turn_that_other_libraries_know(tmp_path: Path) -> None:
    seen = run_script("first_front", tmp_path / "block.blend")
    assert seen.pop("reads for three") == 1, "of one category: Blender does nothing else meanwhile"
    assert seen == {"unsaved": 0, "alone": 0, "beside others": 180, "beside a broken catalogue": 0}


def test_an_edit_touches_the_assets_that_have_what_was_edited_and_no_others() -> None:
    assert run_script("touched_assets") == {
        "move": ["Block"],
        "move a child": ["Block"],
        "edit a mesh in a collection": ["Set", "Table"],
        "edit a material": ["Block"],
        "move a light": [],
        "add to a collection": ["Block", "Set", "Table"],  # Blender then tells of all objects
        "nothing": [],
    }


def test_a_value_computed_in_steps_is_never_of_two_times() -> None:
    seen = run_script("in_steps")
    assert (seen["first"], seen["then"], seen["outdated"]) == (None, "abc", "abc")
    assert seen["calls"] >= 3, "Blender goes on between the steps"
    assert seen["new"] == "new"
    assert seen["failed"] == "failed"
    assert seen["cleared"] == [None, {}]
    assert seen["values"] == [None, "ab1", "ab1", "ab1", "ab1", "ab2"], "the old one until the new is there"
    read = [seen[f"read at {time}"] for time in (1, 2, 3)]
    assert read == ["ab1", "", "ab2"], "once, although it was asked for meanwhile"
    assert seen["kept"] == 1
    assert seen["edited"] == ["new", "old"], "only what was edited is begun again"
    assert seen["busy"] == [None, None, "read", []], "what another program holds is read a little later"


def test_what_a_running_refresh_reads_is_not_asked_for(tmp_path: Path) -> None:
    seen = run_script("coming", tmp_path)
    everything, nothing = [True, True, True, False, False], [False] * 5
    assert seen["coming"] == {
        "none": nothing,
        "all": everything,
        "over": nothing,
        "another file": nothing,
        "a map": nothing,
        "stopping": nothing,
        "without its category": [True, False, False, False, False],
        "another asset": [True, True, False, False, False],
        "elsewhere": [True, True, True, True, False],  # it gives ids itself, when it begins
    }
    assert seen["limits"] == [[CHAIR, OTHER], [], [CHAIR, OTHER], [CHAIR]]
    assert seen["said"] == {
        "none": [
            "No codes yet",
            "It has no codes yet: refresh the file.",
            "Not known yet: a refresh finds it",
            "No asset has codes yet: refresh the file first.",
            "Refresh chairs.blend first: tags are suggested from the codes",
        ],
        "all": [
            "It gets codes by the refresh that is running",
            "It gets codes by the refresh that is running.",
            "Not known yet: the refresh that is running finds it",
            "No asset has codes yet: the refresh that is running brings them.",
            "Tags are suggested from the codes, which the refresh of chairs.blend that is running brings",
        ],
    }


def test_how_to_go_back_is_said_only_where_the_file_of_before_is_kept(tmp_path: Path) -> None:
    seen = run_script("file_before", tmp_path)
    assert (seen["first"], seen["not kept"]) == ([], [])
    assert seen["again"] == ["To go back, open a.blend1 before you save again."]
    assert seen["was at"] == 0
    assert seen["elsewhere"] == [
        [],
        ["To go back, open b.blend1 beside it."],
        ["To go back, open the .blend1 beside each file."],
    ]
    assert seen["last"] == [2, 1, None], "the newest of files in the same folder"


def test_many_files_are_looked_at_in_steps_before_a_button_asks(tmp_path: Path) -> None:
    seen = run_script("look_first", tmp_path)
    assert seen["few"] == 300
    assert (seen["many"], seen["pressed"]) == (None, ["button", {"tag": "oak"}])
    assert seen["steps"] == 2 * 7
    assert seen["then"], "the button that is pressed again has what was seen"
    assert (seen["taken"], seen["of another selection"], seen["of long ago"]) == (None, None, None)


def test_ids_and_codes_that_an_undo_took_off_come_back(tmp_path: Path) -> None:
    seen = run_script("undone_ids", tmp_path / "blocks.blend")
    ids = seen["ids"]
    assert len(set(ids.values())) == 3
    assert seen["when codes came"] == ids | {"New": ""}
    assert seen["codes"] == ["Block", "Other Block"], "of the catalogue, which has them by these ids"
    again = seen["at the next refresh"]
    assert {name: again[name] for name in ids} == ids
    assert again["New"] not in {"", *ids.values()}


def test_a_selection_means_its_assets_and_thousands_of_other_objects_do_not_stop_blender() -> None:
    seen = run_script("selected_assets")
    assert seen.pop("growth") < 7, "four times the objects: Blender looks through all objects for each"
    assert seen == {
        "part": ["Set"],
        "instance and asset": ["Block", "Set"],
        "asset, which is active, and a part": ["Block", "Set"],
        "no asset": [],
        "among others": ["Block"],
    }
