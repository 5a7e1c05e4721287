"""Codes as files come back as they were, and only where they mean something."""

import dataclasses
import json
from pathlib import Path

import pytest

from blender_addon.contract.code_document import CodeDocument, read_code, write_code
from blender_addon.contract.errors import UserError
from nerf_backend.code_file import read_comparable_code
from nerf_backend.code_table import CodeTable, code_table

from .coded_library import MODEL, CodedLibrary, clusters, coded_library

CODE = CodeDocument("chair", MODEL, (0.25,) * 32, (-1.5,) * 32, "half way")


@pytest.fixture
def made(tmp_path: Path) -> CodedLibrary:
    return coded_library(tmp_path, *clusters([3]))


@pytest.fixture
def table(made: CodedLibrary) -> CodeTable:
    return code_table(made.workspace, "chair")


def test_a_code_comes_back(tmp_path: Path) -> None:
    write_code(tmp_path / "one.json", CODE)
    assert read_code(tmp_path / "one.json") == CODE


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"shape": [1, 2]}, "32 finite numbers"),
        ({"appearance": None}, "appearance"),
        ({"shape": [float("nan")] * 32}, "shape"),
        ({"schema": "asset2vec.views/1"}, "one.json"),
    ],
)
def test_what_is_no_code_is_one_sentence(tmp_path: Path, change: dict, words: str) -> None:
    path = tmp_path / "one.json"
    write_code(path, CODE)
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(UserError, match=words):
        read_code(path)


def test_codes_of_the_model_and_of_the_one_before_serve(
    made: CodedLibrary, table: CodeTable, tmp_path: Path
) -> None:
    path = tmp_path / "one.json"
    write_code(path, CODE)
    assert read_comparable_code(path, made.workspace, table.category, table.model) == (CODE, "")
    folder = made.workspace.models / "chair"
    folder.mkdir(parents=True)
    (folder / "model.json").write_text(
        json.dumps({"schema": "asset2vec.model/3", "model_id": MODEL, "lineage": ["newer", "older"]})
    )
    write_code(path, dataclasses.replace(CODE, model="older"))
    _, note = read_comparable_code(path, made.workspace, table.category, table.model)
    assert "before the last 2 refits" in note


def test_other_codes_are_refused(made: CodedLibrary, table: CodeTable, tmp_path: Path) -> None:
    path = tmp_path / "one.json"
    for change, words in (({"model": "older"}, "of model older"), ({"category": "table"}, "code of table")):
        write_code(path, dataclasses.replace(CODE, **change))
        with pytest.raises(UserError, match=words):
            read_comparable_code(path, made.workspace, table.category, table.model)
