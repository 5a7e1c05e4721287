"""Listings come to the same as a statement a row, are whole, and hardly keep others waiting."""

import contextlib
import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blender_addon.contract.assets import AssetRecord
from blender_addon.contract.catalogue import Catalogue, Entry
from blender_addon.contract.fronts import ARTIST, FOUND, Front

from .test_catalogue import catalogue, codes, record  # noqa: F401

psycopg = pytest.importorskip("psycopg")

from nerf_backend.shared_catalogue.benchmark.listing import row_by_row  # noqa: E402
from nerf_backend.shared_catalogue.benchmark.own_server import OwnServer  # noqa: E402
from nerf_backend.shared_catalogue.catalogue import SharedCatalogue  # noqa: E402
from nerf_backend.shared_catalogue.migrate import VERSION, make_roles, migrate  # noqa: E402

FRONTS = st.sampled_from([None, Front(90.0, ARTIST, 1.0, 0.0), Front(45.0, FOUND, 0.5, 0.1)])
RECORDS = st.builds(
    lambda asset, category, name, tags, front: record(
        asset, category=category, name=name, tags=tags, front=front.metadata() if front else {}
    ),
    st.sampled_from("123456"),
    st.sampled_from(["chair", "table", ""]),
    st.sampled_from("ab"),
    st.sampled_from([(), ("wood",)]),
    FRONTS,
)
LISTINGS = st.tuples(
    st.sampled_from(["one.blend", "two.blend"]), st.lists(RECORDS, unique_by=lambda r: r.asset_id)
)
LABELS = st.lists(
    st.tuples(
        st.sampled_from("123456"), st.sampled_from(["chair", "table"]), st.sampled_from([(), ("big",)])
    ),
    unique_by=lambda label: label[0],
)
RELAXED = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


class RowByRow(Catalogue):
    """As it was before listings were staged: the law's other side."""

    def replace_library(self, library: str, records: list[AssetRecord]) -> None:
        with self._transaction(write=True) as db:
            row_by_row(db, self.stored_path(library), records)

    def relabel(self, library: str, labels: list[tuple[str, str, tuple[str, ...]]]) -> None:
        """By what relabelling means: the library is listed with other labels."""
        wanted = {asset: (category, tags) for asset, category, tags in labels}
        known = self.entries(library=library)
        artists = {e.asset_id: e.front for e in known if e.front and e.front.origin == ARTIST}
        kept = []
        for entry in known:
            category, tags = wanted.get(entry.asset_id, (entry.category, entry.tags))
            front = artists.get(entry.asset_id) if category == entry.category else None
            changes = {"category": category, "tags": tags, "front": front.metadata() if front else {}}
            kept.append(record(entry.asset_id, name=entry.name, **changes))
        self.replace_library(library, kept)


@settings(max_examples=20, deadline=None, suppress_health_check=RELAXED)
@given(st.lists(st.tuples(LISTINGS, LABELS), min_size=1, max_size=4))
def test_a_listing_comes_to_what_a_statement_a_row_does(
    catalogue: Catalogue,  # noqa: F811
    tmp_path: Path,
    turns: list,
) -> None:
    right = RowByRow(tmp_path / "right" / "catalogue.sqlite")
    for one in (catalogue, right):
        for library in ("one.blend", "two.blend"):
            one.replace_library(library, [])
    for (library, records), labels in turns:
        for one in (catalogue, right):
            one.replace_library(library, records)
            one.write_codes([codes(r.asset_id) for r in records if r.category])
            one.write_fronts({r.asset_id: Front(0.0, FOUND, 0.5, 0.0) for r in records if r.name == "a"})
            one.relabel(library, labels)
        assert [_without_folder(e) for e in catalogue.entries()] == [
            _without_folder(e) for e in right.entries()
        ]


def _without_folder(entry: Entry) -> Entry:
    return dataclasses.replace(entry, library=Path(entry.library).name)


@settings(max_examples=30, deadline=None, suppress_health_check=RELAXED)
@given(
    st.dictionaries(st.sampled_from("12345678"), st.integers(0, 3)),
    st.sets(st.integers(0, 3)),
    st.lists(st.sampled_from("123456789")),
)
def test_ids_that_others_own_are_those_of_all_that_the_file_has(
    catalogue: Catalogue,  # noqa: F811
    tmp_path: Path,
    owners: dict[str, int],
    there: set[int],
    asked: list[str],
) -> None:
    libraries = [tmp_path / f"{number}.blend" for number in range(4)]
    for number, library in enumerate(libraries):
        library.touch() if number in there else library.unlink(missing_ok=True)
        catalogue.replace_library(str(library), [])
        own = [record(asset) for asset, owner in owners.items() if owner == number]
        catalogue.replace_library(str(library), own)
    for library in libraries:
        others = {e for e in catalogue.entries() if Path(e.library) != library and Path(e.library).exists()}
        assert catalogue.ids_elsewhere(str(library), asked) == {e.asset_id for e in others} & set(asked)


