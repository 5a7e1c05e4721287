"""The catalogue keeps codes exactly, beside other processes, and refuses what it does not know."""

import dataclasses
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blender_addon.contract.assets import FITTED, NEVER, STALE, AssetRecord
from blender_addon.contract.catalogue import Catalogue, Codes, pack_code, unpack_code
from blender_addon.contract.catalogue_queries import changed_codes, has_been_at, labels_in, mark
from blender_addon.contract.errors import Busy, UserError
from blender_addon.contract.metadata import CODE_SIZE

ROOT = Path(__file__).resolve().parent.parent


def record(asset_id: str, **changes: object) -> AssetRecord:
    made = AssetRecord(asset_id, "OBJECT", f"Chair {asset_id}", "chair", ("wood",), "hash", {}, {})
    return dataclasses.replace(made, **changes)


def codes(asset_id: str, value: float = 0.5, source_hash: str = "hash") -> Codes:
    return Codes(asset_id, "model", source_hash, (value,) * CODE_SIZE, (-value,) * CODE_SIZE, 25.0, 0.9)


@pytest.fixture(params=["file", "server"])
def catalogue(tmp_path: Path, request: pytest.FixtureRequest) -> Catalogue:
    path = tmp_path / "catalogue.sqlite"
    if request.param == "file":
        return Catalogue(path)
    url = request.getfixturevalue("shared_url")
    from nerf_backend.shared_catalogue.catalogue import SharedCatalogue

    return SharedCatalogue(path, url)


def test_entries_hold_what_was_written(catalogue: Catalogue) -> None:
    catalogue.replace_library("a.blend", [record("1"), record("2", category="table")])
    catalogue.write_codes([codes("1")])
    first, second = catalogue.entries()
    assert first.codes == codes("1")
    assert first.tags == ("wood",)
    assert second.codes is None
    assert [e.asset_id for e in catalogue.entries(category="table")] == ["2"]
    assert catalogue.entries(library="b.blend") == []


