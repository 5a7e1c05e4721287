"""Twins and turned members: what they share with the original, and what they do not."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from procgen.families import FAMILIES, member
from procgen.families.materials import MATERIALS, kind
from procgen.families.part import Part
from procgen.families.turning import random_front, turned
from procgen.families.twins import OTHER_STYLES, materials, styles, variant

INDICES = range(12)


def all_points(parts: list[Part]) -> np.ndarray:
    return np.concatenate([part.vertices for part in parts])


@pytest.mark.parametrize("category", FAMILIES)
def test_a_recoloured_twin_shares_the_shape_and_no_colour(category: str) -> None:
    for index in INDICES:
        (own, parts), (twin, twins_parts) = (
            member(category, 4, index),
            variant(category, 4, index, "recoloured"),
        )
        assert dataclasses.replace(twin, **materials(own)) == own
        assert all_points(parts).tobytes() == all_points(twins_parts).tobytes()
        for a, b in zip(materials(own).values(), materials(twin).values(), strict=True):
            assert kind(a) == kind(b)
            assert (a == b) == (a == "none")


@pytest.mark.parametrize("category", FAMILIES)
def test_a_reshaped_twin_shares_the_materials_and_not_the_shape(category: str) -> None:
    for index in INDICES:
        own, (twin, _) = member(category, 4, index)[0], variant(category, 4, index, "reshaped")
        assert materials(twin) == materials(own)
        differing = [name for name, value in styles(own).items() if styles(twin)[name] != value]
        assert len(differing) >= OTHER_STYLES


def test_a_twin_depends_on_seed_and_index_only() -> None:
    for name in ("recoloured", "reshaped"):
        assert variant("chair", 4, 2, name)[0] == variant("chair", 4, 2, name)[0]
        assert variant("chair", 4, 2, name)[0] != variant("chair", 4, 3, name)[0]


def test_every_material_has_a_kind() -> None:
    assert all(kind(name) != "none" for name in MATERIALS)
    assert kind("none") == "none"


@settings(max_examples=20, deadline=None)
@given(st.floats(0, 360), st.integers(0, 5))
def test_a_turned_asset_is_the_same_one_facing_front(front: float, index: int) -> None:
    """Turned by ``front`` counter-clockwise, so that what was at -Y is there; standing where it should."""
    plain = member("chair", 1, index)[1]
    points, after = all_points(plain).astype(np.float64), all_points(turned(plain, front))
    angle = np.radians(front)
    facing = np.array([np.sin(angle), -np.cos(angle)])  # front 0 is -Y, front 90 is +X
    depth = (after - after.mean(0))[:, :2] @ facing
    np.testing.assert_allclose(depth, -(points - points.mean(0))[:, 1], atol=1e-5)
    np.testing.assert_array_equal(after[:, 2], points[:, 2].astype(np.float32))
    assert np.abs(after.min(0) + after.max(0))[:2].max() < 1e-5


def test_fronts_are_even_and_each_assets_own() -> None:
    fronts = [random_front(3, index, "original") for index in range(400)]
    assert np.histogram(fronts, bins=4, range=(0, 360))[0].min() > 75
    assert len({random_front(3, 0, name) for name in ("original", "recoloured", "reshaped")}) == 3
    assert random_front(3, 7, "original") == fronts[7] != random_front(4, 7, "original")
