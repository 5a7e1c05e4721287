"""Palettes say which colours an asset has, not how much of each; their distances are symmetric and known."""

import numpy as np
import pytest

from nerf_backend.palette import LEAST, MOST, Array, palette_of, palettes_apart

WOOD, DARK, WHITE, BLUE = (60.0, 15.0, 30.0), (30.0, 10.0, 15.0), (95.0, 0.0, 0.0), (40.0, 10.0, -50.0)


def surface(*parts: tuple[tuple[float, float, float], int], noise: float = 0.0, seed: int = 0) -> Array:
    """Colours [n, 3]: so many of each."""
    colours = np.concatenate([np.tile(colour, (count, 1)) for colour, count in parts])
    return colours + np.random.default_rng(seed).normal(scale=noise, size=colours.shape)


def test_flat_colours_are_found_the_most_frequent_first() -> None:
    found = palette_of(surface((DARK, 200), (WOOD, 700), (WHITE, 100)))
    np.testing.assert_allclose(found, [WOOD, DARK, WHITE])


@pytest.mark.parametrize("noise", [0.5, 1.5, 3.0])
def test_shades_of_a_colour_are_one(noise: float) -> None:
    found = palette_of(surface((WOOD, 700), (BLUE, 300), noise=noise))
    np.testing.assert_allclose(found, [WOOD, BLUE], atol=2)


def test_what_hardly_shows_is_no_colour_of_it() -> None:
    few, enough = round(1000 * LEAST) - 5, round(1000 * LEAST) + 5
    assert len(palette_of(surface((WOOD, 1000 - few), (BLUE, few)))) == 1
    assert len(palette_of(surface((WOOD, 1000 - enough), (BLUE, enough)))) == 2


def test_an_asset_that_nobody_sees_has_no_colours_and_one_of_all_shades_has_a_few() -> None:
    assert palette_of(np.zeros((0, 3))).shape == (0, 3)
    every = np.random.default_rng(0).uniform((0, -60, -60), (100, 60, 60), size=(2000, 3))
    assert len(palette_of(every)) <= MOST


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_pixels_does_not_matter(seed: int) -> None:
    colours = surface((WOOD, 500), (DARK, 300), (BLUE, 200), noise=4.0, seed=seed)
    mixed = np.random.default_rng(seed).permutation(colours)
    np.testing.assert_allclose(palette_of(mixed), palette_of(colours))


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6])
def test_the_same_colours_in_other_shares_are_no_distance(share: float) -> None:
    other = round(1000 * share)
    palettes = [palette_of(surface((WOOD, a), (WHITE, 1000 - a))) for a in (500, other)]
    np.testing.assert_allclose(palettes_apart(palettes), 0, atol=1e-9)


def test_a_distance_that_can_be_worked_out() -> None:
    """From the first to the second 3 and 0, the other way 0 and 5: the mean of 1.5 and 2.5."""
    first = np.array([[50.0, 3.0, 0.0], [50.0, 0.0, 0.0]])
    second = np.array([[50.0, 0.0, 0.0], [55.0, 0.0, 0.0]])
    np.testing.assert_allclose(palettes_apart([first, second]), [[0, 2], [2, 0]])


@pytest.mark.parametrize("seed", range(5))
def test_distances_are_symmetric_and_the_order_of_assets_does_not_matter(seed: int) -> None:
    draw = np.random.default_rng(seed)
    palettes = [draw.uniform(0, 80, size=(draw.integers(1, 6), 3)) for _ in range(8)]
    apart = palettes_apart(palettes)
    np.testing.assert_allclose(apart, apart.T)
    np.testing.assert_allclose(apart.diagonal(), 0)
    order = draw.permutation(8)
    np.testing.assert_allclose(palettes_apart([palettes[i] for i in order]), apart[np.ix_(order, order)])


def test_recolouring_one_asset_takes_it_away_from_all_others() -> None:
    alike = [palette_of(surface((WOOD, a), (WHITE, 1000 - a))) for a in (300, 500, 700)]
    recoloured = palette_of(surface((BLUE, 300), (WHITE, 700)))
    before, after = palettes_apart(alike), palettes_apart([recoloured, *alike[1:]])
    np.testing.assert_allclose(before, 0, atol=1e-9)
    assert after[0, 1:].min() > 10
    np.testing.assert_allclose(after[1:, 1:], 0, atol=1e-9)