def test_while_the_server_is_away_the_file_tells_who_owns_an_id(
    mine: SharedCatalogue, postgres_server: OwnServer, tmp_path: Path
) -> None:
    original = mine.path.parent.parent / "original.blend"  # in the workspace's folder: stored relative to it
    original.touch()
    mine.replace_library(str(original), [record("1"), record("2")])
    with postgres_server.stopped():
        assert mine.ids_elsewhere(str(tmp_path / "copy.blend"), ["1", "3"]) == {"1"}
        assert mine.ids_elsewhere(str(original), ["1", "3"]) == set()


class Meanwhile(list):
    """Records during whose staging something else happens."""

    def __init__(self, records: list[AssetRecord], happens: object) -> None:
        super().__init__(records)
        self._happens = happens

    def __iter__(self) -> Iterator[AssetRecord]:
        first, *rest = super().__iter__()
        yield first
        self._happens()
        yield from rest


def test_others_write_while_a_listing_comes_in_and_it_is_seen_whole(
    mine: SharedCatalogue, theirs: SharedCatalogue
) -> None:
    seen = []

    def happens() -> None:
        theirs.replace_on_server("/b.blend", [record("9", name="theirs")])
        theirs.replace_on_server("/a.blend", [record("1", name="theirs"), record("4")])
        seen.extend(e.name for e in theirs.entries())

    mine.replace_on_server("/a.blend", Meanwhile([record("1"), record("2")], happens))
    assert sorted(seen) == ["Chair 4", "theirs", "theirs"]
    found = {e.asset_id: (e.library, e.name) for e in mine.entries()}
    assert found == {  # the last to have its turn, whole
        "1": ("/a.blend", "Chair 1"),
        "2": ("/a.blend", "Chair 2"),
        "9": ("/b.blend", "theirs"),
    }


def test_a_listing_that_fails_halfway_leaves_all_as_it_was(mine: SharedCatalogue) -> None:
    mine.replace_on_server("/a.blend", [record("1"), record("2")])

    def happens() -> None:
        raise KeyboardInterrupt

    with contextlib.suppress(KeyboardInterrupt):
        mine.replace_on_server("/a.blend", Meanwhile([record("3"), record("4")], happens))
    assert [e.asset_id for e in mine.entries()] == ["1", "2"]
    mine.replace_on_server("/a.blend", [record("3")])
    assert [e.asset_id for e in mine.entries()] == ["3"]


def test_only_what_differs_is_written(mine: SharedCatalogue) -> None:
    def versions() -> dict[str, str]:
        with psycopg.connect(mine.url) as connection:
            return dict(connection.execute("SELECT asset_id, xmin::text FROM asset2vec.assets").fetchall())

    mine.replace_library("/a.blend", [record(i) for i in "123"])
    first = versions()
    mine.replace_library("/a.blend", [record("1"), record("2", source_hash="new"), record("3")])
    second = versions()
    assert {asset for asset in first if first[asset] != second[asset]} == {"2"}


def test_a_listing_that_changed_nothing_is_newer_than_one_that_comes_late(
    mine: SharedCatalogue, theirs: SharedCatalogue, postgres_server: OwnServer
) -> None:
    theirs.replace_library("/a.blend", [record("1")])
    with postgres_server.stopped():
        mine.replace_library("/a.blend", [record("1", name="late")])
    theirs.replace_library("/a.blend", [record("1")])
    assert "keeps 1 that are newer" in mine.news()
    assert [e.name for e in theirs.entries()] == ["Chair 1"]


def test_roles_and_the_times_of_listings_outlast_every_version(mine: SharedCatalogue) -> None:
    def times() -> list[tuple]:
        with psycopg.connect(mine.url) as connection:
            return connection.execute("SELECT * FROM asset2vec.listings ORDER BY library").fetchall()

    mine.replace_library("/a.blend", [record("1")])
    mine.replace_library("/b.blend", [record("2"), record("3")])
    before = times()
    migrate(mine.url, 4)
    migrate(mine.url)
    assert times() == before
    for version in range(1, VERSION + 1):
        migrate(mine.url, version)
        make_roles(mine.url)
