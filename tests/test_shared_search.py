"""Search with a studio's catalogue on a real server: the same answers as with the file, and the index."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from blender_addon.contract.catalogue import Catalogue
from blender_addon.contract.errors import UserError
from nerf_backend.cli import main
from nerf_backend.code_table import code_table
from nerf_backend.uses.search.find_similar import Wanted, similar_to_assets
from nerf_backend.uses.search.search import Filter

from .coded_library import MODEL, CodedLibrary, clusters, coded_library
from .postgres_server import as_user

psycopg = pytest.importorskip("psycopg")

from nerf_backend.shared_catalogue.catalogue import SharedCatalogue  # noqa: E402
from nerf_backend.shared_catalogue.index import index_models, indexed_model  # noqa: E402
from nerf_backend.shared_catalogue.search import IndexedSearch, by_index, exactly  # noqa: E402
from nerf_backend.uses.search.query import mood  # noqa: E402

ASSETS = 300


@pytest.fixture
def made(tmp_path: Path) -> CodedLibrary:
    """Chairs in the file; their appearances lie three times as far apart as their shapes."""
    shapes, looks = clusters([30] * 10, spread=0.6)
    tags = [("wood",) if i % 7 == 0 else () for i in range(ASSETS)]
    return coded_library(tmp_path / "a", shapes, 3 * looks, tags=tags)


@pytest.fixture
def shared(made: CodedLibrary, shared_url: str, monkeypatch: pytest.MonkeyPatch) -> SharedCatalogue:
    """The same in the studio's catalogue, which the environment names; others' codes lie among them."""
    catalogue = SharedCatalogue(made.workspace.catalogue, shared_url)
    publish(made, catalogue)
    others = coded_library(
        made.library.parent.parent / "b", *clusters([30] * 10, spread=0.6), category="sofa", model="other"
    )
    publish(others, catalogue)
    monkeypatch.setenv("ASSET2VEC_CATALOG", shared_url)
    return catalogue


def publish(made: CodedLibrary, catalogue: SharedCatalogue) -> None:
    from blender_addon.contract.assets import AssetRecord

    entries = Catalogue(made.workspace.catalogue).entries()
    records = [
        AssetRecord(e.asset_id, e.kind, e.name, e.category, e.tags, e.source_hash, {}, {}) for e in entries
    ]
    catalogue.replace_library(str(made.library), records)
    catalogue.write_codes(e.codes for e in entries if e.codes)


def said(capsys: pytest.CaptureFixture[str], *command: object) -> dict[str, Any]:
    assert main(["--events", *map(str, command)]) == 0
    line = capsys.readouterr().out.splitlines()[-1]
    return dict(json.loads(line.removeprefix("@asset2vec "))["payload"])


@pytest.mark.parametrize("look", [0, 0.3, 0.5, 1])
def test_commands_answer_as_with_the_file(
    made: CodedLibrary,
    shared: SharedCatalogue,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    look: float,
) -> None:
    command = ("similar", made.library, "chair 0005", "--look", look, "--top", 20, "--no-duplicates")
    with_server = said(capsys, *command)
    assert index_models(shared.url, lambda event: None) == [MODEL, "other"]
    with_index = said(capsys, *command, "--indexed")
    tagged = said(capsys, *command, "--indexed", "--tag", "wood")
    monkeypatch.delenv("ASSET2VEC_CATALOG")
    with_file = said(capsys, *command)
    assert with_server == with_file
    assert len(with_file["neighbours"]) == 20
    assert [n["id"] for n in with_index["neighbours"]] == [n["id"] for n in with_file["neighbours"]]
    assert [n["distance"] for n in with_index["neighbours"]] == pytest.approx(
        [n["distance"] for n in with_file["neighbours"]]
    )
    assert "may miss some" in with_index["note"]
    assert tagged["neighbours"] == said(capsys, *command, "--tag", "wood")["neighbours"]


def test_what_another_artist_writes_is_found_at_once(
    made: CodedLibrary, shared: SharedCatalogue, tmp_path: Path
) -> None:
    def nearest() -> str:
        found = similar_to_assets(made.workspace, made.library, ["chair 0000"], Wanted(), lambda event: None)
        return found.neighbours[0].entry.name

    nearest()
    codes = made.catalogue.entries_named(str(made.library), "chair 0000")[0].codes
    other = made.catalogue.entries_named(str(made.library), "chair 0299")[0]
    assert codes and nearest() != other.name
    colleague = SharedCatalogue(tmp_path / "colleague" / "c.sqlite", shared.url)
    colleague.write_codes([dataclasses.replace(codes, asset_id=other.asset_id)])
    assert nearest() == other.name
    table = code_table(made.workspace, "chair")
    assert np.array_equal(table.shapes[table.row(other.asset_id) or 0], codes.shape)


def test_the_index_is_used_and_knows_later_codes(made: CodedLibrary, shared: SharedCatalogue) -> None:
    index_models(shared.url, lambda event: None)
    (asset,) = made.catalogue.entries_named(str(made.library), "chair 0000")
    (other,) = made.catalogue.entries_named(str(made.library), "chair 0299")
    assert asset.codes
    shared.write_codes([dataclasses.replace(asset.codes, asset_id=other.asset_id)])
    with shared.statements() as db:
        indexed = indexed_model(db, MODEL)
        assert indexed
        db.execute("SET LOCAL enable_seqscan = off")
        for half, target in (("shape", 32), ("appearance", 32), ("joint", 64)):
            expression = indexed.expressions[half].as_string(db.connection)
            plan = db.execute(
                f"EXPLAIN SELECT asset_id FROM codes WHERE model = '{MODEL}' "
                f"ORDER BY ({expression}) <-> '{[0.0] * target}' LIMIT 10"
            ).fetchall()
            assert f"search_{half}" in str(plan)
        for look in (0.0, 0.5, 0.8, 1.0):
            query = mood([asset])
            found = dict(by_index(db, indexed, query, look, 200))
            assert found[other.asset_id] == 0
            best = [i for i, _ in exactly(db, indexed, query, look, 10)]
            assert len(set(best) & set(list(found)[:10])) >= 9
    assert index_models(shared.url, lambda event: None) == []


def test_indexes_of_a_model_without_codes_go(made: CodedLibrary, shared: SharedCatalogue) -> None:
    index_models(shared.url, lambda event: None)
    shared.replace_library(str(made.library), [])
    assert index_models(shared.url, lambda event: None) == []
    with shared.statements() as db:
        assert indexed_model(db, MODEL) is None
        left = db.execute("SELECT count(*) FROM pg_indexes WHERE indexname LIKE 'search%'").fetchone()
    assert left == (3,)


def test_without_an_index_or_a_studio_it_is_said(
    made: CodedLibrary,
    shared: SharedCatalogue,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    command = ["similar", str(made.library), "chair 0005", "--indexed"]
    assert main(command) == 2
    assert "asset2vec studio index" in capsys.readouterr().err
    monkeypatch.delenv("ASSET2VEC_CATALOG")
    assert main(command) == 2
    assert "No shared catalogue is named" in capsys.readouterr().err


def test_the_owner_makes_indexes_and_readers_search_them(made: CodedLibrary, shared: SharedCatalogue) -> None:
    from nerf_backend.shared_catalogue.migrate import make_roles

    make_roles(shared.url)
    with psycopg.connect(shared.url, autocommit=True) as connection:
        connection.execute("DROP ROLE IF EXISTS searcher")
        connection.execute("CREATE ROLE searcher LOGIN IN ROLE asset2vec_reader")
    with pytest.raises(UserError, match="made by the database's owner"):
        index_models(as_user(shared.url, "searcher"), lambda event: None)
    index_models(shared.url, lambda event: None)
    make_roles(shared.url)
    reader = SharedCatalogue(shared.path, as_user(shared.url, "searcher"))
    query = mood(reader.entries_named(str(made.library), "chair 0005"))
    assert len(IndexedSearch(reader, "chair", MODEL).nearest(query, 0.5, 5, Filter())) == 5


def test_of_two_owners_who_index_at_once_the_second_is_told(shared: SharedCatalogue) -> None:
    told = []

    def meanwhile(event: object) -> None:
        with pytest.raises(UserError, match="being indexed by somebody else"):
            index_models(shared.url, lambda event: None)
        told.append(event)

    made = index_models(shared.url, meanwhile)
    assert MODEL in made and len(told) == 3 * len(made)
    assert index_models(shared.url, lambda event: None) == []  # the lock is free again


def test_assets_of_libraries_that_are_not_here_are_not_listed(
    made: CodedLibrary, shared: SharedCatalogue
) -> None:
    index_models(shared.url, lambda event: None)
    search = IndexedSearch(shared, "chair", MODEL)
    query = mood(shared.entries_named(str(made.library), "chair 0005"))
    assert len(search.nearest(query, 0.5, 5, Filter())) == 5
    made.library.unlink()
    assert search.nearest(query, 0.5, 5, Filter()) == []
