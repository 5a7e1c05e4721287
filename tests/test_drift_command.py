"""`asset2vec drift` says what the model's document holds of its last refit."""

import dataclasses
import json
import shutil
from pathlib import Path

import pytest

from nerf_backend.drift import Drift, MovedAsset, PartDrift
from nerf_backend.model_file import ModelDocument, read_model_document

from . import command_line
from .coded_library import CodedLibrary, asset_id, clusters, coded_library


@pytest.fixture
def refitted(tiny_model: Path, tmp_path: Path) -> CodedLibrary:
    """A library whose model says that its two first assets moved."""
    before = read_model_document(tiny_model)
    made = coded_library(tmp_path, *clusters([6]), names=list("abcdef"), model=before.model_id)
    folder = made.workspace.models / "chair"
    shutil.copytree(tiny_model, folder)
    worst = (
        MovedAsset(asset_id("chair", 1), "b", 0.5, 0.125),
        MovedAsset(asset_id("chair", 0), "a", 0.25, 0.0),
    )
    write(
        folder,
        dataclasses.replace(
            before, drift=Drift("older", 6, PartDrift(0.9, 0.25), PartDrift(1.0, 0.1), worst)
        ),
    )
    return made


def write(folder: Path, document: ModelDocument) -> None:
    values = json.loads((folder / "model.json").read_text())
    (folder / "model.json").write_text(json.dumps(values | {"drift": dataclasses.asdict(document)["drift"]}))


def test_it_says_how_far_codes_moved_and_shows_the_worst(refitted: CodedLibrary, tmp_path: Path) -> None:
    sheet = tmp_path / "worst.png"
    found = command_line.result("drift", refitted.library, "--sheet", sheet)
    assert found["drift"]["previous"] == "older"
    assert [asset["name"] for asset in found["drift"]["worst"]] == ["b", "a"]
    assert sheet.stat().st_size > 5000
    text = command_line.run("drift", refitted.library).stdout
    assert "90%  0.250" in text
    assert "b: shape 0.500, look 0.125" in text


def test_a_first_model_has_no_drift(refitted: CodedLibrary) -> None:
    folder = refitted.workspace.models / "chair"
    write(folder, dataclasses.replace(read_model_document(folder), drift=None))
    found = command_line.run("drift", refitted.library)
    assert (found.returncode, found.stdout.count("first one")) == (0, 1)


def test_a_category_without_a_model_is_one_sentence(tmp_path: Path) -> None:
    made = coded_library(tmp_path, *clusters([3]))
    found = command_line.run("drift", made.library)
    assert found.returncode == 2
    assert "chair has no model yet: run `asset2vec refresh`" in found.stderr
    assert "Traceback" not in found.stderr
