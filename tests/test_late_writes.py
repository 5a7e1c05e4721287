"""What comes to a studio's server late: nothing newer is overwritten by it, and nothing is in its way."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blender_addon.contract.errors import UserError
from blender_addon.contract.fronts import ARTIST, FOUND, Front

from .postgres_server import as_user, waiting
from .test_catalogue import ROOT, codes, record

psycopg = pytest.importorskip("psycopg")

from nerf_backend.shared_catalogue.benchmark.own_server import OwnServer  # noqa: E402
from nerf_backend.shared_catalogue.catalogue import SharedCatalogue  # noqa: E402
from nerf_backend.shared_catalogue.connection import opened  # noqa: E402
from nerf_backend.shared_catalogue.late import Brought, bring_over  # noqa: E402
from nerf_backend.shared_catalogue.migrate import VERSION, make_roles  # noqa: E402
from nerf_backend.shared_catalogue.waiting import NewCodes, WaitingWrites  # noqa: E402


def test_a_colleague_who_wrote_later_keeps_what_was_written(
    mine: SharedCatalogue, theirs: SharedCatalogue, postgres_server: OwnServer
) -> None:
    for one in (mine, theirs):
        one.replace_library("/a.blend", [record(i) for i in "12345"])
    with postgres_server.stopped():
        mine.write_codes([codes(i, 0.25) for i in "1235"])
        mine.write_fronts({i: Front(90.0, FOUND, 0.5, 0.0) for i in "12"})
        mine.replace_library("/a.blend", [record(i, name="mine") for i in "12345"])
    theirs.replace_library(
        "/a.blend", [record("1"), record("2", category="stool"), record("3", source_hash="new"), record("4")]
    )
    theirs.write_codes([codes("1", 0.75)])
    theirs.write_fronts({"1": Front(45.0, FOUND, 0.5, 0.0)})
    said = mine.news()
    first, moved, edited, fourth = mine.entries()
    assert {e.name for e in (first, moved, edited, fourth)} == {"Chair 1", "Chair 2", "Chair 3", "Chair 4"}
    assert first.codes == codes("1", 0.75) and first.front == Front(45.0, FOUND, 0.5, 0.0)
    assert moved.codes is None and moved.front is None  # another category's would mean nothing there
    assert edited.codes == codes("3", 0.25)  # of what it was, which is better than none
    assert "keeps 6 that are newer" in said and "codes and fronts: 1)" in said


def test_codes_of_the_content_of_now_are_not_replaced_by_others(
    mine: SharedCatalogue, theirs: SharedCatalogue, postgres_server: OwnServer
) -> None:
    """A fit of hours, which a colleague's overtook: what it writes last is of what the asset was."""
    for one in (mine, theirs):
        one.replace_library("/a.blend", [record("1")])
    theirs.replace_library("/a.blend", [record("1", source_hash="new")])
    theirs.write_codes([codes("1", 0.75, "new")])
    with postgres_server.stopped():
        mine.write_codes([codes("1", 0.25, "hash")])
    mine.news()
    assert theirs.entries()[0].codes == codes("1", 0.75, "new")


def test_an_artist_s_front_is_not_replaced_by_a_found_one(
    mine: SharedCatalogue, theirs: SharedCatalogue, postgres_server: OwnServer
) -> None:
    by_artist, found = Front(45.0, ARTIST, 1.0, 0.0), Front(90.0, FOUND, 0.5, 0.0)
    for one in (mine, theirs):
        one.replace_library("/a.blend", [record("1"), record("2"), record("3")])
    theirs.write_fronts({"1": by_artist, "2": found, "3": found})
    with postgres_server.stopped():
        mine.write_fronts({"1": found, "2": by_artist, "3": Front(0.0, FOUND, 0.5, 0.0)})
    mine.news()
    assert [e.front for e in theirs.entries()] == [by_artist, by_artist, Front(0.0, FOUND, 0.5, 0.0)]


def test_a_copied_library_does_not_take_the_assets_of_its_original(
    mine: SharedCatalogue, theirs: SharedCatalogue, postgres_server: OwnServer, tmp_path: Path
) -> None:
    original, copy = tmp_path / "original.blend", tmp_path / "copy.blend"
    original.touch()
    copy.touch()
    theirs.replace_library(str(original), [record("1")])
    with postgres_server.stopped():
        mine.replace_library(str(copy), [record("1"), record("2")])
    mine.news()
    assert {e.asset_id: e.library for e in theirs.entries()} == {"1": str(original), "2": str(copy)}


