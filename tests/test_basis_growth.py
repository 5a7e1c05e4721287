"""A basis of few assets gets directions from more, and says of the few what it said."""

import torch
from hypothesis import given
from hypothesis import strategies as st

from blender_addon.contract.metadata import CODE_SIZE
from nerf_backend.basis_growth import extended, renewed
from nerf_backend.initial_codes import principal_components


@given(st.integers(0, 2**31), st.integers(1, 50), st.integers(1, 60))
def test_old_codes_stay_and_new_assets_are_told_apart(seed: int, few: int, many: int) -> None:
    generator = torch.Generator().manual_seed(seed)
    old, new = (torch.randn(count, 120, generator=generator) for count in (few, many))
    basis = principal_components(old)
    grown = extended(basis, torch.cat([old, new]))
    if few <= CODE_SIZE:
        torch.testing.assert_close(grown.project(old), basis.project(old), atol=1e-3, rtol=1e-3)
    before, after = (int(torch.linalg.matrix_rank(b.directions, rtol=1e-3)) for b in (basis, grown))
    assert after == min(CODE_SIZE, before + many)


def test_a_full_basis_stays_as_it_is() -> None:
    generator = torch.Generator().manual_seed(1)
    basis = principal_components(torch.randn(60, 120, generator=generator))
    grown = extended(basis, torch.randn(70, 120, generator=generator))
    torch.testing.assert_close(grown.directions, basis.directions)


def test_a_renewed_basis_tells_all_apart_in_the_measure_of_the_old_one() -> None:
    generator = torch.Generator().manual_seed(2)
    old = torch.randn(6, 120, generator=generator)
    grown = torch.cat([old, 3 * torch.randn(8, 120, generator=generator)])
    basis = principal_components(old)
    torch.testing.assert_close(renewed(basis, old).project(old), basis.project(old), atol=1e-3, rtol=1e-3)
    found = renewed(basis, grown)
    ratio = torch.pdist(found.project(grown)) / torch.pdist(grown)
    before = torch.pdist(basis.project(old)) / torch.pdist(old)
    torch.testing.assert_close(ratio, before.mean().expand_as(ratio))


def test_a_basis_of_one_asset_gives_a_renewed_one_no_measure() -> None:
    generator = torch.Generator().manual_seed(3)
    grown = torch.randn(5, 120, generator=generator)
    found = renewed(principal_components(grown[:1]), grown)
    torch.testing.assert_close(
        torch.pdist(found.project(grown)), torch.pdist(principal_components(grown).project(grown))
    )
