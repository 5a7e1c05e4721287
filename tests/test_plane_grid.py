"""The planes' layout against numbers computed by hand, and the laws a code's blend relies on."""

import pytest
import torch

from nerf_backend.field.plane_grid import PlaneGrid, PlaneLayout, vertices

SMALL = PlaneLayout(resolution=5, features=6)


def test_sizes_by_hand() -> None:
    assert (SMALL.entries, SMALL.parameters, SMALL.outputs) == (3 * 25, 3 * 25 * 6, 18)


def test_vertices_by_hand() -> None:
    """x = 0.25, y = 0.5, z = 0.75 are the vertices 1, 2 and 3 of five: all weight is on one corner."""
    entries, weights = vertices(SMALL, torch.tensor([[0.25, 0.5, 0.75]]))
    assert entries[0, :, 0].tolist() == [5 * 1 + 2, 25 + 5 * 1 + 3, 50 + 5 * 2 + 3]
    assert weights[0, :, 0].tolist() == [1, 1, 1]


def test_the_second_coordinate_is_the_fastest_and_weights_are_bilinear() -> None:
    entries, weights = vertices(SMALL, torch.tensor([[0.25, 0.5625, 0.0]]))
    found = dict(zip(entries[0, 0].tolist(), weights[0, 0].tolist(), strict=True))
    assert found[5 * 1 + 2] == pytest.approx(0.75)
    assert found[5 * 1 + 3] == pytest.approx(0.25)


def test_the_border_belongs_to_the_last_cell() -> None:
    entries, weights = vertices(SMALL, torch.ones(1, 3))
    assert entries.max() == SMALL.entries - 1
    assert weights[0, :, -1].tolist() == [1, 1, 1]


def test_blending_planes_equals_blending_features() -> None:
    generator = torch.Generator().manual_seed(1)
    planes = torch.randn(3, SMALL.parameters, generator=generator)
    points = torch.rand(1, 50, 3, generator=generator)
    mix = torch.tensor([0.5, -2.0, 1.0])
    lookup = PlaneGrid(SMALL)
    blended = lookup.lookup((mix @ planes)[None], points)[0]
    apart = torch.stack([lookup.lookup(plane[None], points)[0] for plane in planes])
    torch.testing.assert_close(blended, torch.einsum("k,knf->nf", mix, apart), rtol=1e-4, atol=1e-5)


def test_gradient_of_the_lookup_agrees_with_finite_differences() -> None:
    generator = torch.Generator().manual_seed(2)
    planes = torch.randn(2, SMALL.parameters, generator=generator, dtype=torch.float64, requires_grad=True)
    points = torch.rand(2, 5, 3, generator=generator, dtype=torch.float64)
    torch.autograd.gradcheck(lambda p: PlaneGrid(SMALL).lookup(p, points), planes)
