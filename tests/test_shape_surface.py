"""Where depth says the surface is, and which way it faces."""

import math
from pathlib import Path

import pytest
import torch

from blender_addon.contract import view_dataset
from nerf_backend.shape_surface import surface_of
from nerf_backend.view_data import Views, load_views

from .tiny_fit import chairs

SIZE, FOCAL, AWAY = 32, 40.0, 3.0


def test_points_lie_on_the_solids_and_face_as_their_sides_do(tiny_views: Path) -> None:
    views = load_views(tiny_views, [view_dataset.list_assets(tiny_views)[0]])
    surface = surface_of(views, list(views.rows(0)))
    solids = next(iter(chairs().values()))
    gaps = [
        torch.maximum(torch.tensor(solid.low) - surface.points, surface.points - torch.tensor(solid.high))
        for solid in solids
    ]
    assert torch.stack([gap.amax(-1) for gap in gaps]).amin(0).abs().max() < 2e-3
    known = surface.normals.norm(dim=-1) > 0.5
    assert known.float().mean() > 0.7
    straight = surface.normals[known].abs().amax(-1) > 0.99
    assert straight.float().mean() > 0.8  # all sides are; some pixels lie beside an edge


@pytest.mark.parametrize("stretch", [(1.0, 1.0, 1.0), (1.2, 1.0, 0.8)])
def test_a_stretched_copy_has_the_normals_of_the_stretched_surface(
    stretch: tuple[float, float, float],
) -> None:
    """The plane z = x / 2, seen from above."""
    surface = surface_of(_plane_from_above(0.5, stretch), [0])
    expected = torch.tensor([-0.5, 0.0, 1.0]) / torch.tensor(stretch)
    expected = expected / expected.norm()
    assert len(surface.points) == SIZE * SIZE
    assert (surface.normals - expected).abs().max() < 1e-2


def test_areas_are_those_of_the_pixels_where_they_lie() -> None:
    surface = surface_of(_plane_from_above(0.0, (1.0, 1.0, 1.0)), [0])
    assert math.isclose(float(surface.areas.sum()), (SIZE / FOCAL * AWAY) ** 2, rel_tol=1e-3)


def _plane_from_above(slope: float, stretch: tuple[float, float, float]) -> Views:
    column = (torch.arange(SIZE) + 0.5 - SIZE / 2) / FOCAL  # x of a ray, a unit of depth
    depth = (AWAY / (1 + slope * column)).expand(SIZE, SIZE)  # AWAY - depth = slope * column * depth
    unit = 1e-4
    camera = torch.eye(4)
    camera[2, 3] = AWAY
    scale = torch.diag(torch.tensor([*stretch, 1.0]))
    return Views(
        [],
        [0],
        [1],
        torch.zeros(1, SIZE, SIZE, 4, dtype=torch.uint8),
        (depth / unit).round().to(torch.int32)[None],
        unit,
        (scale @ camera)[None],
        torch.tensor([[FOCAL, FOCAL, SIZE / 2, SIZE / 2]]),
    )
