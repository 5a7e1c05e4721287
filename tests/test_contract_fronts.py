"""Where assets face is kept, in the catalogue and on the asset, and an artist's word is not lost."""

import dataclasses
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blender_addon.contract import metadata
from blender_addon.contract.assets import AssetRecord
from blender_addon.contract.catalogue import SCHEMA_VERSION, Catalogue, Codes
from blender_addon.contract.catalogue_queries import mark
from blender_addon.contract.fronts import AMBIGUOUS, ARTIST, FOUND, Front, common_turn, wrapped
from blender_addon.contract.metadata import CODE_SIZE

DEGREES = st.floats(-720, 720)
FOUND_FRONT = Front(37.5, FOUND, 0.9)
SET_FRONT = Front.by_artist(90.0, 0.0)


def record(asset_id: str, front: Front | None = None, category: str = "chair") -> AssetRecord:
    kept = front.metadata() if front else {}
    return AssetRecord(asset_id, "OBJECT", f"Chair {asset_id}", category, (), "hash", {}, {}, kept)


def fronts(catalogue: Catalogue) -> dict[str, Front | None]:
    return {entry.asset_id: entry.front for entry in catalogue.entries()}


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    return Catalogue(tmp_path / "work" / "catalogue.sqlite")


@given(DEGREES, DEGREES)
def test_turning_the_category_leaves_what_the_field_knows(degrees: float, turn: float) -> None:
    front = Front(wrapped(degrees), FOUND, 0.5)
    assert abs(wrapped(front.turned(turn).in_category - front.in_category)) < 2e-3
    assert abs(wrapped(front.turned(turn).degrees - degrees - turn)) < 1e-6


@given(DEGREES, st.sampled_from((ARTIST, FOUND, AMBIGUOUS)))
def test_a_front_survives_the_metadata(degrees: float, origin: str) -> None:
    front = Front(degrees, origin, 0.25, 90.0)
    assert Front.from_metadata(front.metadata()) == front


@pytest.mark.parametrize("gone", metadata.FRONT_KEYS)
def test_a_front_counts_only_as_a_whole(gone: str) -> None:
    values = SET_FRONT.metadata()
    assert Front.from_metadata(values | {metadata.FRONT_FROM: "somebody"}) is None
    del values[gone]
    assert Front.from_metadata(values) is None


def test_most_assets_say_how_far_a_category_is_turned() -> None:
    assert common_turn([]) == 0
    assert common_turn([90.0, 90.0, 0.0]) == 90


def test_turns_of_a_category_are_read_by_library(catalogue: Catalogue) -> None:
    assert catalogue.turns("chair") == []
    catalogue.replace_library("a.blend", [record("1", FOUND_FRONT), record("2", SET_FRONT.turned(90))])
    catalogue.replace_library("b.blend", [record("3"), record("4", FOUND_FRONT, category="table")])
    library = catalogue.entries()[0].library
    assert sorted(catalogue.turns("chair")) == [(library, 0.0), (library, 90.0)]


def test_found_fronts_are_kept_beside_codes(catalogue: Catalogue) -> None:
    catalogue.replace_library("a.blend", [record("1"), record("2", FOUND_FRONT)])
    catalogue.write_fronts({"1": Front(10.0, AMBIGUOUS, 0.1)})
    catalogue.replace_library("a.blend", [record("1", FOUND_FRONT), record("2")])
    assert fronts(catalogue) == {"1": Front(10.0, AMBIGUOUS, 0.1), "2": FOUND_FRONT}
    catalogue.replace_library("a.blend", [record("1", category="table"), record("2")])
    assert fronts(catalogue)["1"] is None


def test_an_artists_front_wins_until_it_is_taken_back(catalogue: Catalogue) -> None:
    catalogue.replace_library("a.blend", [record("1", FOUND_FRONT)])
    catalogue.replace_library("a.blend", [record("1", SET_FRONT)])
    assert fronts(catalogue) == {"1": SET_FRONT}
    catalogue.replace_library("a.blend", [record("1")])
    assert fronts(catalogue) == {"1": None}


def test_metadata_of_an_entry(catalogue: Catalogue) -> None:
    catalogue.replace_library("a.blend", [record("1", FOUND_FRONT), record("2", SET_FRONT), record("3")])
    found, set_by_artist, neither = (entry.fitted_metadata() for entry in catalogue.entries())
    assert {key: found[key] for key in metadata.FRONT_KEYS} == FOUND_FRONT.metadata()
    assert not set(metadata.FRONT_KEYS) & set(set_by_artist)
    assert {neither[key] for key in metadata.FRONT_KEYS} == {None}


def test_a_catalogue_of_version_1_is_brought_forward(catalogue: Catalogue) -> None:
    codes = Codes("1", "model", "hash", (0.5,) * CODE_SIZE, (0.25,) * CODE_SIZE, 25.0, 0.9)
    catalogue.replace_library("a.blend", [record("1")])
    catalogue.write_codes([codes])
    with sqlite3.connect(catalogue.path) as db:
        for table in ("fronts", "code_changes", "change_marks", "origin"):
            db.execute(f"DROP TABLE {table}")
        db.execute("DROP INDEX assets_by_name")
        for event in ("insert", "update", "delete"):
            db.execute(f"DROP TRIGGER codes_{event}")
        db.execute("DROP INDEX assets_by_category")
        db.execute("CREATE INDEX assets_by_library ON assets (library)")
        db.execute("PRAGMA user_version = 1")
    db.close()
    (entry,) = Catalogue(catalogue.path).entries()
    assert (entry.codes, entry.front) == (codes, None)
    assert mark(catalogue).change == 1  # whoever copies codes gets those that were there before
    catalogue.write_fronts({"1": FOUND_FRONT})
    assert [dataclasses.astuple(f) for f in fronts(catalogue).values() if f] == [(37.5, FOUND, 0.9, 0.0)]
    with sqlite3.connect(catalogue.path) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)
    db.close()
