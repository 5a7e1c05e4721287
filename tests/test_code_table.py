"""Codes become arrays of assets that can be compared; what cannot is said."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blender_addon.contract.catalogue import Catalogue
from blender_addon.contract.errors import UserError
from blender_addon.contract.workspace import Workspace
from blender_addon.similarity import distances, vectors
from nerf_backend.code_table import code_table, library_category, model_folder

from .coded_library import MODEL, clusters, coded_library


def test_rows_are_the_assets_by_name(tmp_path: Path) -> None:
    shapes, looks = clusters([2, 1])
    made = coded_library(tmp_path, shapes, looks, names=["c", "a", "b"])
    table = code_table(made.workspace, "chair")
    assert table.names == ["a", "b", "c"]
    np.testing.assert_allclose(table.shapes, shapes[[1, 2, 0]], rtol=1e-6)
    np.testing.assert_allclose(table.appearances, looks[[1, 2, 0]], rtol=1e-6)
    assert table.row(table.entries[2].asset_id) == 2
    assert table.row("nobody") is None
    assert (table.model, table.left_out, table.note()) == (MODEL, (), "")


def test_assets_of_another_model_are_left_out_and_said(tmp_path: Path) -> None:
    shapes, looks = clusters([3])
    made = coded_library(tmp_path, shapes, looks)
    first = next(e.codes for e in made.catalogue.entries() if e.codes)
    made.catalogue.write_codes([dataclasses.replace(first, model="older")])
    table = code_table(made.workspace, "chair")
    assert len(table) == 2
    assert "1 of 3 chair assets" in table.note()
    assert "asset2vec refresh" in table.note()


def test_no_codes_at_all_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="asset2vec refresh"):
        code_table(Workspace.of(tmp_path / "nothing.blend"), "chair")


def test_assets_of_a_library_that_is_gone_are_not_there(tmp_path: Path) -> None:
    made = coded_library(tmp_path, *clusters([3]))
    made.library.unlink()
    with pytest.raises(UserError, match="asset2vec refresh"):
        code_table(made.workspace, "chair")


def test_a_library_of_one_category_needs_no_choice(tmp_path: Path) -> None:
    made = coded_library(tmp_path, *clusters([3]))
    assert library_category(made.workspace, made.library, None) == "chair"
    assert library_category(made.workspace, made.library, "chair") == "chair"
    with pytest.raises(UserError, match=r"no category 'table'.*--category from chair"):
        library_category(made.workspace, made.library, "table")
    with pytest.raises(UserError, match="not in the catalogue"):
        library_category(made.workspace, tmp_path / "other.blend", None)


def test_codes_without_their_model_cannot_be_drawn(tmp_path: Path) -> None:
    made = coded_library(tmp_path, *clusters([3]))
    with pytest.raises(UserError, match=f"no model {MODEL}"):
        model_folder(made.workspace, code_table(made.workspace, "chair"))


@given(st.integers(0, 2**32 - 1), st.floats(0, 1))
def test_the_look_s_weight_moves_distances_from_shape_to_look(seed: int, look: float) -> None:
    shapes, appearances = clusters([3, 2], seed)
    weighed = vectors(shapes, appearances, look)
    found = np.linalg.norm(weighed - weighed[0], axis=1)
    shape, appearance = (distances(shapes, appearances, 0, by) for by in ("shape", "appearance"))
    np.testing.assert_allclose(found**2, (1 - look) * shape**2 + look * appearance**2, atol=1e-9)


def test_the_catalogue_is_not_made_by_looking(tmp_path: Path) -> None:
    workspace = Workspace.of(tmp_path / "nothing.blend")
    assert Catalogue(workspace.catalogue).entries() == []
    assert not workspace.catalogue.exists()