MOMENTS = st.lists(
    st.tuples(st.integers(1, 9), st.booleans(), st.floats(0, 1, width=16)),
    min_size=1,
    max_size=6,
    unique_by=lambda write: write[0],
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(MOMENTS)
def test_in_whatever_order_it_comes_the_last_written_stays(
    mine: SharedCatalogue, tmp_path: Path, writes: list[tuple[int, bool, float]]
) -> None:
    mine.replace_library("/a.blend", [])
    mine.replace_library("/a.blend", [record("1")])
    for number, (moment, _, value) in enumerate(writes):
        late = WaitingWrites(tmp_path / f"{number}.sqlite")
        for _ in range(1 + writes[number][1]):  # also what is brought a second time
            late.keep(NewCodes((codes("1", value),), {}))
            with late._opened() as db:
                db.execute("UPDATE waiting SET time = ?", (1e9 + 10 * moment,))
            with opened(mine.url, VERSION) as connection:
                bring_over(connection, late, Brought(), 30)
    assert mine.entries()[0].codes == codes("1", max(writes)[2])


def test_two_processes_do_not_bring_the_same_over_at_once(
    mine: SharedCatalogue, theirs: SharedCatalogue, postgres_server: OwnServer
) -> None:
    mine.replace_library("/a.blend", [record("1")])
    with postgres_server.stopped():
        mine.write_codes([codes("1")])
    with waiting(mine).alone() as first:
        assert first
        assert theirs.entries()[0].codes is None
        SharedCatalogue(mine.path, mine.url).entries()  # finds it being done, and goes on
        assert len(waiting(mine)) == 1
    SharedCatalogue(mine.path, mine.url).entries()
    assert theirs.entries()[0].codes == codes("1")


def test_who_may_only_read_leaves_what_waits_to_others(
    mine: SharedCatalogue, postgres_server: OwnServer
) -> None:
    make_roles(mine.url)
    with psycopg.connect(mine.url, autocommit=True) as connection:
        connection.execute("DROP ROLE IF EXISTS visitor")
        connection.execute("CREATE ROLE visitor LOGIN IN ROLE asset2vec_reader")
    mine.replace_library("/a.blend", [record("1")])
    with postgres_server.stopped():
        mine.write_codes([codes("1")])
    reader = SharedCatalogue(mine.path, as_user(mine.url, "visitor"))
    assert [e.asset_id for e in reader.entries()] == ["1"]
    assert "lets you only read" in reader.news()
    assert len(waiting(mine)) == 1
    mine.news()
    assert reader.entries()[0].codes == codes("1")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can become nobody")
def test_who_may_not_write_the_workspace_leaves_what_waits(tmp_path: Path) -> None:
    late = WaitingWrites(tmp_path / "waiting.sqlite")
    late.keep(NewCodes((codes("1"),), {}))
    for folder in (*tmp_path.parents[:-2], tmp_path):
        folder.chmod(0o755)
    look = (
        "import os, sys; from pathlib import Path; sys.path.insert(0, sys.argv[2]);"
        "from nerf_backend.shared_catalogue.waiting import WaitingWrites; os.setuid(65534);"
        "late = WaitingWrites(Path(sys.argv[1]));"
        "print(len(late), late.alone().__enter__())"
    )
    command = [sys.executable, "-c", look, str(late.path), str(ROOT)]
    looked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert looked.stdout == "1 False\n", looked.stderr


def test_what_the_server_cannot_take_does_not_keep_the_rest_from_it(
    mine: SharedCatalogue, theirs: SharedCatalogue, postgres_server: OwnServer
) -> None:
    mine.replace_library("/a.blend", [record("1")])
    with postgres_server.stopped():
        with pytest.raises(UserError, match="no finite numbers"):
            mine.write_codes([codes("1", float("nan"))])
        mine.replace_library("/b.blend", [record("2", name="no\0 text of PostgreSQL")])
        mine.write_codes([codes("1")])
    assert "could not take 1" in mine.news()
    assert [e.codes for e in theirs.entries()] == [codes("1")]
    assert len(waiting(mine)) == 0


def test_a_damaged_or_newer_file_of_waiting_writes_is_said(
    mine: SharedCatalogue, postgres_server: OwnServer
) -> None:
    mine.replace_library("/a.blend", [record("1")])
    path = waiting(mine).path
    path.write_bytes(b"no database, but long enough to be taken for one" * 30)
    with pytest.raises(UserError, match=f"{path}.*cannot be used"), postgres_server.stopped():
        mine.write_codes([codes("1")])
    path.unlink()
    late = WaitingWrites(path)
    late.keep(NewCodes((codes("1"),), {}))
    with late._opened() as db:
        db.execute("PRAGMA user_version = 99")
    with pytest.raises(UserError, match=f"{path} is of another version"):
        SharedCatalogue(mine.path, mine.url).entries()
