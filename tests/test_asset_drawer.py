"""What a person compares: the true view and what the field makes of it, both shaded or neither."""

import dataclasses
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from blender_addon.contract import view_dataset
from blender_addon.contract.catalogue import Entry
from nerf_backend import asset_drawer
from nerf_backend.asset_drawer import Drawer
from nerf_backend.model_file import Model, fitted_codes, load_model


def lit(model: Model) -> Model:
    """The same, as if it had learnt lit colours."""
    settings = dataclasses.replace(model.document.settings, colour="lit")
    return dataclasses.replace(model, document=dataclasses.replace(model.document, settings=settings))


def test_lit_views_are_shown_as_they_are_and_albedo_shaded(
    tiny_views: Path, tiny_model: Path, tmp_path: Path
) -> None:
    views = Path(shutil.copytree(tiny_views, tmp_path / "views"))
    model = load_model(tiny_model)
    asset, view = model.document.assets[0].asset_id, Drawer(model, views).held_out[0]
    folder = view_dataset.asset_folder(views, asset)
    rgba = np.asarray(Image.open(view_dataset.view_file(folder, "rgba", view)))
    assert np.array_equal(Drawer(lit(model), views).truth(asset, view), rgba)
    sideways = np.broadcast_to(np.float32([1, 0, 0]), (*rgba.shape[:2], 3))
    np.save(view_dataset.view_file(folder, "normal", view), sideways)
    shaded = Drawer(model, views).truth(asset, view)
    albedo = np.asarray(Image.open(view_dataset.view_file(folder, "albedo", view)))
    assert (shaded <= albedo).all()
    assert (shaded[..., :3] < albedo[..., :3]).any()


def test_what_a_lit_model_draws_is_not_shaded_either(
    tiny_views: Path, tiny_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = load_model(tiny_model)
    codes = fitted_codes(model)[0]
    entry = Entry(codes.asset_id, "", "OBJECT", "", "chair", (), codes.source_hash, codes)
    monkeypatch.setattr(asset_drawer, "shade", lambda rgba, normals, camera: 0 * rgba)
    assert Drawer(model, tiny_views).swap(entry, entry).max() == 0
    assert Drawer(lit(model), tiny_views).swap(entry, entry).max() > 100
