"""`asset2vec similar`: moods, weights, filters and codes give known answers on a known library."""

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest

from blender_addon.contract import catalogue_queries
from blender_addon.contract.assets import AssetRecord
from blender_addon.contract.catalogue import Catalogue
from blender_addon.contract.code_document import CodeDocument, read_code, write_code
from blender_addon.contract.errors import UserError
from blender_addon.similarity import typical_distance, vectors
from nerf_backend.uses.search.find_similar import Similar, Wanted, similar_to_assets, similar_to_code
from nerf_backend.uses.search.tags import ids_by_tags

from .coded_library import MODEL, CodedLibrary, asset_id, coded_library
from .command_line import result, run

# name: shape, look, tags
ASSETS = {
    "Thonet": ((0, 0), (0, 0), ("wood", "Bistro")),
    "Thonet red": ((0, 0.01), (4, 0), ("wood",)),
    "Thonet again": ((0.01, 0), (0, 0.01), ("wood",)),
    "Windsor": ((2, 0), (0, 1), ("wood", "armrests")),
    "Bar stool": ((0, 5), (0, 0.5), ("metal",)),
    "Office chair": ((4, 0), (5, 5), ()),
}


@pytest.fixture
def made(tmp_path: Path) -> CodedLibrary:
    shapes, looks, tags = zip(*ASSETS.values(), strict=True)
    return coded_library(tmp_path, np.array(shapes, float), np.array(looks, float), list(ASSETS), tags)


def ask(made: CodedLibrary, *names: str, **wanted: object) -> list[str]:
    return names_of(
        similar_to_assets(made.workspace, made.library, list(names), Wanted(**wanted), lambda event: None)
    )


def names_of(found: Similar) -> list[str]:
    return [n.entry.name for n in found.neighbours]


def test_shape_look_and_a_weight_between(made: CodedLibrary) -> None:
    assert ask(made, "Thonet", look=0.0, top=3) == ["Thonet again", "Thonet red", "Windsor"]
    assert ask(made, "Thonet", look=1.0, top=3) == ["Thonet again", "Bar stool", "Windsor"]
    weighed = vectors(*_codes(made), 0.8)
    order = np.argsort(np.linalg.norm(weighed - weighed[0], axis=1))[1:]
    assert ask(made, "Thonet", look=0.8) == [list(ASSETS)[i] for i in order]


def test_a_mood_is_the_mean_and_does_not_list_its_own_assets(made: CodedLibrary) -> None:
    found = ask(made, "Thonet", "Office chair", look=0.0)  # their mean is the Windsor's shape
    assert found[0] == "Windsor"
    assert set(found) == set(ASSETS) - {"Thonet", "Office chair"}
    assert ask(made, "Thonet", "Thonet") == ask(made, "Thonet")


def test_tags_are_asked_for_and_barred(made: CodedLibrary) -> None:
    assert set(ask(made, "Thonet", tags=("Wood",))) == {"Thonet red", "Thonet again", "Windsor"}
    assert ask(made, "Thonet", tags=("wood", "armrests")) == ["Windsor"]
    assert set(ask(made, "Thonet", not_tags=("wood",))) == {"Bar stool", "Office chair"}
    with pytest.raises(UserError, match=r"tag 'woood': did you mean 'wood'"):
        ask(made, "Thonet", tags=("woood",))


def test_the_tags_of_equal_lists_are_read_once(made: CodedLibrary, monkeypatch: pytest.MonkeyPatch) -> None:
    records = [
        AssetRecord(e.asset_id, e.kind, e.name, e.category, ("Wood", "Grün"), e.source_hash, {}, {})
        for e in made.catalogue.entries()
    ]
    made.catalogue.replace_library(str(made.library), records)
    read = []
    loads = json.loads
    monkeypatch.setattr(catalogue_queries.json, "loads", lambda text: read.append(text) or loads(text))
    found = ids_by_tags(made.catalogue, "chair", ["GRÜN"], [])
    assert found == {record.asset_id for record in records}
    assert len(read) == 1


def test_near_duplicates_are_left_out_on_request(made: CodedLibrary) -> None:
    found = ask(made, "Windsor", look=0.0, duplicates=False)
    assert sum(name.startswith("Thonet") for name in found) == 1  # of three that are one shape
    assert "Thonet again" not in ask(made, "Thonet", duplicates=False)
    assert "Thonet red" in ask(made, "Thonet", duplicates=False)


@pytest.mark.parametrize("shape, look", [(0.0, 0.29), (0.29, 0.165), (0.31, 0.0), (0.29, 0.18)])
def test_search_and_duplicates_agree_on_what_is_a_near_duplicate(
    tmp_path: Path, shape: float, look: float
) -> None:
    draw = np.random.default_rng(0)
    shapes, looks = draw.normal(size=(2, 12, 31))
    shapes, looks = (np.pad(np.concatenate([c, c[:1]]), ((0, 0), (0, 1))) for c in (shapes, looks))
    shapes[12, 31], looks[12, 31] = shape * typical_distance(shapes), look * typical_distance(looks)
    made = coded_library(tmp_path, shapes, looks)
    copies = result("duplicates", made.library)["copies"]
    assert ("chair 0012" in ask(made, "chair 0000", top=12, duplicates=False)) == (not copies)
    assert "chair 0012" in ask(made, "chair 0000", top=12)


