"""Which codes an asset that is listed may bring along."""

from pathlib import Path

import pytest

from blender_addon.contract.errors import UserError
from nerf_backend.refresh import may_be_of, open_model

MODELS = {"chair": "c1", "table": "t1"}


def test_codes_of_the_category_s_own_model_are_taken() -> None:
    assert may_be_of("c1", "chair", MODELS)
    assert not may_be_of("t1", "chair", MODELS)
    assert not may_be_of("older", "chair", MODELS)  # cannot be compared with what is here


def test_without_a_model_those_of_no_other_category_are_taken() -> None:
    assert may_be_of("s1", "sofa", MODELS)  # the workspace was deleted, the library has its codes still
    assert not may_be_of("c1", "sofa", MODELS)  # it was a chair
    assert not may_be_of("s1", "", MODELS)


def test_a_model_of_another_version_is_said_with_what_makes_it_anew(tmp_path: Path) -> None:
    (tmp_path / "model.json").write_text('{"schema": "asset2vec.model/1"}')
    with pytest.raises(UserError, match=r"has schema 'asset2vec\.model/1'.*refresh --new-model"):
        open_model(tmp_path)
