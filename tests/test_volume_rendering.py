import math

import torch
from hypothesis import given
from hypothesis import strategies as st

from nerf_backend.field.radiance_field import STEP, density
from nerf_backend.field.volume_rendering import composite, weights


@given(st.floats(0.01, 50), st.floats(0.01, 3), st.integers(1, 40))
def test_constant_density_has_the_closed_form_whatever_the_sampling(
    value: float, length: float, samples: int
) -> None:
    """Opacity of a homogeneous stretch is 1 - exp(-density length)."""
    densities = torch.full((samples,), value, dtype=torch.float64)
    spacings = torch.full((samples,), length / samples, dtype=torch.float64)
    total = float(weights(densities, spacings).sum())
    assert math.isclose(total, 1 - math.exp(-value * length), rel_tol=1e-9)


def test_weights_by_hand() -> None:
    """Opacities 1/2, 1/2, 1 give 1/2, 1/4, 1/4."""
    found = weights(torch.tensor([math.log(2), math.log(2), 1e4]), torch.ones(3))
    torch.testing.assert_close(found, torch.tensor([0.5, 0.25, 0.25]))
    values = torch.tensor([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]])
    torch.testing.assert_close(composite(found, values), torch.tensor([0.5, 0.25]))


def test_negative_spacings_count_as_nothing() -> None:
    found = weights(torch.tensor([5.0, 5.0]), torch.tensor([-1.0, 1.0]))
    assert found[0] == 0
    assert torch.isfinite(found).all()


def test_opacity_of_a_step_is_the_sigmoid_of_the_logit() -> None:
    logits = torch.linspace(-8, 8, 9, dtype=torch.float64)
    opacity = weights(density(logits)[:, None], torch.full((9, 1), STEP, dtype=torch.float64))[:, 0]
    torch.testing.assert_close(opacity, logits.sigmoid())
