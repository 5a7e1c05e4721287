"""What an edit of other files comes to, and when it can be taken back: without Blender."""

import dataclasses
from pathlib import Path

import pytest

from blender_addon.contract import edits
from blender_addon.contract.edits import AssetEdit, Edit, FileEdit, Labels, Step
from blender_addon.contract.errors import UserError
from blender_addon.contract.files import Stamp, partial_path
from blender_addon.editable_files import check_editable, check_unchanged

CATALOGS = ("1" * 8, "2" * 8)


def labels(tags: str, category: str = "", catalog: str = CATALOGS[0]) -> Labels:
    return Labels(tuple(tags.split()), category, catalog)


@pytest.mark.parametrize(
    ("before", "after", "now", "expected"),
    [
        ("oak", "oak big", "oak big", "oak"),
        ("oak", "oak big", "oak big new", "oak new"),  # tagged again since
        ("oak big", "oak", "oak", "oak big"),
        ("oak", "oak big", "oak", None),  # somebody took it away
        ("oak big", "oak", "big oak", None),  # somebody gave it again
    ],
)
def test_taking_back_tags_keeps_others(before: str, after: str, now: str, expected: str | None) -> None:
    found = edits.taken_back(labels(now), Step(labels(before), labels(after)))
    assert found == (None if expected is None else labels(expected))


def test_taking_back_a_category_wants_it_unchanged() -> None:
    step = Step(labels("oak"), labels("oak chair", "chair", CATALOGS[1]))
    assert edits.taken_back(step.after, step) == step.before
    assert edits.taken_back(labels("oak chair stool", "stool", CATALOGS[1]), step) is None
    assert edits.taken_back(labels("oak chair", "chair", "3" * 8), step) is None


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ASSET2VEC_HOME", str(tmp_path / "home"))
    return tmp_path


def file_edit(path: Path, **values: object) -> FileEdit:
    path.write_bytes(b"a library")
    asset = AssetEdit("OBJECT", "Chair", "0" * 32, step=Step(labels("oak"), labels("oak big")))
    return dataclasses.replace(FileEdit(str(path), str(path.parent), Stamp.of(path), (asset,)), **values)


def test_a_document_reads_as_it_was_written_and_the_newest_is_first(home: Path) -> None:
    file = file_edit(home / "a.blend")
    first = edits.new_edit("add_tag", "big", [file])
    read = edits.read_edit(first)
    assert (read.action, read.value, read.files) == ("add_tag", "big", (file,))
    later = first.with_name("99990101-000000-00000000.json")
    edits.write_edit(later, read)
    partial_path(later).touch()  # it is just being written again
    assert edits.latest(1) == [later]
    assert edits.latest(5) == [later, first]


def test_the_oldest_are_forgotten(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edits, "KEPT", 2)
    file = file_edit(home / "a.blend")
    made = [edits.new_edit("add_tag", tag, [file]) for tag in ("a", "b", "c", "d")]
    assert len(edits.latest(9)) == 3
    assert edits.read_edit(made[-1]).value == "d"


def test_a_killed_edit_is_told_by_the_file_itself(home: Path) -> None:
    path = home / "a.blend"
    old = file_edit(path)
    planned = dataclasses.replace(old, state="planned", written=Stamp(1, 2))
    assert edits.as_done(planned) == planned
    assert edits.unfinished(Edit("add_tag", "big", 0.0, (planned,)))
    there = dataclasses.replace(planned, written=Stamp.of(path))
    assert edits.as_done(there).state == "done"
    assert not edits.unfinished(Edit("add_tag", "big", 0.0, (there,)))
    path.unlink()
    assert edits.as_done(there).state == "planned"


def test_only_what_was_done_is_taken_back(home: Path) -> None:
    done, failed, gone = (
        file_edit(home / f"{name}.blend", state=state)
        for name, state in (("done", "done"), ("failed", "failed"), ("gone", "done"))
    )
    edit = Edit("add_tag", "big", 0.0, (done, failed, gone))
    back, lost = edits.reverting(edit, {done.library: Stamp(5, 6), failed.library: Stamp(5, 6)})
    assert lost.library == gone.library, "the process says that it is gone"
    assert (back.library, back.seen, back.state) == (done.library, Stamp(5, 6), "waiting")
    assert [(a.name, a.takes_back, a.step) for a in back.assets] == [("Chair", done.assets[0].step, None)]


@pytest.mark.parametrize(("tag", "fits"), [("ü" * 31, True), ("ü" * 32, False), ("", False)])
def test_a_tag_fits_into_what_blender_keeps(tag: str, fits: bool) -> None:
    if fits:
        assert edits.check_tag(tag) == tag
    else:
        with pytest.raises(UserError, match="cannot be a tag"):
            edits.check_tag(tag)


def test_what_cannot_be_edited_is_said_before(home: Path) -> None:
    path = home / "a.blend"
    with pytest.raises(UserError, match=r"a\.blend is no longer there"):
        check_editable(path)
    seen = file_edit(path).seen
    check_editable(path)
    check_unchanged(path, seen)
    path.write_bytes(b"another library")
    with pytest.raises(UserError, match="was saved by another program after you had confirmed"):
        check_unchanged(path, seen)
    path.chmod(0o444)
    with pytest.raises(UserError, match=r"a\.blend is read-only"):
        check_editable(path)
    path.chmod(0o644)
    home.chmod(0o555)
    with pytest.raises(UserError, match=r"The folder .* is read-only, so a\.blend cannot be saved"):
        check_editable(path)
    home.chmod(0o755)
    with pytest.raises(UserError, match="managed by Blender itself"):
        check_editable(home / "brushes.asset.blend")


def test_what_only_edits_of_ours_changed_is_as_the_artist_saw_it(home: Path) -> None:
    path = home / "a.blend"
    seen, now = Stamp(1, 1), Stamp(3, 3)
    for opened, written in ((seen, Stamp(2, 2)), (Stamp(2, 2), now)):
        edits.new_edit("add_tag", "big", [file_edit(path, opened=opened, written=written)])
    assert edits.only_edited_since(str(path), seen, now)
    assert edits.only_edited_since(str(path), Stamp(2, 2), now)
    assert not edits.only_edited_since(str(path), seen, Stamp(4, 4)), "somebody saved it after us"
    assert not edits.only_edited_since(str(path), Stamp(0, 0), now), "or before"
    assert not edits.only_edited_since(str(home / "b.blend"), seen, now)
