"""A studio's server that goes away: work goes on, nothing is lost, and nothing newer is overwritten."""

import contextlib
import dataclasses
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blender_addon.contract import catalogue_queries as queries
from blender_addon.contract.errors import UserError
from blender_addon.contract.fronts import ARTIST, FOUND, Front
from blender_addon.contract.workspace import Workspace
from nerf_backend.cli import main
from nerf_backend.open_catalogue import open_catalogue

from .coded_library import coded_library
from .postgres_server import as_user
from .test_catalogue import ROOT, codes, record

psycopg = pytest.importorskip("psycopg")

from nerf_backend.shared_catalogue import outage, transactions  # noqa: E402
from nerf_backend.shared_catalogue.benchmark.own_server import OwnServer  # noqa: E402
from nerf_backend.shared_catalogue.catalogue import SharedCatalogue  # noqa: E402
from nerf_backend.shared_catalogue.connection import ServerAway, opened  # noqa: E402
from nerf_backend.shared_catalogue.dialect import Statements  # noqa: E402
from nerf_backend.shared_catalogue.late import Brought, bring_over  # noqa: E402
from nerf_backend.shared_catalogue.migrate import VERSION, make_roles  # noqa: E402
from nerf_backend.shared_catalogue.waiting import NewCodes, WaitingWrites  # noqa: E402


@pytest.fixture
def catalogue(tmp_path: Path, shared_url: str) -> SharedCatalogue:
    return SharedCatalogue(tmp_path / "mine" / "catalogue.sqlite", shared_url)


@pytest.fixture
def colleague(tmp_path: Path, shared_url: str) -> SharedCatalogue:
    return SharedCatalogue(tmp_path / "theirs" / "catalogue.sqlite", shared_url)


def waiting(catalogue: SharedCatalogue) -> int:
    return len(WaitingWrites(Workspace(catalogue.path.parent).waiting))


def test_work_goes_on_while_the_server_is_away(
    catalogue: SharedCatalogue, colleague: SharedCatalogue, postgres_server: OwnServer, tmp_path: Path
) -> None:
    library, new = str(tmp_path / "a.blend"), str(tmp_path / "mine.blend")
    catalogue.replace_library(library, [record("1"), record("2")])
    catalogue.write_codes([codes("1")])
    with postgres_server.stopped():
        catalogue.write_codes([codes("2", 0.25)])
        catalogue.write_fronts({"2": Front(90.0, FOUND, 0.5, 0.0)})
        catalogue.replace_library(new, [record("3")])
        catalogue.relabel(new, [("3", "table", ("oak",))])
        assert [(e.asset_id, e.library, bool(e.codes)) for e in catalogue.entries()] == [
            ("1", library, True),
            ("2", library, True),
            ("3", new, False),
        ]
        assert [e.asset_id for e in catalogue.entries(library=new)] == ["3"]
        assert [e.asset_id for e in catalogue.entries_of(["2", "3"])] == ["2", "3"]
        assert catalogue.turns("chair") == [(library, 0.0)]
        assert queries.libraries(catalogue, "chair") == [library]
        assert queries.ids_with_tag_lists(catalogue, "table", ['["oak"]']) == ["3"]
        said = catalogue.news()
        assert "cannot be used now" in said and str(Workspace(catalogue.path.parent).waiting) in said
    assert colleague.entries_of(["2"])[0].codes is None
    assert "was away for" in (said := catalogue.news()) and "codes and fronts: 4)" in said
    assert waiting(catalogue) == 0
    found = {e.asset_id: e for e in colleague.entries()}
    assert found["2"].codes == codes("2", 0.25) and found["2"].front == Front(90.0, FOUND, 0.5, 0.0)
    assert (found["3"].library, found["3"].category, found["3"].tags) == (new, "table", ("oak",))
    assert catalogue.entries() == colleague.entries()


def test_the_same_command_brings_over_what_waits_before_it_writes_on(
    catalogue: SharedCatalogue, colleague: SharedCatalogue, postgres_server: OwnServer
) -> None:
    catalogue.replace_library("/a.blend", [record("1"), record("2")])
    with postgres_server.stopped():
        catalogue.write_codes([codes("1", 0.25)])
        catalogue.write_codes([codes("1", 0.5)])
    time.sleep(outage.FIRST_PAUSE + 0.1)
    catalogue.write_codes([codes("2")])
    assert [e.codes for e in colleague.entries()] == [codes("1", 0.5), codes("2")]
    assert waiting(catalogue) == 0


