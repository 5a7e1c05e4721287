"""Descriptions of looks say which colours an asset has, more than how much of each."""

import dataclasses
from pathlib import Path

import pytest
import torch

from blender_addon.contract import view_dataset
from nerf_backend.appearance_description import centres, cielab, describe_appearance
from nerf_backend.view_data import Views, load_views

RED, GREEN, BLUE = (200, 40, 30), (40, 160, 60), (40, 60, 190)


@pytest.mark.parametrize(
    ("srgb", "lab"),
    [((1, 1, 1), (100, 0, 0)), ((0, 0, 0), (0, 0, 0)), ((1, 0, 0), (53.24, 80.09, 67.20))],
)
def test_cielab_of_known_colours(srgb: tuple[float, ...], lab: tuple[float, ...]) -> None:
    found = cielab(torch.tensor(srgb, dtype=torch.float32))
    torch.testing.assert_close(found, torch.tensor(lab, dtype=torch.float32), atol=0.05, rtol=0)


def painted(views: Views, *parts: tuple[tuple[int, int, int], float]) -> Views:
    """The views with the covered pixels of each recoloured in shares of the picture's columns."""
    colours = views.colours.clone()
    start = 0
    for colour, share in parts:
        end = start + round(share * views.resolution)
        colours[:, :, start:end, :3] = torch.tensor(colour, dtype=torch.uint8)
        start = end
    return dataclasses.replace(views, colours=colours)


@pytest.fixture(scope="module")
def views(tiny_views: Path) -> Views:
    return load_views(tiny_views, view_dataset.list_assets(tiny_views)[:1])


def described(views: Views) -> torch.Tensor:
    return describe_appearance(views, list(views.rows(0)))


def test_the_same_colours_in_other_shares_are_nearer_than_other_colours(views: Views) -> None:
    first = described(painted(views, (RED, 0.5), (GREEN, 0.5)))
    reshaped = described(painted(views, (RED, 0.6), (GREEN, 0.4)))
    recoloured = described(painted(views, (BLUE, 0.5), (GREEN, 0.5)))
    assert (first - reshaped).norm() < 0.5 * (first - recoloured).norm()


def test_shares_sum_to_one_and_an_asset_nobody_sees_has_none(views: Views) -> None:
    assert described(views).square().sum() == pytest.approx(1, abs=1e-4)
    empty = dataclasses.replace(views, colours=torch.zeros_like(views.colours))
    assert torch.equal(described(empty), torch.zeros(len(centres())))
