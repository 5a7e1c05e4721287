"""A studio's server that goes away: work goes on, and nothing is lost."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from blender_addon.contract import catalogue_queries as queries
from blender_addon.contract.errors import UserError
from blender_addon.contract.fronts import FOUND, Front
from blender_addon.contract.workspace import Workspace
from nerf_backend.cli import main
from nerf_backend.open_catalogue import open_catalogue

from .coded_library import coded_library
from .postgres_server import as_user, waiting
from .test_catalogue import ROOT, codes, record

psycopg = pytest.importorskip("psycopg")

from nerf_backend.shared_catalogue import connection, outage, transactions  # noqa: E402
from nerf_backend.shared_catalogue.benchmark.own_server import OwnServer  # noqa: E402
from nerf_backend.shared_catalogue.catalogue import SharedCatalogue  # noqa: E402
from nerf_backend.shared_catalogue.connection import ServerAway  # noqa: E402
from nerf_backend.shared_catalogue.dialect import Statements  # noqa: E402
from nerf_backend.shared_catalogue.migrate import VERSION, make_roles  # noqa: E402


def test_work_goes_on_while_the_server_is_away(
    mine: SharedCatalogue, theirs: SharedCatalogue, postgres_server: OwnServer, tmp_path: Path
) -> None:
    library, new = str(tmp_path / "a.blend"), str(tmp_path / "mine.blend")
    mine.replace_library(library, [record("1"), record("2")])
    mine.write_codes([codes("1")])
    with postgres_server.stopped():
        mine.write_codes([codes("2", 0.25)])
        mine.write_fronts({"2": Front(90.0, FOUND, 0.5, 0.0)})
        mine.replace_library(new, [record("3")])
        mine.relabel(new, [("3", "table", ("oak",))])
        assert [(e.asset_id, e.library, bool(e.codes)) for e in mine.entries()] == [
            ("1", library, True),
            ("2", library, True),
            ("3", new, False),
        ]
        assert [e.asset_id for e in mine.entries(library=new)] == ["3"]
        assert [e.asset_id for e in mine.entries_of(["2", "3"])] == ["2", "3"]
        assert mine.turns("chair") == [(library, 0.0)]
        assert queries.libraries(mine, "chair") == [library]
        assert queries.ids_with_tag_lists(mine, "table", ['["oak"]']) == ["3"]
        said = mine.news()
        assert "cannot be used now" in said and str(waiting(mine).path) in said
    assert theirs.entries_of(["2"])[0].codes is None
    assert "was away for" in (said := mine.news()) and "codes and fronts: 4)" in said
    assert len(waiting(mine)) == 0
    found = {e.asset_id: e for e in theirs.entries()}
    assert found["2"].codes == codes("2", 0.25) and found["2"].front == Front(90.0, FOUND, 0.5, 0.0)
    assert (found["3"].library, found["3"].category, found["3"].tags) == (new, "table", ("oak",))
    assert mine.entries() == theirs.entries()


def test_the_same_command_brings_over_what_waits_before_it_writes_on(
    mine: SharedCatalogue, theirs: SharedCatalogue, postgres_server: OwnServer
) -> None:
    mine.replace_library("/a.blend", [record("1"), record("2")])
    with postgres_server.stopped():
        mine.write_codes([codes("1", 0.25)])
        mine.write_codes([codes("1", 0.5)])
    time.sleep(outage.FIRST_PAUSE + 0.1)
    mine.write_codes([codes("2")])
    assert [e.codes for e in theirs.entries()] == [codes("1", 0.5), codes("2")]
    assert len(waiting(mine)) == 0


def test_a_read_that_the_outage_cuts_short_is_answered_from_the_file(
    mine: SharedCatalogue, postgres_server: OwnServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine.replace_library("/a.blend", [record("1")])
    mine.write_fronts({"1": Front(90.0, FOUND, 0.5, 15.0)})
    execute = Statements.execute
    for read, answer in (
        (lambda: [e.asset_id for e in mine.entries()], ["1"]),
        (lambda: mine.turns("chair"), [("/a.blend", 15.0)]),
    ):
        with contextlib.ExitStack() as stack:

            def cut(*arguments: Any, stack: contextlib.ExitStack = stack) -> Any:
                monkeypatch.undo()
                stack.enter_context(postgres_server.stopped())
                return execute(*arguments)

            monkeypatch.setattr(Statements, "execute", cut)
            assert read() == answer
        mine.news()


JOB = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[3])
from tests.test_catalogue import codes
from nerf_backend.shared_catalogue.catalogue import SharedCatalogue
mine = SharedCatalogue(Path(sys.argv[1]), sys.argv[2])
for turn in range(int(sys.argv[4])):
    for i in range(8):
        mine.write_codes([codes(str(i), turn)])
    mine.entries()
    print(turn, flush=True)
print(mine.news())
"""