def test_a_read_that_the_outage_cuts_short_is_answered_from_the_file(
    catalogue: SharedCatalogue, postgres_server: OwnServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue.replace_library("/a.blend", [record("1")])
    catalogue.write_fronts({"1": Front(90.0, FOUND, 0.5, 15.0)})
    execute = Statements.execute
    for read, answer in (
        (lambda: [e.asset_id for e in catalogue.entries()], ["1"]),
        (lambda: catalogue.turns("chair"), [("/a.blend", 15.0)]),
    ):
        with contextlib.ExitStack() as stack:

            def cut(*arguments: Any, stack: contextlib.ExitStack = stack) -> Any:
                monkeypatch.undo()
                stack.enter_context(postgres_server.stopped())
                return execute(*arguments)

            monkeypatch.setattr(Statements, "execute", cut)
            assert read() == answer
        catalogue.news()


JOB = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[3])
from tests.test_catalogue import codes
from nerf_backend.shared_catalogue.catalogue import SharedCatalogue
catalogue = SharedCatalogue(Path(sys.argv[1]), sys.argv[2])
for turn in range(int(sys.argv[4])):
    for i in range(8):
        catalogue.write_codes([codes(str(i), turn)])
    catalogue.entries()
    print(turn, flush=True)
print(catalogue.news())
"""


def job(catalogue: SharedCatalogue, turns: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", JOB, str(catalogue.path), catalogue.url, str(ROOT), str(turns)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def wait_for(work: subprocess.Popen[str], turn: int) -> None:
    assert work.stdout
    while (line := work.stdout.readline()) and int(line) < turn:
        pass
    assert line, "the job ended"


def test_a_job_whose_server_is_cut_off_in_the_middle_loses_nothing(
    catalogue: SharedCatalogue, colleague: SharedCatalogue, postgres_server: OwnServer
) -> None:
    catalogue.replace_library("/a.blend", [record(str(i)) for i in range(8)])
    work = job(catalogue, 36)
    try:
        for turn in (1, 16):
            wait_for(work, turn)
            with postgres_server.stopped():
                wait_for(work, turn + 8)
        said = work.communicate(timeout=60)[0]
    finally:
        work.kill()
    assert work.returncode == 0
    assert "was away for" in said
    assert {e.codes for e in colleague.entries()} == {codes(e.asset_id, 35) for e in colleague.entries()}


def test_what_waits_outlives_its_writer(
    catalogue: SharedCatalogue, colleague: SharedCatalogue, postgres_server: OwnServer
) -> None:
    catalogue.replace_library("/a.blend", [record(str(i)) for i in range(8)])
    with postgres_server.stopped():
        work = job(catalogue, 10**6)
        wait_for(work, 3)
        work.kill()
        work.wait()
    mine = SharedCatalogue(catalogue.path, catalogue.url)
    assert {e.codes.shape[0] >= 3 for e in mine.entries() if e.codes} == {True}
    assert colleague.entries() == mine.entries()
    assert len([e for e in colleague.entries() if e.codes]) == 8
    assert "what had waited for it" in mine.news()


def test_a_colleague_who_wrote_later_keeps_what_was_written(
    catalogue: SharedCatalogue, colleague: SharedCatalogue, postgres_server: OwnServer
) -> None:
    for one in (catalogue, colleague):
        one.replace_library("/a.blend", [record(i) for i in "12345"])
    with postgres_server.stopped():
        catalogue.write_codes([codes(i, 0.25) for i in "1235"])
        catalogue.write_fronts({i: Front(90.0, FOUND, 0.5, 0.0) for i in "12"})
        catalogue.replace_library("/a.blend", [record(i, name="mine") for i in "12345"])
    colleague.replace_library(
        "/a.blend", [record("1"), record("2", category="stool"), record("3", source_hash="new"), record("4")]
    )
    colleague.write_codes([codes("1", 0.75)])
    colleague.write_fronts({"1": Front(45.0, FOUND, 0.5, 0.0)})
    said = catalogue.news()
    first, moved, edited, fourth = catalogue.entries()
    assert {e.name for e in (first, moved, edited, fourth)} == {"Chair 1", "Chair 2", "Chair 3", "Chair 4"}
    assert first.codes == codes("1", 0.75) and first.front == Front(45.0, FOUND, 0.5, 0.0)
    assert moved.codes is None and moved.front is None  # another category's would mean nothing there
    assert edited.codes == codes("3", 0.25)  # of what it was, which is better than none
    assert "keeps 6 that are newer" in said and "codes and fronts: 1)" in said


def test_codes_of_the_content_of_now_are_not_replaced_by_others(
    catalogue: SharedCatalogue, colleague: SharedCatalogue, postgres_server: OwnServer
) -> None:
    """A fit of hours, which a colleague's overtook: what it writes last is of what the asset was."""
    for one in (catalogue, colleague):
        one.replace_library("/a.blend", [record("1")])
    colleague.replace_library("/a.blend", [record("1", source_hash="new")])
    colleague.write_codes([codes("1", 0.75, "new")])
    with postgres_server.stopped():
        catalogue.write_codes([codes("1", 0.25, "hash")])
    catalogue.news()
    assert colleague.entries()[0].codes == codes("1", 0.75, "new")


