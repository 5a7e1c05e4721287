"""A basis of few assets gets directions from more, and says of the few what it said."""

import torch
from hypothesis import given
from hypothesis import strategies as st

from blender_addon.contract.metadata import CODE_SIZE
from nerf_backend.basis_growth import extended
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
