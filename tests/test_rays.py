import math

import torch
from hypothesis import given
from hypothesis import strategies as st

from nerf_backend.field.guided_samples import guided
from nerf_backend.field.rays import box_range, pixel_rays, sphere_range

LENS = torch.tensor([100.0, 100.0, 32.0, 32.0])


def test_the_centre_looks_along_minus_z_and_y_points_up() -> None:
    _, forward = pixel_rays(torch.eye(4), LENS, torch.tensor([32.0, 32.0]))
    assert forward.tolist() == [0, 0, -1]
    _, upper_right = pixel_rays(torch.eye(4), LENS, torch.tensor([64.0, 0.0]))
    torch.testing.assert_close(upper_right, torch.tensor([0.32, 0.32, -1.0]))


@given(st.floats(0, 64), st.floats(0, 64), st.floats(0.1, 9))
def test_t_is_planar_depth(x: float, y: float, t: float) -> None:
    origin, direction = pixel_rays(torch.eye(4), LENS, torch.tensor([x, y]))
    assert math.isclose(-float((origin + t * direction)[2]), t, rel_tol=1e-5)


def test_sphere_and_box_ranges_by_hand() -> None:
    origins = torch.tensor([[0.0, 0.0, 3.0]]).expand(2, 3)
    directions = torch.tensor([[0.0, 0.0, -1.0], [1.0, 0.0, -1.0]])
    near, far = sphere_range(origins, directions)
    assert near[0] == 2 and far[0] == 4
    assert near[1] == far[1]  # misses
    near, far = box_range(origins, directions, -torch.ones(3) / 2, torch.ones(3) / 2)
    assert near.tolist() == [2.5, 0]
    assert far.tolist() == [3.5, 0]


def test_guided_samples_are_ordered_and_their_spacings_fill_the_ray() -> None:
    generator = torch.Generator().manual_seed(0)
    near, far = torch.full((50,), 2.0), torch.full((50,), 4.0)
    depth = 2 + 2 * torch.rand(50, generator=generator)
    hit = torch.arange(50) % 2 == 0
    t, spacings = guided(near, far, depth * hit, hit, torch.rand(50, 16, generator=generator))
    assert (t.diff(dim=-1) >= 0).all()
    assert (spacings >= 0).all()
    torch.testing.assert_close(spacings[~hit].sum(-1), torch.full((25,), 2.0))
    close = (t[hit] - depth[hit, None]).abs() < 0.061
    assert (close.sum(-1) >= 8).all()