def test_an_artist_s_front_is_not_replaced_by_a_found_one(
    catalogue: SharedCatalogue, colleague: SharedCatalogue, postgres_server: OwnServer
) -> None:
    by_artist, found = Front(45.0, ARTIST, 1.0, 0.0), Front(90.0, FOUND, 0.5, 0.0)
    for one in (catalogue, colleague):
        one.replace_library("/a.blend", [record("1"), record("2"), record("3")])
    colleague.write_fronts({"1": by_artist, "2": found, "3": found})
    with postgres_server.stopped():
        catalogue.write_fronts({"1": found, "2": by_artist, "3": Front(0.0, FOUND, 0.5, 0.0)})
    catalogue.news()
    assert [e.front for e in colleague.entries()] == [by_artist, by_artist, Front(0.0, FOUND, 0.5, 0.0)]


def test_a_copied_library_does_not_take_the_assets_of_its_original(
    catalogue: SharedCatalogue, colleague: SharedCatalogue, postgres_server: OwnServer, tmp_path: Path
) -> None:
    original, copy = tmp_path / "original.blend", tmp_path / "copy.blend"
    original.touch()
    copy.touch()
    colleague.replace_library(str(original), [record("1")])
    with postgres_server.stopped():
        catalogue.replace_library(str(copy), [record("1"), record("2")])
    catalogue.news()
    assert {e.asset_id: e.library for e in colleague.entries()} == {"1": str(original), "2": str(copy)}


MOMENTS = st.lists(
    st.tuples(st.integers(1, 9), st.booleans(), st.floats(0, 1, width=16)),
    min_size=1,
    max_size=6,
    unique_by=lambda write: write[0],
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(MOMENTS)
def test_in_whatever_order_it_comes_the_last_written_stays(
    catalogue: SharedCatalogue, tmp_path: Path, writes: list[tuple[int, bool, float]]
) -> None:
    catalogue.replace_library("/a.blend", [])
    catalogue.replace_library("/a.blend", [record("1")])
    for number, (moment, _, value) in enumerate(writes):
        late = WaitingWrites(tmp_path / f"{number}.sqlite")
        for _ in range(1 + writes[number][1]):  # also what is brought a second time
            late.keep(NewCodes((codes("1", value),), {}))
            with late._opened() as db:
                db.execute("UPDATE waiting SET time = ?", (1e9 + 10 * moment,))
            with opened(catalogue.url, VERSION) as connection:
                bring_over(connection, late, Brought(), 30)
    assert catalogue.entries()[0].codes == codes("1", max(writes)[2])


def test_two_processes_do_not_bring_the_same_over_at_once(
    catalogue: SharedCatalogue, colleague: SharedCatalogue, postgres_server: OwnServer
) -> None:
    catalogue.replace_library("/a.blend", [record("1")])
    with postgres_server.stopped():
        catalogue.write_codes([codes("1")])
    with WaitingWrites(Workspace(catalogue.path.parent).waiting).alone() as first:
        assert first
        assert colleague.entries()[0].codes is None
        SharedCatalogue(catalogue.path, catalogue.url).entries()  # finds it being done, and goes on
        assert waiting(catalogue) == 1
    SharedCatalogue(catalogue.path, catalogue.url).entries()
    assert colleague.entries()[0].codes == codes("1")


def test_who_may_only_read_leaves_what_waits_to_others(
    catalogue: SharedCatalogue, postgres_server: OwnServer
) -> None:
    make_roles(catalogue.url)
    with psycopg.connect(catalogue.url, autocommit=True) as connection:
        connection.execute("DROP ROLE IF EXISTS visitor")
        connection.execute("CREATE ROLE visitor LOGIN IN ROLE asset2vec_reader")
    catalogue.replace_library("/a.blend", [record("1")])
    with postgres_server.stopped():
        catalogue.write_codes([codes("1")])
    reader = SharedCatalogue(catalogue.path, as_user(catalogue.url, "visitor"))
    assert [e.asset_id for e in reader.entries()] == ["1"]
    assert waiting(catalogue) == 1
    catalogue.news()
    assert reader.entries()[0].codes == codes("1")


def test_a_server_that_answers_nothing_does_not_hold_a_job_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outage, "CONNECT_SECONDS", outage.TRY_SECONDS)
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        url = f"postgresql://me@127.0.0.1:{deaf.getsockname()[1]}/studio"
        catalogue = SharedCatalogue(tmp_path / "work" / "catalogue.sqlite", url)
        begin = time.monotonic()
        catalogue.replace_library("/a.blend", [record(str(i)) for i in range(20)])
        assert time.monotonic() - begin < outage.TRY_SECONDS + 1
        begin = time.monotonic()
        for i in range(20):
            catalogue.write_codes([codes(str(i))])
        assert time.monotonic() - begin < 2 * outage.TRY_SECONDS
    assert waiting(catalogue) == 21


