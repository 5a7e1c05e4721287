"""Codes and cameras do not depend on which way an asset faces."""

import dataclasses
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from blender_addon.contract import view_dataset
from blender_addon.contract.fronts import ARTIST, FOUND, wrapped
from nerf_backend.fit_codes import fit_codes
from nerf_backend.fit_data import FitData, read_data
from nerf_backend.fit_fronts import (
    as_reference,
    as_tensor,
    category_fronts,
    facing,
    front_of_new,
    fronts_in,
    surface_points,
    turn_to_front,
)
from nerf_backend.fit_start import describe
from nerf_backend.model_file import fitted_codes, load_model

from .tiny_fit import CHAIRS, ignore

CPU = torch.device("cpu")
DEGREES = np.array([0.0, 100.0, -50.0, 170.0, 25.0, -140.0])


def open_views(views: Path) -> FitData:
    return read_data(views, view_dataset.list_assets(views), 2, CPU)


@pytest.fixture(scope="module")
def turned_views(tiny_views: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same chairs, each turned by DEGREES. Their cameras are turned with them: pictures are the same."""
    views = tmp_path_factory.mktemp("turned") / "views"
    shutil.copytree(tiny_views, views)
    for asset, degrees in zip(view_dataset.list_assets(views), DEGREES, strict=True):
        turn_asset(views, asset.asset_id, degrees)
    return views


def turn_asset(views: Path, asset_id: str, degrees: float) -> None:
    path = view_dataset.asset_folder(views, asset_id) / "transforms.json"
    document = json.loads(path.read_text())
    for frame in document["frames"]:
        frame["transform_matrix"] = (matrix(degrees) @ np.array(frame["transform_matrix"])).tolist()
    path.write_text(json.dumps(document))
    for table in path.parent.glob("*.safetensors"):
        table.unlink()


def matrix(degrees: float) -> NDArray:
    a = np.radians(degrees)
    turn = np.eye(4)
    turn[:2, :2] = [[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]]
    return turn


def test_a_turn_to_the_front_brings_the_front_to_minus_y() -> None:
    faces_plus_x = torch.tensor([1.0, 0.0, 0.3, 1.0], dtype=torch.float64)
    assert torch.allclose(turn_to_front(90.0) @ faces_plus_x, torch.tensor([0.0, -1, 0.3, 1]).double())


def test_surface_points_lie_on_the_asset(tiny_views: Path, turned_views: Path) -> None:
    straight, turned = surface_points(open_views(tiny_views), 1), surface_points(open_views(turned_views), 1)
    assert np.allclose(straight @ matrix(DEGREES[1])[:3, :3].T, turned, atol=1e-4)
    assert np.linalg.norm(straight, axis=1).max() < 1.2
    assert len(straight) > 500


def test_cameras_of_turned_assets_come_to_lie_where_those_of_straight_ones_are(
    tiny_views: Path, turned_views: Path
) -> None:
    straight, turned = open_views(tiny_views), open_views(turned_views)
    fronts, _ = category_fronts(turned, None)
    errors = [wrapped(f.degrees - d - fronts[0].degrees) for f, d in zip(fronts, DEGREES, strict=True)]
    assert np.abs(errors).max() < 6
    assert all(f.origin == FOUND for f in fronts)
    again = facing(turned, fronts)
    assert (again.cameras - straight.cameras).abs().max() < 0.35  # at a distance of 3: within 6 degrees
    ours, true = (
        torch.cat([describe(data, asset)[0] for asset in range(CHAIRS)])
        for data in (again, facing(straight, category_fronts(straight, None)[0]))
    )
    nearest = (ours[:, None] - true).norm(dim=-1).argmin(dim=1)
    assert nearest.tolist() == list(range(CHAIRS))


def test_the_reference_survives_the_model(tiny_model: Path, tiny_views: Path) -> None:
    _, kept = category_fronts(open_views(tiny_views), None)
    assert torch.equal(as_tensor(as_reference(kept)), kept)
    assert torch.equal(load_model(tiny_model).fronts, kept)


def test_the_model_knows_the_fronts_of_its_assets(tiny_model: Path, tiny_views: Path) -> None:
    model, assets = load_model(tiny_model), view_dataset.list_assets(tiny_views)
    fronts, _ = category_fronts(open_views(tiny_views), None)
    assert fronts_in(model, tiny_views, assets) == {
        a.asset_id: f for a, f in zip(assets, fronts, strict=True)
    }
    assert all(abs(front.degrees) < 6 for front in fronts)


def test_a_new_asset_that_is_turned_gets_the_codes_of_its_twin(
    tiny_model: Path, turned_views: Path, tmp_path: Path
) -> None:
    views = tmp_path / "views"
    shutil.copytree(turned_views, views)
    model = load_model(tiny_model)
    asset = view_dataset.list_assets(views)[3]
    new = dataclasses.replace(asset, source_hash="new")
    folder = view_dataset.asset_folder(views, asset.asset_id)
    view_dataset.write_asset(folder, new)
    found = front_of_new(read_data(views, [new], 2, CPU), model)
    assert abs(wrapped(found.degrees - DEGREES[3])) < 8
    trained = torch.tensor([codes.shape for codes in fitted_codes(model)])
    (codes,) = fit_codes(model, views, [asset.asset_id], ignore)
    assert int((trained - torch.tensor(codes.shape)).norm(dim=-1).argmin()) == 3
    by_artist = dataclasses.replace(new, front=60.0, front_from=ARTIST)
    assert front_of_new(read_data(views, [by_artist], 2, CPU), model).degrees == 60.0


def test_a_fit_that_begins_with_a_model_faces_assets_as_it_does(tiny_model: Path, turned_views: Path) -> None:
    """Turned assets alone would take the first one as their front."""
    model, turned = load_model(tiny_model), open_views(turned_views)
    first = dataclasses.replace(turned.assets[0], source_hash="new")
    rest = [dataclasses.replace(asset, source_hash="new") for asset in turned.assets[1:]]
    fronts, _ = category_fronts(dataclasses.replace(turned, assets=[first, *rest]), model)
    assert np.abs([wrapped(f.degrees - d) for f, d in zip(fronts, DEGREES, strict=True)]).max() < 8