def test_one_library_only(made: CodedLibrary) -> None:
    other = coded_library(
        made.library.parent,
        np.array([[0.5, 0.0]]),
        np.zeros((1, 2)),
        ["Table"],
        category="table",
        file="b.blend",
    )
    assert len(ask(made, "Thonet", inside=made.library)) == 5
    with pytest.raises(UserError, match=r"b\.blend has no chair"):
        ask(made, "Thonet", inside=other.library)


def test_a_mood_is_of_one_category(tmp_path: Path, made: CodedLibrary) -> None:
    table = dataclasses.replace(
        made.catalogue.entries()[0], name="Table", asset_id="0" * 32, category="table"
    )
    records = [
        AssetRecord(e.asset_id, e.kind, e.name, e.category, e.tags, e.source_hash, {}, {})
        for e in (*made.catalogue.entries(), table)
    ]
    made.catalogue.replace_library(str(made.library), records)
    assert table.codes
    made.catalogue.write_codes([dataclasses.replace(table.codes, asset_id=table.asset_id)])
    with pytest.raises(UserError, match="'Thonet' is a chair and 'Table' a table"):
        ask(made, "Thonet", "Table")


def test_a_code_from_a_file(made: CodedLibrary, tmp_path: Path) -> None:
    (entry,) = made.catalogue.entries_of([asset_id("chair", 3)])
    assert entry.codes
    code = CodeDocument("chair", MODEL, entry.codes.shape, entry.codes.appearance, "a photo")
    write_code(tmp_path / "code.json", code)
    assert read_code(tmp_path / "code.json") == code
    found = result("similar", made.library, "--code", tmp_path / "code.json", "--top", 2)
    assert found["neighbours"][0] == {
        "name": "Windsor",
        "library": str(made.library),
        "id": asset_id("chair", 3),
        "distance": 0.0,
        "poor": False,
    }
    write_code(tmp_path / "old.json", dataclasses.replace(code, model="older"))
    shown = run("similar", made.library, "--code", tmp_path / "old.json")
    assert shown.returncode == 2
    assert "model older" in shown.stderr
    assert "asset2vec refresh" in shown.stderr


@pytest.mark.parametrize(
    "document, said",
    [
        ({"shape": [1.0]}, "32 finite numbers"),
        ({"category": "sofa"}, "a code of category 'sofa'"),
        ({"schema": "asset2vec.model/3"}, "has schema 'asset2vec.model/3'"),
        ({"colour": 1}, "colour is unknown"),
    ],
)
def test_a_file_that_is_no_code_is_one_sentence(
    made: CodedLibrary, tmp_path: Path, document: dict, said: str
) -> None:
    whole = {"schema": "asset2vec.code/1", "category": "chair", "model": MODEL, "origin": ""}
    whole |= {"shape": [0.0] * 32, "appearance": [0.0] * 32} | document
    (tmp_path / "code.json").write_text(json.dumps(whole))
    with pytest.raises(UserError, match=said):
        similar_to_code(made.workspace, made.library, tmp_path / "code.json", Wanted(), lambda event: None)


def test_an_unknown_name_suggests_the_closest(made: CodedLibrary) -> None:
    with pytest.raises(UserError, match="did you mean 'Windsor'"):
        ask(made, "windsr")


def test_the_command_shows_the_note_and_a_sheet(made: CodedLibrary, tmp_path: Path) -> None:
    first = made.catalogue.entries_of([asset_id("chair", 4)])[0].codes
    assert first
    made.catalogue.write_codes([dataclasses.replace(first, model="older")])
    sheet = tmp_path / "sheet.png"
    shown = run("similar", made.library, "Thonet", "Windsor", "--look", 0.3, "--sheet", sheet)
    assert "Most like 'Thonet' + 'Windsor' by shape and look" in shown.stdout
    assert "1 of 6 chair assets have no codes of the category's model" in shown.stdout
    assert sheet.stat().st_size > 1000
    assert run("similar", made.library).returncode == 2
    assert run("similar", made.library, "Thonet", "--look", "1.5").returncode == 2


def _codes(made: CodedLibrary) -> tuple[np.ndarray, np.ndarray]:
    entries = sorted(Catalogue(made.workspace.catalogue).entries(), key=lambda e: e.asset_id)
    codes = [e.codes for e in entries if e.codes]
    return np.array([c.shape for c in codes]), np.array([c.appearance for c in codes])


def test_what_is_badly_described_is_marked_in_the_list(made: CodedLibrary) -> None:
    catalogue = Catalogue(made.workspace.catalogue)
    of = {entry.name: entry.codes for entry in catalogue.entries(library=str(made.library))}
    assert of["Windsor"]
    catalogue.write_codes([dataclasses.replace(of["Windsor"], psnr=12.0)])
    lines = run("similar", made.library, "Thonet").stdout.splitlines()
    assert [line.split()[1] for line in lines if line.endswith("badly described")] == ["Windsor"]
    asked = run("similar", made.library, "Windsor").stdout
    assert "Badly described by its codes: Windsor. Do not trust these neighbours" in asked
    assert [n["poor"] for n in result("similar", made.library, "Windsor")["neighbours"]] == [False] * 5
