"""Libraries that are not open are edited whole or not at all, told of file by file, and taken back."""

import dataclasses
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from blender_addon import open_libraries
from blender_addon.contract import edits
from blender_addon.contract.assets import AssetRecord
from blender_addon.contract.catalogue import Catalogue, Codes
from blender_addon.contract.edits import AssetEdit, FileEdit
from blender_addon.contract.files import Stamp
from blender_addon.contract.workspace import Workspace
from tests.blender_scripts import run_script

ROOT = Path(__file__).resolve().parent.parent
NAMES = ("first", "second", "third")
pytestmark = pytest.mark.bpy


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    run_script("make_libraries", *(folder / f"{name}.blend" for name in NAMES))
    return folder


@pytest.fixture
def libraries(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Three files with a chair and a stool each, both with the tag oak."""
    monkeypatch.setenv("ASSET2VEC_HOME", str(tmp_path / "home"))
    shutil.copytree(made, tmp_path / "libraries")
    return [tmp_path / "libraries" / f"{name}.blend" for name in NAMES]


def asked(paths: list[Path], action: edits.Action, value: str, *names: str) -> Path:
    """The document of an edit of these assets in all files, or of both."""
    files = []
    for path in paths:
        number = 2 * NAMES.index(path.stem)
        both = (("OBJECT", "Chair", number), ("COLLECTION", "Stool", number + 1))
        assets = [AssetEdit(kind, n, f"{i:032x}") for kind, n, i in both if not names or n in names]
        files.append(FileEdit(str(path), str(path.parent), Stamp.of(path), tuple(assets)))
    return edits.new_edit(action, value, files)


def taking_back(document: Path) -> Path:
    edit = edits.read_edit(document)
    stamps = {file.library: Stamp.of(Path(file.library)) for file in edit.files}
    return edits.new_edit("revert", "", edits.reverting(edit, stamps), document.stem)


def edited(document: Path, *how: str) -> dict[str, Any]:
    return run_script("edit_libraries", document, *how)


def killed(document: Path, when: str) -> None:
    script = ROOT / "tests" / "blender_scripts" / "edit_libraries.py"
    done = subprocess.run([sys.executable, script, "--", document, when], capture_output=True, check=False)
    assert done.returncode == 9, done.stderr[-2000:]


def tags_in(paths: list[Path]) -> list[list[str]]:
    """Of chair and stool, in order of the files."""
    found = run_script("show_labels", *paths)
    return [found[str(path)][name]["tags"] for path in paths for name in ("Chair", "Stool")]


def test_tags_are_added_removed_and_taken_back(libraries: list[Path]) -> None:
    before = [path.read_bytes() for path in libraries]
    adding = asked(libraries, "add_tag", "grün", "Chair")
    assert edited(adding) == {"result": {"assets": 3, "files": 3, "failed": 0}, "said": []}
    assert tags_in(libraries) == [["oak", "grün"], ["oak"]] * 3
    assert [path.with_suffix(".blend1").read_bytes() for path in libraries] == before, "the old files"
    compressed = [not path.read_bytes().startswith(b"BLENDER") for path in libraries]
    assert compressed == [False, True, False], "as they were"
    journal = edits.read_edit(adding)
    assert [file.state for file in journal.files] == ["done"] * 3
    assert [file.written for file in journal.files] == [Stamp.of(path) for path in libraries]
    removing = asked(libraries[:1], "remove_tag", "oak")
    assert edited(removing)["result"] == {"assets": 2, "files": 1, "failed": 0}
    assert tags_in(libraries[:1]) == [["grün"], []]
    assert edited(taking_back(adding))["result"] == {"assets": 3, "files": 3, "failed": 0}
    assert tags_in(libraries) == [[], [], *[["oak"]] * 4], "what was done since stays"
    back = taking_back(removing)
    assert edited(back)["result"] == {"assets": 2, "files": 1, "failed": 0}
    assert edited(taking_back(back))["result"] == {"assets": 2, "files": 1, "failed": 0}
    assert tags_in(libraries[:1]) == [[], []]


def test_a_category_brings_tag_and_catalog_and_goes_with_them(libraries: list[Path]) -> None:
    [path] = libraries[:1]
    before = run_script("show_labels", path)
    document = asked([path], "set_category", "seat")
    assert edited(document)["result"] == {"assets": 2, "files": 1, "failed": 0}
    labels = run_script("show_labels", path)[str(path)]["Chair"]
    assert (labels["category"], labels["tags"]) == ("seat", ["oak", "seat"])
    assert f"{labels['catalog']}:seat:seat" in (path.parent / "blender_assets.cats.txt").read_text()
    assert edited(taking_back(document))["said"] == []
    assert run_script("show_labels", path) == before


def test_a_category_is_cleared_with_its_tag_and_catalog(libraries: list[Path]) -> None:
    [path] = libraries[:1]
    before = run_script("show_labels", path)
    edited(asked([path], "set_category", "seat"))
    assert edited(asked([path], "clear_category", "lamp"))["result"]["assets"] == 0, "none is a lamp"
    clearing = asked([path], "clear_category", "seat")
    assert edited(clearing)["result"] == {"assets": 2, "files": 1, "failed": 0}
    assert run_script("show_labels", path) == before
    edited(taking_back(clearing))
    assert run_script("show_labels", path)[str(path)]["Chair"]["category"] == "seat"


def test_what_has_the_tag_already_is_not_written(libraries: list[Path]) -> None:
    before = [path.stat().st_mtime_ns for path in libraries]
    assert edited(asked(libraries, "add_tag", "oak"))["result"] == {"assets": 0, "files": 0, "failed": 0}
    assert [path.stat().st_mtime_ns for path in libraries] == before


def test_edits_that_were_confirmed_together_follow_each_other(libraries: list[Path]) -> None:
    adding, more = asked(libraries, "add_tag", "big"), asked(libraries, "add_tag", "red")
    edited(adding)
    assert edited(more)["said"] == []
    assert tags_in(libraries) == [["oak", "big", "red"]] * 6


def test_each_file_that_cannot_be_edited_is_said_and_the_others_go_on(libraries: list[Path]) -> None:
    first, second, third = libraries
    documents = [asked(libraries, "add_tag", "big")]
    first.chmod(0o444)
    shutil.copy(third, second)  # somebody saved it
    before = first.read_bytes(), second.read_bytes()
    answer = edited(documents[0])
    assert answer["result"] == {"assets": 2, "files": 1, "failed": 2}
    assert [name for name, _ in answer["said"]] == ["first.blend", "second.blend"]
    assert "first.blend is read-only: allow writing" in answer["said"][0][1]
    assert "second.blend was saved by another program after you had confirmed" in answer["said"][1][1]
    assert (first.read_bytes(), second.read_bytes()) == before
    assert [file.state for file in edits.read_edit(documents[0]).files] == ["failed", "failed", "done"]
    first.chmod(0o644)
    assert edited(documents[0])["result"] == {"assets": 4, "files": 2, "failed": 1}, "a second try"


def test_a_file_at_which_blender_fails_is_said_and_the_others_go_on(libraries: list[Path]) -> None:
    document = asked(libraries, "add_tag", "big")
    answer = edited(document, "the first file")
    assert answer["result"] == {"assets": 4, "files": 2, "failed": 1}
    sentence = f"{libraries[0]} could not be edited: Error: no such tag."
    assert answer["said"] == [["first.blend", sentence]]
    assert edits.read_edit(document).files[0].problem == sentence
    assert tags_in(libraries) == [["oak"]] * 2 + [["oak", "big"]] * 4


def test_missing_newer_held_and_damaged_files_are_said(libraries: list[Path]) -> None:
    missing, newer, held = libraries
    damaged = held.with_name("damaged.blend")
    data = bytearray(newer.with_name("first.blend").read_bytes())
    data[9:12] = b"999"  # BLENDER-v405
    newer.write_bytes(data)
    document = asked(libraries, "add_tag", "big")
    damaged.write_bytes(b"not a library")
    edit = edits.read_edit(document)
    extra = dataclasses.replace(edit.files[0], library=str(damaged), seen=Stamp.of(damaged))
    edits.write_edit(document, dataclasses.replace(edit, files=(*edit.files, extra)))
    missing.unlink()
    open_libraries.mark(held, dirty=True)
    try:
        answer = edited(document)
    finally:
        open_libraries.unmark(held)
    said = dict(answer["said"])
    assert "first.blend is no longer there" in said["first.blend"]
    assert "newer than the Blender" in said["second.blend"]
    assert "is open in Blender" in said["third.blend"]
    assert "damaged.blend cannot be opened" in said["damaged.blend"]
    assert answer["result"] == {"assets": 0, "files": 0, "failed": 4}


def test_an_asset_that_is_gone_or_was_changed_since_is_left(libraries: list[Path]) -> None:
    path = libraries[0]
    document = asked([path], "add_tag", "big")
    edit = edits.read_edit(document)
    gone = AssetEdit("OBJECT", "Gone", "")
    files = (dataclasses.replace(edit.files[0], assets=(gone, *edit.files[0].assets)),)
    edits.write_edit(document, dataclasses.replace(edit, files=files))
    answer = edited(document)
    assert answer["result"]["assets"] == 2
    assert answer["said"] == [["first.blend: Gone", "Gone is no longer an asset of first.blend: "
                               "refresh the Asset Browser."]]  # fmt: skip
    edited(asked([path], "remove_tag", "big", "Chair"))
    answer = edited(taking_back(document))
    assert answer["result"] == {"assets": 1, "files": 1, "failed": 0}
    assert answer["said"] == [["first.blend: Chair", "Chair in first.blend was changed since, and was "
                               "left as it is."]]  # fmt: skip
    assert tags_in([path]) == [["oak"], ["oak"]]


@pytest.mark.parametrize(("when", "done"), [("before", 0), ("after", 1), ("between files", 1)])
def test_a_killed_edit_is_told_finished_and_taken_back(libraries: list[Path], when: str, done: int) -> None:
    document = asked(libraries, "add_tag", "big")
    killed(document, when)
    edit = edits.read_edit(document)
    assert edits.unfinished(edit)
    assert [edits.as_done(file).state for file in edit.files].count("done") == done
    assert tags_in(libraries) == [["oak", "big"]] * 2 * done + [["oak"]] * (6 - 2 * done)
    if when == "between files":
        assert edited(taking_back(document))["result"]["files"] == done
        assert tags_in(libraries) == [["oak"]] * 6
        return
    assert edited(document)["result"] == {"assets": 6, "files": 3, "failed": 0}
    assert tags_in(libraries) == [["oak", "big"]] * 6
    assert not edits.unfinished(edits.read_edit(document))
    assert not list(libraries[0].parent.glob(".partial*")), "what the killed save left is cleared"


def test_the_catalogue_knows_at_once(libraries: list[Path]) -> None:
    path = libraries[0]
    catalogue = Catalogue(Workspace.of(path).catalogue)
    ids = [f"{number:032x}" for number in range(2)]
    catalogue.replace_library(
        str(path), [AssetRecord(i, "OBJECT", i, "chair", ("oak",), "0" * 64, {}, {}) for i in ids]
    )
    catalogue.write_codes([Codes(i, "m", "0" * 64, (0.0,) * 32, (0.0,) * 32, 20.0, 0.9) for i in ids])
    edited(asked([path], "add_tag", "big", "Chair"))
    entries = {entry.asset_id: entry for entry in catalogue.entries()}
    assert [entries[i].tags for i in ids] == [("oak", "big"), ("oak",)]
    assert entries[ids[0]].category == "", "as it is on the asset"
    assert [entries[i].codes is None for i in ids] == [True, False], "codes are of a category"


def test_the_workspaces_of_an_artist_survive(libraries: list[Path], tmp_path: Path) -> None:
    """A file that is opened without its interface would be saved with Blender's own."""
    code = (
        "import bpy, sys; sys.path.insert(0, sys.argv[2]); path = sys.argv[1];"
        "bpy.ops.wm.open_mainfile(filepath=path);"
        "print('@', [w.name for w in bpy.data.workspaces]) if len(sys.argv) > 3 else ("
        "setattr(bpy.data.workspaces[0], 'name', 'My Desk'), bpy.ops.wm.save_mainfile())"
    )
    path = libraries[0]
    subprocess.run([sys.executable, "-c", code, path, ROOT], check=True, capture_output=True)
    edited(asked([path], "add_tag", "big"))
    found = subprocess.run(
        [sys.executable, "-c", code, path, ROOT, "look"], check=True, capture_output=True, text=True
    )
    assert "My Desk" in found.stdout
