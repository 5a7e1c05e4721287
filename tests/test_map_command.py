"""`asset2vec map`: assets stay where they are; the page holds everything."""

import dataclasses
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from blender_addon.contract.errors import UserError
from blender_addon.contract.maps import PCA, TSNE, map_file, read_map, write_map
from nerf_backend.cli import main
from nerf_backend.code_table import CodeTable, code_table
from nerf_backend.uses.maps.map_page import page_data
from nerf_backend.uses.maps.map_update import update_map, updated_map

from .coded_library import CodedLibrary, clusters, coded_library

COUNTS = (10, 10, 10)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> CodedLibrary:
    shapes, looks = clusters(COUNTS)
    tags = [(f"kind {row // 10}",) for row in range(30)]
    return coded_library(tmp_path_factory.mktemp("map"), shapes, looks, tags=tags)


@pytest.fixture(scope="module")
def table(made: CodedLibrary) -> CodeTable:
    return code_table(made.workspace, "chair")


def part(table: CodeTable, rows: np.ndarray, model: str = "") -> CodeTable:
    entries = tuple(table.entries[row] for row in rows)
    return dataclasses.replace(
        table,
        entries=entries,
        shapes=table.shapes[rows],
        appearances=table.appearances[rows],
        model=model or table.model,
    )


EVEN = np.array([row for row in range(30) if row % 10])  # all but three


def test_assets_stay_when_others_are_added_and_removed(table: CodeTable) -> None:
    before = updated_map(part(table, EVEN), 0.0, None)
    after = updated_map(part(table, np.arange(1, 30)), 0.0, before.document)
    assert (before.document.method, after.added, after.removed, after.stayed) == (TSNE, 2, 0, 27)
    places = {a.asset_id: (a.x, a.y, a.column, a.row, a.group) for a in after.document.assets}
    assert all(places[a.asset_id] == (a.x, a.y, a.column, a.row, a.group) for a in before.document.assets)
    less = updated_map(part(table, np.arange(5, 30)), 0.0, after.document)
    assert (less.removed, less.stayed) == (4, 25)


