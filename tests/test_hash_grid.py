"""The grid's layout against numbers computed by hand from tiny-cuda-nn's source."""

import pytest
import torch

from nerf_backend.field.hash_grid import CORNERS, GridLayout, TorchHashGrid, vertices
from nerf_backend.field.weighted_sum import weighted_sum

DENSE_AND_HASHED = GridLayout(levels=4, base_resolution=16, log2_entries=15, features=4)


def test_levels_by_hand() -> None:
    found = [
        (level.scale, level.resolution, level.entries, level.offset, level.hashed)
        for level in DENSE_AND_HASHED.level_list()
    ]
    assert found == [
        (15.0, 16, 4096, 0, False),
        (31.0, 32, 32768, 4096, False),  # 32^3 is 2^15 exactly: still dense
        (63.0, 64, 32768, 36864, True),
        (127.0, 128, 32768, 69632, True),
    ]
    assert DENSE_AND_HASHED.parameters == 4 * 102400
    assert DENSE_AND_HASHED.outputs == 16


def test_entries_are_rounded_up_to_eight_and_growth_need_not_be_two() -> None:
    layout = GridLayout(levels=2, base_resolution=3, log2_entries=10, features=2, growth=1.5)
    first, second = layout.level_list()
    assert (first.resolution, first.entries) == (3, 32)  # 27 rounded up
    assert (round(second.scale, 6), second.resolution, second.entries) == (3.5, 5, 128)


def test_dense_vertices_by_hand() -> None:
    """x = 0.5: position 15 x 0.5 + 0.5 = 8, so the cell is (8, 8, 8) and all weight is on its corner."""
    entries, weights = vertices(DENSE_AND_HASHED, torch.full((1, 3), 0.5))
    assert entries[0, 0, 0] == 8 + 16 * 8 + 256 * 8
    assert sorted((entries[0, 0] - entries[0, 0, 0]).tolist()) == sorted([0, 1, 16, 17, 256, 257, 272, 273])
    assert weights[0, 0].tolist() == [1, 0, 0, 0, 0, 0, 0, 0]


def test_x_is_the_fastest_axis_and_weights_are_trilinear() -> None:
    entries, weights = vertices(DENSE_AND_HASHED, torch.tensor([[(2.25 - 0.5) / 15, 0.5, 0.5]]))
    found = dict(zip(entries[0, 0].tolist(), weights[0, 0].tolist(), strict=True))
    assert found[2 + 16 * 8 + 256 * 8] == pytest.approx(0.75, abs=1e-6)
    assert found[3 + 16 * 8 + 256 * 8] == pytest.approx(0.25, abs=1e-6)


def test_dense_levels_wrap_beyond_their_last_vertex() -> None:
    """At x = y = z = 1 the far corner (16, 16, 16) is entry 4368 modulo 4096."""
    entries, _ = vertices(DENSE_AND_HASHED, torch.ones(1, 3))
    assert entries[0, 0, -1] == (16 + 16 * 16 + 256 * 16) % 4096


def test_hashed_vertices_by_hand() -> None:
    """Level 2 at x = 0.5: cell (32, 32, 32), computed here with unsigned 32-bit arithmetic."""
    entries, _ = vertices(DENSE_AND_HASHED, torch.full((1, 3), 0.5))
    expected = []
    for x in (32, 33):
        for y in (32, 33):
            for z in (32, 33):
                hashed = (x ^ (y * 2654435761) ^ (z * 805459861)) % 2**32
                expected.append(36864 + hashed % 32768)
    assert entries[0, 2].tolist() == expected


def test_every_entry_lies_in_its_level_and_weights_sum_to_one() -> None:
    points = torch.rand(500, 3, generator=torch.Generator().manual_seed(0))
    entries, weights = vertices(DENSE_AND_HASHED, points)
    for index, level in enumerate(DENSE_AND_HASHED.level_list()):
        assert entries[:, index].min() >= level.offset
        assert entries[:, index].max() < level.offset + level.entries
    torch.testing.assert_close(weights.sum(-1), torch.ones(500, 4))
    assert weights.shape[-1] == CORNERS


SMALL = GridLayout(levels=2, base_resolution=4, log2_entries=6, features=2)


def test_blending_grids_equals_blending_features() -> None:
    generator = torch.Generator().manual_seed(1)
    grids = torch.randn(3, SMALL.parameters, generator=generator)
    points = torch.rand(1, 50, 3, generator=generator)
    mix = torch.tensor([0.5, -2.0, 1.0])
    lookup = TorchHashGrid(SMALL)
    blended = lookup.lookup((mix @ grids)[None], points)[0]
    apart = torch.stack([lookup.lookup(grid[None], points)[0] for grid in grids])
    torch.testing.assert_close(blended, torch.einsum("k,knf->nf", mix, apart), rtol=1e-4, atol=1e-5)


def test_each_asset_reads_its_own_grid_and_features_lie_beside_each_other() -> None:
    """Float index = (offset + entry) x features + feature."""
    grids = torch.arange(2 * SMALL.parameters, dtype=torch.float32).view(2, -1)
    point = torch.full((2, 1, 3), 0.5)  # level 0: position 2, on vertex (2, 2, 2)
    found = TorchHashGrid(SMALL).lookup(grids, point)
    entry = 2 + 4 * 2 + 16 * 2
    assert found[0, 0, :2].tolist() == [2 * entry, 2 * entry + 1]
    assert found[1, 0, :2].tolist() == [SMALL.parameters + 2 * entry, SMALL.parameters + 2 * entry + 1]


def test_gradient_of_the_lookup_agrees_with_finite_differences() -> None:
    generator = torch.Generator().manual_seed(2)
    grids = torch.randn(2, SMALL.parameters, generator=generator, dtype=torch.float64, requires_grad=True)
    points = torch.rand(2, 5, 3, generator=generator, dtype=torch.float64)
    torch.autograd.gradcheck(lambda g: TorchHashGrid(SMALL).lookup(g, points), grids)


def test_tinycudann_gives_the_same_features_and_gradients() -> None:
    if not torch.cuda.is_available():
        pytest.skip("no CUDA GPU here")
    pytest.importorskip("tinycudann")
    from nerf_backend.field.hash_grid_tcnn import TcnnHashGrid

    generator = torch.Generator().manual_seed(3)
    grids = torch.randn(2, DENSE_AND_HASHED.parameters, generator=generator).cuda()
    points = torch.rand(2, 1000, 3, generator=generator).cuda()
    found = []
    for lookup in (TorchHashGrid(DENSE_AND_HASHED), TcnnHashGrid(DENSE_AND_HASHED)):
        leaf = grids.clone().requires_grad_()
        features = lookup.lookup(leaf, points)
        features.square().sum().backward()
        found.append((features.detach(), leaf.grad))
    for first, second in zip(*found, strict=True):
        torch.testing.assert_close(first, second, rtol=1e-3, atol=1e-3)


def test_weighted_sums_by_hand() -> None:
    """embedding_bag is asked for what gather, multiply and sum would give."""
    generator = torch.Generator().manual_seed(4)
    table, weights = torch.randn(20, 4, generator=generator), torch.rand(6, 8, generator=generator)
    entries = torch.randint(20, (6, 8), generator=generator, dtype=torch.int32)
    expected = (table[entries.long()] * weights[..., None]).sum(1)
    torch.testing.assert_close(weighted_sum(table, entries, weights), expected)
