"""A model file is read whole and right, or refused with a sentence."""

import json
import shutil
from pathlib import Path

import pytest

from blender_addon.contract.errors import UserError
from nerf_backend.model_file import (
    DOCUMENT,
    WEIGHTS,
    load_model,
    model_exists,
    read_model_document,
    save_model,
    weights_of,
)


@pytest.fixture
def model(tiny_model: Path, tmp_path: Path) -> Path:
    shutil.copytree(tiny_model, tmp_path / "model")
    return tmp_path / "model"


def test_saving_what_was_loaded_changes_nothing(model: Path, tmp_path: Path) -> None:
    loaded = load_model(model)
    weights = weights_of(
        loaded.field,
        (loaded.shape_codes, loaded.appearance_codes),
        (loaded.shape_basis, loaded.appearance_basis),
        loaded.fronts,
    )
    save_model(tmp_path / "copy", loaded.document, weights)
    assert (tmp_path / "copy" / DOCUMENT).read_bytes() == (model / DOCUMENT).read_bytes()
    assert load_model(tmp_path / "copy").model_id == loaded.model_id


def test_a_model_of_an_unknown_version_is_refused(model: Path) -> None:
    document = json.loads((model / DOCUMENT).read_text())
    (model / DOCUMENT).write_text(json.dumps(document | {"schema": "asset2vec.model/99"}))
    with pytest.raises(UserError, match=r"asset2vec\.model/99"):
        load_model(model)


def test_changed_weights_are_refused(model: Path) -> None:
    numbers = bytearray((model / WEIGHTS).read_bytes())
    numbers[-1] ^= 1
    (model / WEIGHTS).write_bytes(numbers)
    with pytest.raises(UserError, match="damaged"):
        load_model(model)


@pytest.mark.parametrize("content", [b"", b"not weights at all"])
def test_weights_cut_short_are_refused(model: Path, content: bytes) -> None:
    (model / WEIGHTS).write_bytes(content)
    with pytest.raises(UserError, match="damaged"):
        load_model(model)


def test_a_document_that_lacks_something_is_refused(model: Path) -> None:
    document = json.loads((model / DOCUMENT).read_text())
    del document["assets"]
    (model / DOCUMENT).write_text(json.dumps(document))
    with pytest.raises(UserError, match="damaged"):
        read_model_document(model)


def test_no_model_is_not_a_model(tmp_path: Path) -> None:
    assert not model_exists(tmp_path / "nothing")
    with pytest.raises(UserError, match="does not exist"):
        load_model(tmp_path / "nothing")