def test_new_assets_lie_with_their_kind(table: CodeTable) -> None:
    before = updated_map(part(table, EVEN), 0.0, None).document
    after = updated_map(table, 0.0, before).document
    cells = np.array([(a.column, a.row) for a in after.assets])
    for row in (0, 10, 20):
        ways = np.linalg.norm(cells - cells[row], axis=1)
        assert (np.argsort(ways)[1:4] // 10 == row // 10).all()


def test_an_edited_asset_is_placed_again(table: CodeTable) -> None:
    before = updated_map(table, 0.0, None)
    first = table.entries[0]
    assert first.codes
    codes = dataclasses.replace(first.codes, source_hash="edited")
    changed = dataclasses.replace(
        table, entries=(dataclasses.replace(first, codes=codes), *table.entries[1:])
    )
    assert updated_map(changed, 0.0, before.document).stayed == 29


def test_a_new_model_begins_from_the_places_there_were(table: CodeTable) -> None:
    before = updated_map(table, 0.0, None).document
    draw = np.random.default_rng(0)
    moved = dataclasses.replace(
        part(table, np.arange(30), "another"),
        shapes=table.shapes + draw.normal(size=table.shapes.shape) * 0.03,
    )
    after = updated_map(moved, 0.0, before)
    assert "model changed" in after.note
    old, new = (np.array([(a.x, a.y) for a in d.assets]) for d in (before, after.document))
    anew = np.array([(a.x, a.y) for a in updated_map(moved, 0.0, None).document.assets])
    way = np.linalg.norm(new - old, axis=1).mean()
    assert way < 0.3 * old.std()
    assert way < np.linalg.norm(anew - old, axis=1).mean()


def test_groups_have_words_and_neighbours_are_right(table: CodeTable) -> None:
    document = updated_map(table, 0.0, None).document
    assert sorted(group.name for group in document.groups) == ["kind 0", "kind 1", "kind 2"]
    assert document.distinct
    points = table.vectors(0.0)
    for row in (0, 17):
        ways = np.linalg.norm(points - points[row], axis=1)
        assert [near for near, _ in document.assets[row].nearest] == np.argsort(ways, kind="stable")[
            1:9
        ].tolist()
        assert document.assets[row].nearest[0][1] == pytest.approx(np.sort(ways)[1])


def test_few_assets_have_a_map_of_principal_components(table: CodeTable) -> None:
    made = updated_map(part(table, np.arange(5)), 0.0, None)
    assert made.document.method == PCA
    assert "principal components" in made.note
    more = updated_map(table, 0.0, made.document)
    assert more.document.method == TSNE


def test_two_assets_have_no_map(table: CodeTable) -> None:
    with pytest.raises(UserError, match="at least 3"):
        updated_map(part(table, np.arange(2)), 0.0, None)


def test_the_map_is_kept_and_a_damaged_one_is_made_again(made: CodedLibrary, table: CodeTable) -> None:
    path = map_file(made.workspace, "chair", "appearance")
    document = update_map(made.workspace, table, 1.0).document
    assert read_map(path) == document
    assert update_map(made.workspace, table, 1.0).stayed == 30
    assert update_map(made.workspace, table, 1.0, anew=True).stayed == 0
    path.write_text("{}", encoding="utf-8")
    assert update_map(made.workspace, table, 1.0).stayed == 0
    write_map(path, document)
    assert read_map(path) == document


@pytest.mark.parametrize("wrong", [{"nearest": ((30, 1.0),)}, {"nearest": ((-1, 1.0),)}, {"group": 9}])
def test_a_map_that_points_to_what_it_lacks_is_damaged(
    table: CodeTable, tmp_path: Path, wrong: dict[str, Any]
) -> None:
    document = updated_map(table, 0.0, None).document
    asset, *others = document.assets
    path = tmp_path / "map.json"
    write_map(path, dataclasses.replace(document, assets=(dataclasses.replace(asset, **wrong), *others)))
    with pytest.raises(UserError, match=r"map\.json is damaged.*: make the map anew"):
        read_map(path)


def test_the_page_holds_all_and_needs_no_network(
    made: CodedLibrary, capsys: pytest.CaptureFixture[str]
) -> None:
    page = made.library.with_name("map.html")
    assert main(["map", str(made.library), "--by", "shape", "--out", str(page)]) == 0
    text = page.read_text(encoding="utf-8")
    assert not re.search(r"(src|href)\s*=\s*[\"']?https?:|@import|url\(|fetch\(", text)
    data = json.loads(re.search(r"^const data = (.*);$", text, re.MULTILINE).group(1))  # type: ignore[union-attr]
    assert [a["name"] for a in data["assets"]] == [f"chair {row:04d}" for row in range(30)]
    assert not re.search(r"Math\.(min|max)\(\.\.\.", text)  # a stack overflow at 100,000 assets
    assert "low(...xs)" not in text
    assert len({(a["x"], a["y"]) for a in data["assets"]}) == 30
    assert data["atlas"]["missing"] == []
    assert "kind 0" in capsys.readouterr().out


def test_names_cannot_break_the_page(tmp_path: Path) -> None:
    shapes, looks = clusters((4,))
    made = coded_library(tmp_path, shapes, looks, names=["</script><b>", "b", "c", "d"])
    assert main(["map", str(made.library), "--out", str(tmp_path / "m.html")]) == 0
    assert "</script><b>" not in (tmp_path / "m.html").read_text(encoding="utf-8")


def test_a_missing_preview_is_said(made: CodedLibrary, table: CodeTable, tmp_path: Path) -> None:
    elsewhere = dataclasses.replace(made.workspace, root=tmp_path)
    document = updated_map(table, 0.0, None).document
    assert len(page_data(elsewhere, table, document)["atlas"]["missing"]) == 30


def test_bad_input_is_one_sentence(
    made: CodedLibrary, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["map", str(made.library), "--category", "sofa"]) == 2
    assert "no category 'sofa'" in capsys.readouterr().err
    shapes, looks = clusters((2,))
    few = coded_library(tmp_path, shapes, looks)
    assert main(["map", str(few.library)]) == 2
    assert "at least 3" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["map", str(made.library), "--look", "1.5"])
