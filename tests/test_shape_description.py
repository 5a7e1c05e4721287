"""Descriptions of shape say where an asset is, not where its cameras stood."""

import dataclasses
import math
from pathlib import Path

import pytest
import torch

from blender_addon.contract import view_dataset
from blender_addon.contract.models import VERSION
from nerf_backend.appearance_description import describe_appearance
from nerf_backend.carved_outlines import carve
from nerf_backend.shape_description import describe_shape
from nerf_backend.view_data import Views, load_views

from .analytic_views import SMALL, write_views
from .tiny_fit import chairs


@pytest.fixture(scope="module")
def chair_views(tiny_views: Path) -> Views:
    asset = view_dataset.list_assets(tiny_views)[0]
    return load_views(tiny_views, [asset])


def test_turning_the_cameras_by_a_quarter_turns_the_solid(chair_views: Views) -> None:
    rows = list(chair_views.rows(0))
    quarter = torch.tensor([[0.0, -1, 0, 0], [1, 0, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]])
    turned = dataclasses.replace(chair_views, cameras=quarter @ chair_views.cameras)
    straight = carve(chair_views, rows)
    assert 0.002 < straight.mean() < 0.3
    # x, y -> -y, x
    expected = straight.transpose(0, 1).flip(0)
    assert (carve(turned, rows) == expected).float().mean() > 0.999


def test_it_depends_on_the_asset_more_than_on_the_views(tmp_path: Path) -> None:
    """The same asset from rings turned by 30 degrees lies nearer than another asset from the same ring."""
    write_views(tmp_path, chairs(3), dataclasses.replace(SMALL, azimuths=12))
    views = load_views(tmp_path, view_dataset.list_assets(tmp_path))
    halves = [
        [describe_shape(views, [row for row in views.rows(a) if row % 2 == half]) for half in (0, 1)]
        for a in range(3)
    ]
    own = max(float((first - second).norm()) for first, second in halves)
    other = min(float((halves[a][0] - halves[b][0]).norm()) for a in range(3) for b in range(a))
    assert own < 0.8 * other


def test_models_of_other_descriptions_are_of_another_version(chair_views: Views) -> None:
    """Their bases do not fit: where this fails, raise the version of models along with the numbers here."""
    rows = list(chair_views.rows(0))
    lengths = [len(describe(chair_views, rows)) for describe in (describe_shape, describe_appearance)]
    assert (VERSION, lengths) == (3, [6012, 767])


def test_colours_change_nothing(chair_views: Views) -> None:
    recoloured = dataclasses.replace(chair_views, colours=255 - chair_views.colours)
    rows = list(chair_views.rows(0))
    assert describe_shape(recoloured, rows).equal(describe_shape(chair_views, rows))


def test_an_asset_nobody_sees_is_described_without_failing(chair_views: Views) -> None:
    empty = dataclasses.replace(chair_views, depth=torch.zeros_like(chair_views.depth))
    rows = list(chair_views.rows(0))
    assert describe_shape(empty, rows).abs().max() == 0
    assert math.isclose(float(carve(empty, rows).sum()), 0.0)