def test_marks_of_long_ago_are_dropped(catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("blender_addon.contract.catalogue.KEPT_CHANGES", 3)
    catalogue.replace_library("a.blend", [record("1"), record("2")])
    stood = []
    for turn in range(6):
        catalogue.write_codes([codes("1", turn)])
        stood.append(mark(catalogue))
    assert [has_been_at(catalogue, then) for then in stood] == [False, False, True, True, True, True]
    assert changed_codes(catalogue, stood[0].change, "chair", "model")[0] == ["1"]
    with catalogue.reading() as db:
        assert db.execute("SELECT count(*) FROM change_marks").fetchone()[0] == 4


def test_other_labels_keep_codes_unless_the_category_is_another(catalogue: Catalogue) -> None:
    catalogue.replace_library("a.blend", [record("1"), record("2")])
    catalogue.replace_library("b.blend", [record("3")])
    catalogue.write_codes([codes("1"), codes("2")])
    labels = [("1", "chair", ("wood", "big")), ("2", "stool", ()), ("3", "stool", ()), ("unknown", "", ())]
    catalogue.relabel("a.blend", labels)
    found = {e.asset_id: (e.category, e.tags, e.codes is not None) for e in catalogue.entries()}
    assert found == {
        "1": ("chair", ("wood", "big"), True),
        "2": ("stool", (), False),
        "3": ("chair", ("wood",), False),
    }
    assert labels_in(catalogue, 100) == (("big", "wood"), ("chair", "stool"))


def test_a_look_without_patience_does_not_wait_for_a_writer(tmp_path: Path) -> None:
    catalogue = Catalogue(tmp_path / "catalogue.sqlite")
    catalogue.replace_library("a.blend", [record("1")])
    with sqlite3.connect(catalogue.path, isolation_level=None) as writer:
        writer.execute("BEGIN EXCLUSIVE")
        begin = time.monotonic()
        with pytest.raises(Busy, match="try again"):
            labels_in(Catalogue(catalogue.path, patience=0.02), 100)
        assert time.monotonic() - begin < 1
        writer.execute("ROLLBACK")


def test_listing_again_keeps_codes_and_drops_what_is_gone(catalogue: Catalogue) -> None:
    catalogue.replace_library("a.blend", [record("1"), record("2")])
    catalogue.write_codes([codes("1"), codes("2")])
    catalogue.replace_library("a.blend", [record("1", source_hash="edited")])
    (entry,) = catalogue.entries()
    assert entry.codes == codes("1")
    assert entry.state(model="model") == STALE
    catalogue.replace_library("a.blend", [record("1"), record("2")])
    assert [e.state(model="model") for e in catalogue.entries()] == [FITTED, NEVER]
    assert [e.state(model="") for e in catalogue.entries()] == [FITTED, NEVER]
    assert [e.state(model="a newer model") for e in catalogue.entries()] == [STALE, NEVER]


def test_codes_of_another_category_go(catalogue: Catalogue) -> None:
    catalogue.replace_library("a.blend", [record("1"), record("2")])
    catalogue.write_codes([codes("1"), codes("2")])
    catalogue.replace_library("a.blend", [record("1", category="table"), record("2")])
    moved, stayed = catalogue.entries()
    assert moved.codes is None
    assert set(moved.fitted_metadata().values()) == {None}  # and from the asset when it is written
    assert stayed.codes == codes("2")


def test_a_moved_library_takes_its_assets_along(catalogue: Catalogue) -> None:
    catalogue.replace_library("/gone/old.blend", [record("1")])
    assert catalogue.ids_elsewhere("/here/new.blend", ["1"]) == set()
    catalogue.write_codes([codes("1")])
    catalogue.replace_library("/here/new.blend", [record("1")])
    (entry,) = catalogue.entries()
    assert entry.library == "/here/new.blend"
    assert entry.codes is not None


def test_ids_of_a_library_that_is_still_there_are_taken(catalogue: Catalogue, tmp_path: Path) -> None:
    original = tmp_path / "chairs.blend"
    original.touch()
    catalogue.replace_library(str(original), [record("1")])
    assert catalogue.ids_elsewhere(str(tmp_path / "copy.blend"), ["1", "2"]) == {"1"}
    assert catalogue.ids_elsewhere(str(original), ["1"]) == set()


def test_a_folder_is_copied_with_its_workspace(tmp_path: Path) -> None:
    library = tmp_path / "here" / "chairs.blend"
    Catalogue(tmp_path / "here" / "work" / "c.sqlite").replace_library(str(library), [record("1")])
    library.touch()
    shutil.copytree(tmp_path / "here", tmp_path / "there")
    moved = tmp_path / "there" / "chairs.blend"
    catalogue = Catalogue(tmp_path / "there" / "work" / "c.sqlite")
    assert catalogue.ids_elsewhere(str(moved), ["1"]) == set()
    assert [e.library for e in catalogue.entries(library=str(moved))] == [str(moved)]


def test_a_foreign_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite"
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE holidays (day TEXT)")
    with pytest.raises(UserError, match="not a catalogue"):
        Catalogue(path).entries()


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.sqlite"
    path.write_text("not a database at all, but long enough to be taken for one" * 10)
    with pytest.raises(UserError, match="cannot be used"):
        Catalogue(path).entries()


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.floats(width=32, allow_nan=False), min_size=CODE_SIZE, max_size=CODE_SIZE))
def test_codes_are_stored_exactly(code: list[float]) -> None:
    blob = pack_code(code)
    assert len(blob) == 4 * CODE_SIZE
    assert unpack_code(blob) == tuple(code)


WRITER = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from tests.test_catalogue import codes, record
from blender_addon.contract.catalogue import Catalogue
catalogue = Catalogue(Path(sys.argv[1]))
value = 0
while True:
    value += 1
    catalogue.replace_library("a.blend", [record(str(i), source_hash=str(value)) for i in range(20)])
    catalogue.write_codes([codes(str(i), value, str(value)) for i in range(20)])
    print(value, flush=True)
"""


def test_a_killed_writer_leaves_a_whole_state_and_readers_go_on(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.sqlite"
    catalogue = Catalogue(path)
    for wait in (0.0, 0.013, 0.031):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, path, ROOT], stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout is not None
        writer.stdout.readline()
        for _ in range(5):
            assert len(catalogue.entries()) == 20  # reads beside the writer
        time.sleep(wait)
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        entries = catalogue.entries()
        assert len({e.codes.source_hash for e in entries if e.codes}) == 1
        assert len(entries) == 20
