"""A studio's catalogue on a real PostgreSQL server: its schema, who may what, and many at once."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from blender_addon.contract import catalogue_queries as queries
from blender_addon.contract.catalogue import Catalogue
from blender_addon.contract.errors import UserError
from blender_addon.contract.fronts import Front
from nerf_backend.cli import main
from nerf_backend.open_catalogue import open_catalogue

from .postgres_server import as_user
from .test_catalogue import ROOT, codes, record

psycopg = pytest.importorskip("psycopg")

from nerf_backend.shared_catalogue import migrate as migrations  # noqa: E402
from nerf_backend.shared_catalogue.catalogue import SharedCatalogue  # noqa: E402
from nerf_backend.shared_catalogue.migrate import VERSION, make_roles, migrate  # noqa: E402


@pytest.fixture
def catalogue(tmp_path: Path, shared_url: str) -> SharedCatalogue:
    return SharedCatalogue(tmp_path / "catalogue.sqlite", shared_url)


def person(url: str, role: str | None, password: str = "") -> str:
    """The address of a user made for this test."""
    name = f"user_{os.urandom(4).hex()}"
    with psycopg.connect(url, autocommit=True) as connection:
        into = f" IN ROLE {role}" if role else ""
        connection.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{password}'{into}")
    return as_user(url, name, password)


def tables(url: str) -> set[str]:
    with psycopg.connect(url) as connection:
        found = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'asset2vec'"
        ).fetchall()
    return {row[0] for row in found}


def test_migrations_are_numbered_without_gaps() -> None:
    assert list(migrations.MIGRATIONS) == list(range(1, VERSION + 1))
    assert all(m.up.strip() and m.down.strip() for m in migrations.MIGRATIONS.values())


def test_every_version_leads_up_and_down_with_its_data(catalogue: SharedCatalogue) -> None:
    url = catalogue.url
    catalogue.replace_library("/a.blend", [record("1"), record("2")])
    catalogue.write_codes([codes("1", 0.25)])
    catalogue.write_fronts({"1": Front(90.0, "fit", 0.5, 0.0)})
    main_entries, token, all_tables = catalogue.entries(), queries.mark(catalogue).token, tables(url)
    for version in range(VERSION - 1, 0, -1):
        assert migrate(url, version) == (version + 1, version)
        with pytest.raises(UserError, match=f"version {version} and this Asset2Vec needs {VERSION}.*migrate"):
            SharedCatalogue(catalogue.path, f"{url}&application_name=v{version}").entries()
    assert tables(url) < all_tables
    assert migrate(url) == (1, VERSION)
    assert catalogue.entries() == main_entries
    assert tables(url) == all_tables
    assert queries.mark(catalogue).token != token  # whoever follows its changes begins anew
    assert queries.changed_codes(catalogue, 0, "chair", "model")[0] == ["1"]
    assert migrate(url, 0) == (VERSION, 0)
    assert tables(url) == set()
    assert migrate(url) == (0, VERSION)
    assert catalogue.entries() == []


def test_a_migration_that_fails_leaves_the_version_before(
    empty_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate(empty_database, 1)
    wrong = migrations.Migration(2, "wrong", "CREATE TABLE half (a int); SELECT nonsense;", "")
    monkeypatch.setitem(migrations.MIGRATIONS, 2, wrong)
    with pytest.raises(psycopg.Error):
        migrate(empty_database, 2)
    assert tables(empty_database) == {"assets", "codes", "fronts", "migrations"}


def test_a_newer_catalogue_is_left_alone(catalogue: SharedCatalogue) -> None:
    with psycopg.connect(catalogue.url) as connection:
        connection.execute("INSERT INTO asset2vec.migrations VALUES (%s, 'later')", (VERSION + 1,))
    with pytest.raises(UserError, match=f"newer than the {VERSION}.*migrate --to {VERSION}"):
        catalogue.entries()
    with pytest.raises(UserError, match="only newer versions"):
        migrate(catalogue.url)


def test_a_reader_reads_and_cannot_write(catalogue: SharedCatalogue, tmp_path: Path) -> None:
    make_roles(catalogue.url)
    make_roles(catalogue.url)
    catalogue.replace_library("/a.blend", [record("1")])
    catalogue.write_codes([codes("1")])
    reader = SharedCatalogue(tmp_path / "reader.sqlite", person(catalogue.url, "asset2vec_reader"))
    assert reader.entries() == catalogue.entries()
    assert queries.mark(reader) == queries.mark(catalogue)
    for write in (
        lambda: reader.write_codes([codes("1", 0.75)]),
        lambda: reader.replace_library("/a.blend", []),
        lambda: reader.relabel("/a.blend", [("1", "table", ())]),
        lambda: reader.write_fronts({"1": Front(0.0, "artist", 1.0, 0.0)}),
    ):
        with pytest.raises(UserError, match=r"may be read but not be written.*asset2vec_writer"):
            write()
    assert catalogue.entries()[0].codes == codes("1")
    assert reader.local.entries() == []  # nor is anything written here that the server refused


def test_a_writer_writes_and_cannot_change_the_schema(catalogue: SharedCatalogue, tmp_path: Path) -> None:
    make_roles(catalogue.url)
    writer = SharedCatalogue(tmp_path / "writer.sqlite", person(catalogue.url, "asset2vec_writer"))
    writer.replace_library("/a.blend", [record("1"), record("2")])
    writer.write_codes([codes("1")])
    writer.write_fronts({"2": Front(90.0, "fit", 0.5, 0.0)})
    writer.replace_library("/a.blend", [record("1")])
    assert [e.codes for e in catalogue.entries()] == [codes("1")]
    with pytest.raises(UserError, match="cannot be changed by this user"):
        migrate(writer.url, VERSION - 1)
    with pytest.raises(UserError, match="CREATEROLE"):
        make_roles(writer.url)


def test_a_stranger_may_not_even_read(catalogue: SharedCatalogue, tmp_path: Path) -> None:
    stranger = SharedCatalogue(tmp_path / "s.sqlite", person(catalogue.url, None))
    with pytest.raises(UserError, match="may not be read by this user: give it the role"):
        stranger.entries()


def test_what_is_wrong_is_said_in_one_sentence(
    postgres: str, empty_database: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def said(url: str, *command: str) -> str:
        monkeypatch.setenv("ASSET2VEC_CATALOG", url)
        assert main(["studio", *command]) == 2
        (line,) = capsys.readouterr().err.strip().splitlines()
        return line

    assert "cannot be used now" in said("postgresql://me:secret@127.0.0.1:1/catalogue", "status")
    assert "secret" not in said("postgresql://me:secret@127.0.0.1:1/catalogue", "status")
    assert "does not let this user in" in said(as_user(postgres, "nobody"), "status")
    assert "cannot be reached" in said(postgres.replace("/postgres?", "/nowhere?"), "status")
    assert "asset2vec studio migrate" in said(empty_database, "status")
    assert "is not an address" in said("mysql://somewhere", "status")
    assert "name one from 0 to" in said(empty_database, "migrate", "--to", "99")
    monkeypatch.delenv("ASSET2VEC_CATALOG")
    assert main(["studio", "status"]) == 2


def test_a_wrong_password_is_said(postgres: str, shared_url: str) -> None:
    right = person(shared_url, None, "right")
    with psycopg.connect(postgres, autocommit=True) as connection:
        (file,) = connection.execute("SHOW hba_file").fetchone()
        rules = Path(file).read_text()
        Path(file).write_text(f"local all {right.split('//')[1].split(':')[0]} scram-sha-256\n{rules}")
        connection.execute("SELECT pg_reload_conf()")
    wrong = right.replace(":right@", ":wrong@")
    for _ in range(50):
        with pytest.raises(UserError) as refused:
            SharedCatalogue(Path("unused"), wrong).entries()
        if "does not let this user in" in str(refused.value):
            break
    assert "PGPASSWORD" in str(refused.value)
    assert "wrong" not in str(refused.value)


def test_a_database_without_the_extension_is_said(shared_url: str) -> None:
    with psycopg.connect(shared_url) as connection:
        connection.execute("DROP EXTENSION vector CASCADE")
    with pytest.raises(UserError, match="CREATE EXTENSION vector"):
        SharedCatalogue(Path("unused"), shared_url).entries()


def test_commands_migrate_and_tell(
    empty_database: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ASSET2VEC_CATALOG", empty_database)
    assert main(["studio", "migrate"]) == 0
    assert f"from version 0 to {VERSION}" in capsys.readouterr().out
    assert main(["studio", "roles"]) == 0
    assert main(["studio", "status"]) == 0
    assert "0 assets of 0 libraries" in capsys.readouterr().out


def test_what_blender_reads_is_kept_in_the_file(tmp_path: Path, shared_url: str) -> None:
    """Two artists with workspaces of their own list one library: each file has what both found."""
    first = SharedCatalogue(tmp_path / "a" / "c.sqlite", shared_url)
    second = SharedCatalogue(tmp_path / "b" / "c.sqlite", shared_url)
    first.replace_library("/lib.blend", [record("1"), record("2")])
    first.write_codes([codes("1")])
    first.write_fronts({"1": Front(90.0, "fit", 0.5, 0.0)})
    second.replace_library("/lib.blend", [record("1"), record("2")])
    assert Catalogue(second.path).entries() == second.entries() == Catalogue(first.path).entries()
    second.replace_library("/other.blend", [record("3")])
    second.write_codes([codes("3"), codes("2")])
    assert {e.asset_id for e in Catalogue(first.path).entries()} == {"1", "2"}
    assert len(first.entries()) == 3
    first.write_codes([codes("3", 0.75)])  # of a library that this workspace never listed
    assert second.entries_of(["3"])[0].codes == codes("3", 0.75)


def test_the_environment_chooses(tmp_path: Path, shared_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ASSET2VEC_CATALOG", raising=False)
    assert type(open_catalogue(tmp_path / "c.sqlite")) is Catalogue
    monkeypatch.setenv("ASSET2VEC_CATALOG", shared_url)
    assert isinstance(open_catalogue(tmp_path / "c.sqlite"), SharedCatalogue)


def test_its_columns_are_those_of_the_file(catalogue: SharedCatalogue) -> None:
    Catalogue(catalogue.path).write_codes([])  # makes the file
    for table in ("assets", "codes", "fronts", "code_changes", "change_marks", "origin"):
        with Catalogue(catalogue.path).reading() as db:
            file = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
        with psycopg.connect(catalogue.url) as connection:
            server = connection.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_schema = 'asset2vec' "
                "AND table_name = %s ORDER BY ordinal_position",
                (table,),
            ).fetchall()
        assert [row[0] for row in server if row[0] != "written"] == file


def test_a_backup_is_restored_as_the_guide_says(
    catalogue: SharedCatalogue, postgres: str, tmp_path: Path
) -> None:
    import pgserver

    programs = Path(pgserver.__file__).parent / "pginstall" / "bin"
    catalogue.replace_library("/a.blend", [record("1"), record("2")])
    catalogue.write_codes([codes("1"), codes("2")])
    entries, saved, dump = catalogue.entries(), queries.mark(catalogue), tmp_path / "asset2vec.dump"
    subprocess.run(
        [programs / "pg_dump", "--format", "custom", "--schema", "asset2vec", catalogue.url, "--file", dump],
        check=True,
    )
    catalogue.write_codes([codes("1", 0.75)])
    lost = queries.mark(catalogue)
    with psycopg.connect(catalogue.url) as connection:
        connection.execute("DROP SCHEMA asset2vec CASCADE")
    subprocess.run([programs / "pg_restore", "--dbname", catalogue.url, "--no-owner", dump], check=True)
    assert catalogue.entries() == entries
    assert queries.has_been_at(catalogue, saved)
    catalogue.write_codes([codes("2", 0.75)])
    assert not queries.has_been_at(catalogue, lost)


ARTIST = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from tests.test_catalogue import codes, record
from nerf_backend.shared_catalogue.catalogue import SharedCatalogue
url, number, folder = sys.argv[1], int(sys.argv[3]), Path(sys.argv[4])
catalogue = SharedCatalogue(folder / f"{number}.sqlite", url)
own = [f"{number}-{i}" for i in range(20)]
common = [f"common-{i}" for i in range(20)]
for turn in range(5):
    catalogue.replace_library(f"/{number}.blend", [record(i, source_hash=str(turn)) for i in own])
    catalogue.write_codes([codes(i, number, str(turn)) for i in own])
    order = common if number % 2 else common[::-1]
    catalogue.write_codes([codes(i, number, str(turn)) for i in order])
    assert len([e for e in catalogue.entries(library="/common.blend") if e.codes]) == 20
"""