def test_a_server_that_is_away_from_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made = coded_library(tmp_path, *np.random.default_rng(0).normal(size=(2, 30, 8)))
    search = ["similar", str(made.library), "chair 0005"]
    monkeypatch.delenv("ASSET2VEC_CATALOG", raising=False)
    assert main(search) == 0
    alone = capsys.readouterr()
    monkeypatch.setenv("ASSET2VEC_CATALOG", "postgresql://me:secret@127.0.0.1:1/studio")
    assert main(search) == 0
    away = capsys.readouterr()
    assert away.out == alone.out
    assert "127.0.0.1:1/studio cannot be used now" in away.err and str(made.workspace.catalogue) in away.err
    assert "secret" not in away.err
    assert main(["--events", *search]) == 0
    *_, note, result = capsys.readouterr().out.splitlines()
    assert '"event": "note"' in note and '"event": "result"' in result
    assert main([*search, "--indexed"]) == 2
    assert main(["studio", "status"]) == 2


def test_who_waits_long_for_others_goes_on(
    catalogue: SharedCatalogue, colleague: SharedCatalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue.replace_library("/a.blend", [record("1")])
    monkeypatch.setattr(outage, "BUSY_SECONDS", 1)
    with colleague._transaction(write=True):  # a library of a hundred thousand, say
        catalogue.write_codes([codes("1")])
        assert catalogue.entries()[0].codes == codes("1")
        assert "others are writing it" in catalogue.news()
    assert colleague.entries()[0].codes is None
    catalogue.news()
    assert colleague.entries()[0].codes == codes("1")


def test_a_writer_whose_machine_died_does_not_block_the_others(
    catalogue: SharedCatalogue, colleague: SharedCatalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue.replace_library("/a.blend", [record("1")])
    monkeypatch.setattr(transactions, "_SILENT_SECONDS", 1)
    with pytest.raises(ServerAway), colleague._transaction(write=True) as db:
        begin = time.monotonic()
        catalogue.write_codes([codes("1")])
        assert 0.5 < time.monotonic() - begin < outage.BUSY_SECONDS
        db.execute("SELECT 1")
    assert waiting(catalogue) == 0


def test_what_no_waiting_mends_is_said_at_once(
    postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for url in (as_user(postgres, "nobody"), postgres.replace("/postgres?", "/nowhere?")):
        monkeypatch.setenv("ASSET2VEC_CATALOG", url)
        with pytest.raises(UserError) as refused:
            open_catalogue(tmp_path / "catalogue.sqlite").write_codes([])
        assert not isinstance(refused.value, ServerAway)
    assert not Workspace(tmp_path).waiting.exists()


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
    catalogue: SharedCatalogue, colleague: SharedCatalogue, postgres_server: OwnServer
) -> None:
    catalogue.replace_library("/a.blend", [record("1")])
    with postgres_server.stopped():
        with pytest.raises(UserError, match="no finite numbers"):
            catalogue.write_codes([codes("1", float("nan"))])
        catalogue.replace_library("/b.blend", [record("2", name="no\0 text of PostgreSQL")])
        catalogue.write_codes([codes("1")])
    assert "could not take 1" in catalogue.news()
    assert [e.codes for e in colleague.entries()] == [codes("1")]
    assert waiting(catalogue) == 0


def test_a_damaged_or_newer_file_of_waiting_writes_is_said(
    catalogue: SharedCatalogue, postgres_server: OwnServer
) -> None:
    catalogue.replace_library("/a.blend", [record("1")])
    path = Workspace(catalogue.path.parent).waiting
    path.write_bytes(b"no database, but long enough to be taken for one" * 30)
    with pytest.raises(UserError, match=f"{path}.*cannot be used"), postgres_server.stopped():
        catalogue.write_codes([codes("1")])
    path.unlink()
    late = WaitingWrites(path)
    late.keep(NewCodes((dataclasses.replace(codes("1")),), {}))
    with late._opened() as db:
        db.execute("PRAGMA user_version = 99")
    with pytest.raises(UserError, match=f"{path} is of another version"):
        SharedCatalogue(catalogue.path, catalogue.url).entries()
