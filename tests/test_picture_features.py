"""The features that a field is compared with do what their names say."""

import numpy as np
import pytest

pytest.importorskip("skimage")

from nerf_backend.benchmark import picture_features as features

AZIMUTHS, RINGS, SIZE = 6, 2, 32


def stack(seed: int = 0) -> np.ndarray:
    """Random blobs: every view differs."""
    found = np.zeros((RINGS * AZIMUTHS, SIZE, SIZE, 4), np.uint8)
    generator = np.random.default_rng(seed)
    for view in found:
        x, y = generator.integers(4, 20, 2)
        view[y : y + 9, x : x + 7] = [*generator.integers(0, 256, 3), 255]
    return found


@pytest.mark.parametrize("front", [0, 60, 120, 300])
def test_rolling_undoes_a_turn_by_whole_steps(front: int) -> None:
    """A turned asset shows at azimuth a + front what it showed at a before."""
    facing = stack()
    rings = facing.reshape(RINGS, AZIMUTHS, SIZE, SIZE, 4)
    turned = np.stack([[ring[(k - front // 60) % AZIMUTHS] for k in range(AZIMUTHS)] for ring in rings])
    found = features.rolled(turned.reshape(facing.shape), AZIMUTHS, front)
    np.testing.assert_array_equal(found, facing)


def test_a_roll_takes_the_nearest_view() -> None:
    facing = stack()
    np.testing.assert_array_equal(features.rolled(facing, AZIMUTHS, 29), facing)
    np.testing.assert_array_equal(features.rolled(facing, AZIMUTHS, -29), facing)
    np.testing.assert_array_equal(
        features.rolled(facing, AZIMUTHS, 31), features.rolled(facing, AZIMUTHS, 60)
    )


def test_only_the_fourier_magnitude_does_not_see_a_turn() -> None:
    facing, turned = stack(), features.rolled(stack(), AZIMUTHS, 120)
    for name, (feature, *_) in features.FEATURES.items():
        same = np.allclose(feature(facing, AZIMUTHS), feature(turned, AZIMUTHS), atol=1e-5)
        assert same == (name == "Fourier magnitude of HOG"), name
    np.testing.assert_allclose(features.colours(facing, AZIMUTHS), features.colours(turned, AZIMUTHS))


def test_silhouettes_see_no_colour_and_pixels_do() -> None:
    shown = stack()
    recoloured = shown.copy()
    recoloured[..., :3] //= 2
    assert np.array_equal(features.silhouettes(shown, AZIMUTHS), features.silhouettes(recoloured, AZIMUTHS))
    assert not np.allclose(features.pixels(shown, AZIMUTHS), features.pixels(recoloured, AZIMUTHS))


def test_mean_colour_is_of_the_object_only() -> None:
    shown = np.zeros((2, 8, 8, 4), np.uint8)
    shown[:, 2:4, 2:4] = [255, 51, 0, 255]
    np.testing.assert_allclose(features.mean_colour(shown), [1, 0.2, 0], atol=1e-6)


def test_components_of_others_lie_in_the_same_space() -> None:
    known = np.random.default_rng(1).normal(size=(20, 50))
    project = features.principal_directions(known, 5)
    assert project(known).shape == (20, 5)
    np.testing.assert_allclose(project(known[3:4])[0], project(known)[3])
    assert (np.diff(project(known).var(0)) <= 1e-9).all()