def artists(url: str, folder: Path, count: int) -> list[subprocess.Popen[bytes]]:
    command = [sys.executable, "-c", ARTIST, url, str(ROOT)]
    return [subprocess.Popen([*command, str(number), str(folder)]) for number in range(count)]


def test_artists_who_write_at_once_lose_nothing(catalogue: SharedCatalogue, tmp_path: Path) -> None:
    catalogue.replace_library("/common.blend", [record(f"common-{i}") for i in range(20)])
    at_work = artists(catalogue.url, tmp_path, 4)
    followed, change = set(), 0
    while any(artist.poll() is None for artist in at_work):
        # Who follows the numbers of the changes while they are made must see each.
        now = queries.mark(catalogue).change
        followed |= set(queries.changed_codes(catalogue, change, "chair", "model")[0])
        change = max(change, now)
    followed |= set(queries.changed_codes(catalogue, change, "chair", "model")[0])
    assert [artist.returncode for artist in at_work] == [0] * 4
    entries = {e.asset_id: e for e in catalogue.entries()}
    assert followed == set(entries)
    for number in range(4):
        for i in range(20):
            assert entries[f"{number}-{i}"].codes == codes(f"{number}-{i}", number, "4")
    common = [e.codes for asset, e in entries.items() if asset.startswith("common")]
    assert len({(c.shape, c.source_hash) for c in common if c}) == 1  # one artist's, whole


