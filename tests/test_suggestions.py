"""What a field offers while somebody types into it; Enter takes the first."""

import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from blender_addon.contract.assets import AssetRecord
from blender_addon.contract.catalogue import Catalogue
from blender_addon.contract.workspace import Workspace

pytestmark = pytest.mark.bpy

KNOWN = ["armrests", "Metal", "wood", "wooden legs"]


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("", KNOWN),
        ("armless", ["armless"]),
        ("arm", ["arm", "armrests"]),
        ("wood", ["wood", "wooden legs"]),
        ("m", ["m", "Metal", "armrests"]),
        (" legs ", ["legs", "wooden legs"]),
    ],
)
def test_what_is_typed_is_taken_and_not_what_looks_a_little_like_it(typed: str, offered: list[str]) -> None:
    from blender_addon.ui.suggestions import matching

    assert matching(typed, KNOWN) == offered


def test_of_a_file_that_changes_only_the_last_labels_are_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from blender_addon.ui import suggestions

    library = tmp_path / "chairs.blend"
    path = Workspace.of(library).catalogue
    monkeypatch.setattr(suggestions.selection, "chosen", lambda _: [SimpleNamespace(library=library)])
    for number in range(1, 4):
        record = AssetRecord("1" * 32, "OBJECT", "Chair", "chair", (f"tag {number}",), "0" * 64, {}, {})
        Catalogue(path).replace_library(str(library), [record])
        os.utime(path, (number, number))
        assert list(suggestions.in_libraries(None)) == []
        suggestions._known.work()
        assert list(suggestions.in_libraries(None)) == [((f"tag {number}",), ("chair",))]
    assert len(suggestions._known._values) == 1


def test_of_tags_that_are_suggested_anew_only_the_last_are_remembered(tmp_path: Path) -> None:
    from blender_addon import suggested_tags_job
    from blender_addon.suggested_tags_job import Subject, known

    subject = Subject(tmp_path / "chairs.blend", "chair")
    path = subject.workspace.suggested_tags("chair")
    path.parent.mkdir(parents=True)
    path.write_text("{}")
    for number in range(1, 4):
        os.utime(path, (number, number))
        assert known(subject) is None
        while suggested_tags_job._documents.work():
            pass
        assert known(subject) is None
        while suggested_tags_job._reviews.work():
            pass
        found = known(subject)
        assert found and found.problem
    assert len(suggested_tags_job._documents._values) == len(suggested_tags_job._reviews._values) == 1
