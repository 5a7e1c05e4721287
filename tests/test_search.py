"""A search through packed codes finds exactly what all codes in memory would, whatever happened before."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blender_addon.contract import catalogue_queries
from blender_addon.contract.catalogue import Catalogue, Codes
from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Event
from blender_addon.similarity import LOOK, By, comparable, neighbours, typical_distance
from nerf_backend.uses.search import packed_codes, packed_update
from nerf_backend.uses.search.query import Query, mood
from nerf_backend.uses.search.search import CodeSearch, Filter

from .coded_library import MODEL, CodedLibrary, asset_id, clusters, coded_library

EVERYTHING = Filter()


def silent(event: Event) -> None:
    pass


def opened(made: CodedLibrary, category: str = "chair") -> CodeSearch:
    return CodeSearch(made.workspace, category, silent)


def asked(made: CodedLibrary, row: int) -> Query:
    return mood(made.catalogue.entries_of([asset_id("chair", row)]))


def found(made: CodedLibrary, row: int, look: float = 0.5, top: int = 5) -> list[tuple[str, float]]:
    results = opened(made).nearest(asked(made, row), look, top, EVERYTHING)
    return [(n.entry.asset_id, n.distance) for n in results]


def expected(made: CodedLibrary, row: int, by: By = "both", top: int = 5) -> list[tuple[str, float]]:
    """With all entries in memory, as the panel does it."""
    entries = comparable(made.catalogue.entries(category="chair"), "chair", MODEL)
    return [(n.entry.asset_id, n.distance) for n in neighbours(entries, asset_id("chair", row), by, top)]


def recoded(made: CodedLibrary, row: int, **changes: object) -> Codes:
    (entry,) = made.catalogue.entries_of([asset_id("chair", row)])
    assert entry.codes
    return dataclasses.replace(entry.codes, **changes)


@pytest.mark.parametrize("by", ["shape", "appearance", "both"])
def test_the_same_order_and_the_same_distances_to_the_last_bit(tmp_path: Path, by: By) -> None:
    shapes, looks = clusters([500, 300, 3], seed=3, spread=0.4)
    shapes, looks = shapes.round(1), looks.round(1)  # so that some are at equal distances
    shapes[10:14], looks[10:14] = shapes[9], looks[9]
    made = coded_library(tmp_path, shapes, looks)
    for row in (9, 12, 801):
        assert found(made, row, LOOK[by], 80) == expected(made, row, by, 80)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_every_change_of_the_catalogue_is_followed(tmp_path_factory: pytest.TempPathFactory, data) -> None:
    draw = np.random.default_rng(data.draw(st.integers(0, 1000)))
    made = coded_library(tmp_path_factory.mktemp("library"), *draw.normal(size=(2, 12, 4)))
    opened(made)
    records = {e.asset_id: e for e in made.catalogue.entries()}
    for _ in range(data.draw(st.integers(1, 4))):
        row = data.draw(st.integers(1, 11))
        if asset_id("chair", row) not in {e.asset_id for e in made.catalogue.entries()}:
            continue
        match data.draw(st.sampled_from(["changed", "of another model", "deleted", "nothing"])):
            case "changed":
                made.catalogue.write_codes([recoded(made, row, shape=tuple(draw.normal(size=32)))])
            case "of another model":
                made.catalogue.write_codes([recoded(made, row, model="older")])
            case "deleted":
                records.pop(asset_id("chair", row))
                kept = [_record(e) for e in records.values()]
                made.catalogue.replace_library(str(made.library), kept)
        if data.draw(st.booleans()):
            assert found(made, 0) == expected(made, 0)
    assert found(made, 0, top=20) == expected(made, 0, top=20)


def _record(entry):
    from blender_addon.contract.assets import AssetRecord

    return AssetRecord(
        entry.asset_id, entry.kind, entry.name, entry.category, entry.tags, entry.source_hash, {}, {}
    )


def test_adding_one_asset_writes_one_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = coded_library(tmp_path, *clusters([30]))
    opened(made)
    monkeypatch.setattr("nerf_backend.uses.search.packed_update.stored_codes", None)  # what a rebuild reads
    before = made.workspace.codes / "chair" / "records.bin"
    size = before.stat().st_size
    made.catalogue.write_codes([recoded(made, 3, shape=(0.0,) * 32)])
    assert found(made, 3) == expected(made, 3)
    assert before.stat().st_size == size + packed_codes.RECORD.itemsize


def test_blocks_are_filled_and_crossed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed_codes, "BLOCK", 64)
    made = coded_library(tmp_path, *np.random.default_rng(1).normal(size=(2, 150, 8)))
    assert found(made, 5, top=149) == expected(made, 5, top=149)
    made.catalogue.write_codes([recoded(made, row, appearance=(row / 9,) * 32) for row in range(60)])
    assert found(made, 5, top=149) == expected(made, 5, top=149)


@pytest.mark.parametrize("damage", ["rows gone", "wrong number", "not JSON", "another catalogue"])
def test_a_damaged_or_foreign_cache_is_built_anew(tmp_path: Path, damage: str) -> None:
    made = coded_library(tmp_path, *clusters([20]))
    opened(made)
    folder = made.workspace.codes / "chair"
    match damage:
        case "rows gone":
            (folder / "rows.f32").write_bytes(b"")
        case "wrong number":
            rows = np.memmap(folder / "rows.f32", "<f4", "r+").reshape(-1, 66, packed_codes.BLOCK)
            rows[0, :3, :20] += 0.01
            rows.flush()
        case "not JSON":
            (folder / "index.json").write_text("{")
        case "another catalogue":
            codes = [e.codes for e in made.catalogue.entries()]
            records = [_record(e) for e in made.catalogue.entries()]
            made.catalogue.path.unlink()
            made.catalogue.replace_library(str(made.library), records)
            made.catalogue.write_codes(dataclasses.replace(c, shape=c.shape[::-1]) for c in codes)
    assert found(made, 2) == expected(made, 2)


@pytest.mark.parametrize("writes", [0, 1, 2])
def test_a_catalogue_from_a_backup_is_noticed(tmp_path: Path, writes: int) -> None:
    made = coded_library(tmp_path, *clusters([20]))
    backup = made.catalogue.path.read_bytes()
    made.catalogue.write_codes([recoded(made, 1, shape=(9.0,) * 32)])
    opened(made)
    made.catalogue.path.write_bytes(backup)
    twin = recoded(made, 0)
    for _ in range(writes):  # as many changes as the packed codes know, fewer, and more
        made.catalogue.write_codes([recoded(made, 2, shape=twin.shape, appearance=twin.appearance)])
    assert found(made, 0) == expected(made, 0)


def test_what_changed_while_another_held_the_lock_is_taken_in_and_nothing_built_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = coded_library(tmp_path, *clusters([20]))
    folder = made.workspace.codes / "chair"
    old = catalogue_queries.mark(made.catalogue)
    made.catalogue.write_codes([recoded(made, 1, psnr=1.0)])
    opened(made)  # the other process, after this one looked at the catalogue
    made.catalogue.write_codes([recoded(made, 2, psnr=1.0)])
    now = catalogue_queries.mark(made.catalogue)
    marks = iter([old, now])
    monkeypatch.setattr(packed_update, "mark", lambda catalogue: next(marks))
    monkeypatch.setattr(packed_update, "_build", None)
    packed = packed_update.packed_codes(made.catalogue, folder, "chair", MODEL, silent)
    assert (packed.header.live, packed.header.mark) == (20, now.mark)


def test_rows_that_a_killed_writer_left_are_not_there(tmp_path: Path) -> None:
    made = coded_library(tmp_path, *clusters([20]))
    header = opened(made).packed.header
    made.catalogue.write_codes([recoded(made, 3, shape=(0.0,) * 32)])
    opened(made)
    packed_codes.write_header(made.workspace.codes / "chair", header)  # as if killed before the last step
    assert found(made, 2, top=20) == expected(made, 2, top=20)


def test_many_changes_do_not_make_the_cache_grow_for_ever(tmp_path: Path) -> None:
    made = coded_library(tmp_path, *clusters([20]))
    for value in range(30):
        made.catalogue.write_codes([recoded(made, 3, shape=(float(value),) * 32)])
        assert opened(made).packed.header.rows <= 28
    assert found(made, 3) == expected(made, 3)


def test_assets_of_a_library_that_is_gone_are_no_neighbours(tmp_path: Path) -> None:
    made = coded_library(tmp_path, *clusters([6, 6], seed=1))
    other = coded_library(tmp_path, *clusters([8], seed=2), category="chair", file="other.blend")
    # the second library has taken the ids of the first eight
    other.library.unlink()
    assert {e.library for e in made.catalogue.entries()} == {str(made.library), str(other.library)}
    assert found(made, 9, top=20) == expected(made, 9, top=20)
    assert len(found(made, 9, top=20)) == 3


def test_codes_that_are_no_numbers_are_nobodys_neighbours(tmp_path: Path) -> None:
    made = coded_library(tmp_path, *clusters([6]))
    made.catalogue.write_codes([recoded(made, 1, shape=(float("nan"),) * 32)])
    assert asset_id("chair", 1) not in [i for i, _ in found(made, 0, top=9)]
    assert len(found(made, 0, top=9)) == 4


def test_a_read_only_workspace_is_searched_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = coded_library(tmp_path, *clusters([6]))
    monkeypatch.setattr("os.access", lambda path, mode: False)
    assert found(made, 0) == expected(made, 0)
    assert not made.workspace.codes.exists()


def test_codes_of_different_models_are_not_compared(tmp_path: Path) -> None:
    made = coded_library(tmp_path, *clusters([6]))
    made.catalogue.write_codes([recoded(made, 1, model="older")])
    with pytest.raises(UserError, match=r"model older.*asset2vec refresh"):
        found(made, 1)
    assert "1 of 6 chair assets have no codes" in opened(made).note()


def test_no_codes_at_all_is_one_sentence(tmp_path: Path) -> None:
    made = coded_library(tmp_path, *clusters([6]))
    with pytest.raises(UserError, match=r"(?s)No table .*asset2vec refresh"):
        opened(made, "table")


def test_an_open_search_takes_in_what_changed(tmp_path: Path) -> None:
    made = coded_library(tmp_path, *clusters([6]))
    search = opened(made)
    made.catalogue.write_codes([recoded(made, 4, shape=recoded(made, 0).shape)])
    search.refresh()
    assert search.nearest(asked(made, 0), 0.0, 1, EVERYTHING)[0].entry.asset_id == asset_id("chair", 4)


@given(st.integers(0, 2**32 - 1), st.integers(2, 1500))
@settings(max_examples=20, deadline=None)
def test_the_typical_distance_does_not_depend_on_the_order(seed: int, count: int) -> None:
    draw = np.random.default_rng(seed)
    codes = draw.normal(size=(count, 5)).astype(np.float32)
    assert typical_distance(codes) == typical_distance(draw.permutation(codes))
    assert typical_distance(codes) == pytest.approx(_all_pairs(codes[:800]), rel=0.1)


@given(st.integers(0, 2**32 - 1), st.integers(2, 700), st.integers(1, 5000))
@settings(max_examples=20, deadline=None)
def test_copies_do_not_change_the_typical_distance(seed: int, count: int, copies: int) -> None:
    codes = np.random.default_rng(seed).normal(size=(count, 5)).astype(np.float32)
    assert typical_distance(np.concatenate([codes, np.repeat(codes[:1], copies, axis=0)])) == (
        typical_distance(codes)
    )


def test_packed_codes_have_the_same_typical_distance_with_copies(tmp_path: Path) -> None:
    codes = np.random.default_rng(0).normal(size=(700, 8))
    codes = np.concatenate([codes, np.repeat(codes[:1], 2500, axis=0)])
    made = coded_library(tmp_path, codes, codes[:, ::-1])
    search = opened(made)
    halves = search.packed.codes(search.packed.live())
    assert search.typical == (typical_distance(halves[0]), typical_distance(halves[1]))
    assert search.typical[0] == typical_distance(halves[0][:700])


def _all_pairs(codes: np.ndarray) -> float:
    apart = np.linalg.norm(codes[:, None] - codes[None], axis=2)
    return float(apart[np.triu_indices(len(codes), 1)].mean())


def test_narrow_queries_of_no_catalogue_are_empty(tmp_path: Path) -> None:
    nothing = Catalogue(tmp_path / "none.sqlite")
    assert nothing.entries_of(["1"]) == nothing.entries_named("a.blend", "1") == []
    assert catalogue_queries.libraries(nothing, "chair") == []
    assert catalogue_queries.count(nothing, "chair") == 0
    assert not nothing.path.exists()