def test_a_killed_writer_leaves_a_whole_state(catalogue: SharedCatalogue, tmp_path: Path) -> None:
    catalogue.replace_library("/common.blend", [record(f"common-{i}") for i in range(20)])
    (artist,) = artists(catalogue.url, tmp_path, 1)
    while not any(e.codes for e in catalogue.entries(library="/common.blend")):
        assert artist.poll() is None
    artist.kill()
    artist.wait()
    found = catalogue.entries(library="/common.blend")
    assert len({e.codes.source_hash if e.codes else "" for e in found}) == 1
    catalogue.write_codes([codes("common-0", 0.125)])  # its lock is gone with it
    assert catalogue.entries_of(["common-0"])[0].codes == codes("common-0", 0.125)


def test_a_connection_that_the_server_closed_is_opened_anew(catalogue: SharedCatalogue) -> None:
    catalogue.replace_library("/a.blend", [record("1")])
    with psycopg.connect(catalogue.url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid != pg_backend_pid()"
        )
    assert len(catalogue.entries()) == 1


def test_an_owner_who_is_no_administrator_does_all_that_the_guide_says(
    postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    name = f"studio_{os.urandom(4).hex()}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {name}_owner LOGIN CREATEROLE")
        connection.execute(f"CREATE DATABASE {name} OWNER {name}_owner")
        # Roles are the whole server's, and another test may have made them as its administrator.
        for role in ("asset2vec_reader", "asset2vec_writer"):
            there = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone()
            if there:
                connection.execute(f"GRANT {role} TO {name}_owner WITH ADMIN OPTION")
    administrator = postgres.replace("/postgres?", f"/{name}?")
    with psycopg.connect(administrator) as connection:
        connection.execute("CREATE EXTENSION vector")
    owner = as_user(administrator, f"{name}_owner")
    monkeypatch.setenv("ASSET2VEC_CATALOG", owner)
    for action in ("migrate", "roles", "status", "index"):
        assert main(["studio", action]) == 0, capsys.readouterr().err
    with psycopg.connect(owner) as connection:
        connection.execute(f"CREATE ROLE {name}_anna LOGIN PASSWORD 'x' IN ROLE asset2vec_writer")
    anna = SharedCatalogue(tmp_path / "anna.sqlite", as_user(administrator, f"{name}_anna"))
    anna.replace_library("/a.blend", [record("1")])
    anna.write_codes([codes("1")])
    assert main(["studio", "migrate", "--to", str(VERSION - 1)]) == 0
    assert main(["studio", "migrate"]) == 0
    assert "studio roles` again" in capsys.readouterr().out
    assert main(["studio", "roles"]) == 0
    assert [e.codes for e in anna.entries()] == [codes("1")]
