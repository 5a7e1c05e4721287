"""What a person compares: the true view and what the field makes of it."""

import dataclasses
import shutil
from pathlib import Path

import numpy as np
from PIL import Image

from blender_addon.contract import view_dataset
from nerf_backend.asset_drawer import Drawer
from nerf_backend.model_file import load_model


def test_a_model_of_lit_colours_is_compared_with_lit_views(
    tiny_views: Path, tiny_model: Path, tmp_path: Path
) -> None:
    views = Path(shutil.copytree(tiny_views, tmp_path / "views"))
    model = load_model(tiny_model)
    settings = dataclasses.replace(model.document.settings, colour="lit")
    lit = dataclasses.replace(model, document=dataclasses.replace(model.document, settings=settings))
    asset = model.document.assets[0].asset_id
    view = Drawer(model, views).held_out[0]
    folder = view_dataset.asset_folder(views, asset)
    rgba = np.asarray(Image.open(view_dataset.view_file(folder, "rgba", view)))
    assert np.array_equal(Drawer(lit, views).truth(asset, view), rgba)
    sideways = np.broadcast_to(np.float32([1, 0, 0]), (*rgba.shape[:2], 3))
    np.save(view_dataset.view_file(folder, "normal", view), sideways)
    shaded = Drawer(model, views).truth(asset, view)  # albedo: no brighter than it, and darker somewhere
    albedo = np.asarray(Image.open(view_dataset.view_file(folder, "albedo", view)))
    assert (shaded <= albedo).all()
    assert (shaded[..., :3] < albedo[..., :3]).any()