def job(mine: SharedCatalogue, turns: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", JOB, str(mine.path), mine.url, str(ROOT), str(turns)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def wait_for(work: subprocess.Popen[str], turn: int) -> None:
    assert work.stdout
    while (line := work.stdout.readline()) and int(line) < turn:
        pass
    assert line, "the job ended"


def test_a_job_whose_server_is_cut_off_in_the_middle_loses_nothing(
    mine: SharedCatalogue, theirs: SharedCatalogue, postgres_server: OwnServer
) -> None:
    mine.replace_library("/a.blend", [record(str(i)) for i in range(8)])
    work = job(mine, 36)
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
    assert {e.codes for e in theirs.entries()} == {codes(e.asset_id, 35) for e in theirs.entries()}


def test_what_waits_outlives_its_writer(
    mine: SharedCatalogue, theirs: SharedCatalogue, postgres_server: OwnServer
) -> None:
    mine.replace_library("/a.blend", [record(str(i)) for i in range(8)])
    with postgres_server.stopped():
        work = job(mine, 10**6)
        wait_for(work, 3)
        work.kill()
        work.wait()
    mine = SharedCatalogue(mine.path, mine.url)
    assert {e.codes.shape[0] >= 3 for e in mine.entries() if e.codes} == {True}
    assert theirs.entries() == mine.entries()
    assert len([e for e in theirs.entries() if e.codes]) == 8
    assert "what had waited for it" in mine.news()


def test_a_server_that_answers_nothing_does_not_hold_a_job_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outage, "CONNECT_SECONDS", outage.TRY_SECONDS)
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        url = f"postgresql://me@127.0.0.1:{deaf.getsockname()[1]}/studio"
        mine = SharedCatalogue(tmp_path / "work" / "catalogue.sqlite", url)
        begin = time.monotonic()
        mine.replace_library("/a.blend", [record(str(i)) for i in range(20)])
        assert time.monotonic() - begin < outage.TRY_SECONDS + 1
        begin = time.monotonic()
        for i in range(20):
            mine.write_codes([codes(str(i))])
        assert time.monotonic() - begin < 2 * outage.TRY_SECONDS
    assert len(waiting(mine)) == 21


def backend(catalogue: SharedCatalogue) -> int:
    """The process on the server that this process's connection to it talks to."""
    (idle,) = connection._idle[catalogue.url, os.getpid()]
    return idle.info.backend_pid


@contextlib.contextmanager
def frozen(process: int) -> Iterator[None]:
    """As one that waits for its disk: its kernel still acknowledges what it gets."""
    os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(process, signal.SIGCONT)


@pytest.mark.parametrize("call", ["execute", "executemany"])
def test_a_server_that_goes_silent_in_the_middle_does_not_hold_a_job_up(
    mine: SharedCatalogue, theirs: SharedCatalogue, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    mine.replace_library("/a.blend", [record("1")])
    process, statement = backend(mine), getattr(Statements, call)
    monkeypatch.setattr(outage, "BUSY_SECONDS", 1)
    monkeypatch.setattr(outage, "ANSWER_SECONDS", 1)
    with contextlib.ExitStack() as stack:

        def freeze(*arguments: Any) -> Any:
            monkeypatch.setattr(Statements, call, statement)
            stack.enter_context(frozen(process))
            return statement(*arguments)

        monkeypatch.setattr(Statements, call, freeze)
        begin = time.monotonic()
        mine.write_codes([codes("1")])
        assert 2 <= time.monotonic() - begin < 4
        assert len(waiting(mine)) == 1
        assert mine._outage.reason == "no answer for 2 s"
        assert mine.entries()[0].codes == codes("1")
    mine.news()
    assert theirs.entries()[0].codes == codes("1")


def test_an_idle_connection_that_went_silent_is_opened_anew(mine: SharedCatalogue) -> None:
    mine.replace_library("/a.blend", [record("1")])
    begin = time.monotonic()
    with frozen(backend(mine)):
        mine.write_codes([codes("1")])
    assert time.monotonic() - begin < 4
    assert not mine.news() and not len(waiting(mine))


def test_a_long_answer_is_no_silence(mine: SharedCatalogue) -> None:
    mine.replace_library("/a.blend", [])
    with connection.opened(mine.url, VERSION, patience=0.5) as db:
        # Rows are sent as they are made, each larger than the buffer in which the server collects them.
        rows = db.execute("SELECT repeat('x', 20000), pg_sleep(0.2) FROM generate_series(1, 6)")
        assert len(rows.fetchall()) == 6
    with pytest.raises(ServerAway, match=r"no answer for 0.5 s"):
        with connection.opened(mine.url, VERSION, patience=0.5) as db:
            db.execute("SELECT pg_sleep(10)")


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
    mine: SharedCatalogue, theirs: SharedCatalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine.replace_library("/a.blend", [record("1")])
    monkeypatch.setattr(outage, "BUSY_SECONDS", 1)
    with theirs._transaction(write=True):  # a library of a hundred thousand, say
        mine.write_codes([codes("1")])
        assert mine.entries()[0].codes == codes("1")
        assert "others are writing it" in mine.news()
    assert theirs.entries()[0].codes is None
    mine.news()
    assert theirs.entries()[0].codes == codes("1")


def test_a_writer_whose_machine_died_does_not_block_the_others(
    mine: SharedCatalogue, theirs: SharedCatalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine.replace_library("/a.blend", [record("1")])
    monkeypatch.setattr(transactions, "_SILENT_SECONDS", 1)
    with pytest.raises(ServerAway), theirs._transaction(write=True) as db:
        begin = time.monotonic()
        mine.write_codes([codes("1")])
        assert 0.5 < time.monotonic() - begin < outage.BUSY_SECONDS
        db.execute("SELECT 1")
    assert len(waiting(mine)) == 0


REFUSE = """
import socket, sys
answer = "".join(f"{field}\\0" for field in ("SFATAL", "VFATAL", f"C{sys.argv[1]}", f"M{sys.argv[2]}", ""))
with socket.create_server(("127.0.0.1", 0)) as server:
    print(server.getsockname()[1], flush=True)
    while True:
        with server.accept()[0] as client:
            client.recv(4096)
            client.sendall(b"E" + (len(answer.encode()) + 4).to_bytes(4, "big") + answer.encode())
"""


@contextlib.contextmanager
def refusing(code: str, words: str) -> Iterator[str]:
    """The address of what lets nobody in, as a PostgreSQL server does it."""
    command = [sys.executable, "-c", REFUSE, code, words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout
            port = int(server.stdout.readline())
            yield f"postgresql://me@127.0.0.1:{port}/studio?sslmode=disable&gssencmode=disable"
        finally:
            server.kill()


@pytest.mark.parametrize(
    "code, words, away",
    [
        ("57P03", "le système de bases de données se ferme", True),
        ("53300", "sorry, too many clients already", True),
        ("28P01", "authentification par mot de passe échouée", False),
        ("3D000", "la base de données n'existe pas", False),
    ],
)
def test_what_a_server_says_is_understood_in_any_language(code: str, words: str, away: bool) -> None:
    with refusing(code, words) as url:
        with pytest.raises(UserError, match=words) as refused:
            connection.connect(url)
        assert isinstance(refused.value, ServerAway) == away


def test_whatever_keeps_a_job_out_in_the_middle_may_be_over_soon(
    mine: SharedCatalogue, theirs: SharedCatalogue, postgres: str
) -> None:
    make_roles(mine.url)
    with psycopg.connect(postgres, autocommit=True) as administrator:
        administrator.execute("DROP ROLE IF EXISTS farm")
        administrator.execute("CREATE ROLE farm LOGIN IN ROLE asset2vec_writer")
        farm = SharedCatalogue(mine.path, as_user(mine.url, "farm"))
        farm.replace_library("/a.blend", [record("1")])
        administrator.execute("ALTER ROLE farm NOLOGIN")
        connection.close_idle()
        farm.write_codes([codes("1")])
        assert "not permitted to log in" in farm.news()
        administrator.execute("ALTER ROLE farm LOGIN")
    assert theirs.entries()[0].codes is None
    farm.news()
    assert theirs.entries()[0].codes == codes("1")


def test_what_is_written_to_a_server_that_can_only_be_read_waits(
    mine: SharedCatalogue, theirs: SharedCatalogue, postgres: str
) -> None:
    mine.replace_library("/a.blend", [record("1")])
    database = mine.url.split("/")[3].split("?")[0]
    with psycopg.connect(postgres, autocommit=True) as administrator:
        administrator.execute(f"ALTER DATABASE {database} SET default_transaction_read_only = on".encode())
        connection.close_idle()
        assert [e.asset_id for e in mine.entries()] == ["1"]
        mine.write_codes([codes("1")])
        assert mine.entries()[0].codes == codes("1")
        assert "can only be read for now" in mine.news()
        administrator.execute(f"ALTER DATABASE {database} RESET default_transaction_read_only".encode())
    connection.close_idle()
    assert theirs.entries()[0].codes is None
    mine.news()
    assert theirs.entries()[0].codes == codes("1")


def test_what_no_waiting_mends_is_said_at_once(
    postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for url in (as_user(postgres, "nobody"), postgres.replace("/postgres?", "/nowhere?")):
        monkeypatch.setenv("ASSET2VEC_CATALOG", url)
        with pytest.raises(UserError) as refused:
            open_catalogue(tmp_path / "catalogue.sqlite").write_codes([])
        assert not isinstance(refused.value, ServerAway)
    assert not Workspace(tmp_path).waiting.exists()
