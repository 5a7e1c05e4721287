"""What holds for every parametric family: sound pieces, plausible sizes, records that tell the truth."""

import argparse
import dataclasses
import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nerf_backend.commands import demo
from procgen.families import FAMILIES, member
from procgen.families import lamp_parameters as lamp
from procgen.families import sofa_parameters as sofa
from procgen.families import table_parameters as table
from procgen.families.lamp_bodies import BODIES, smooth
from procgen.families.materials import MATERIALS
from procgen.families.part import Part

from .part_checks import check_sound, floating, triangles

MEMBERS = [(category, index) for category in FAMILIES if category != "chair" for index in range(24)]

# The words that a parameter can be.
STYLES: dict[str, dict[str, tuple[str, ...]]] = {
    "lamp": {
        "kind": lamp.KINDS, "stem_style": lamp.STEMS, "body_style": lamp.BODIES,
        "shade_style": lamp.SHADES, "base_style": lamp.BASES,
    },
    "sofa": {
        "form": sofa.FORMS, "long_side": sofa.SIDES, "arm_style": sofa.ARMS, "back_style": sofa.BACKS,
        "leg_style": sofa.LEGS, "bench_cushion": ("yes", "no"), "piping": ("yes", "no"),
    },
    "table": {
        "purpose": table.PURPOSES, "top_shape": table.TOPS, "top_edge": table.EDGES,
        "base_style": table.BASES, "leg_style": (*table.LEGS, "none"), "foot_style": (*table.FEET, "none"),
        "cabinet": table.CABINETS, "handle_style": table.HANDLES,
        "stretchers": ("yes", "no"), "fluted": ("yes", "no"),
    },
}  # fmt: skip
# Smallest and largest width, depth and height of a member, in metres.
SIZES = {
    "chair": ((0.30, 0.75), (0.30, 0.80), (0.55, 1.10)),
    "lamp": ((0.10, 1.10), (0.10, 1.60), (0.35, 2.10)),
    "sofa": ((0.55, 3.2), (0.75, 2.6), (0.70, 1.10)),
    "table": ((0.34, 2.30), (0.30, 1.40), (0.30, 0.80)),
}


def points_of(parts: list[Part]) -> np.ndarray:
    return np.concatenate([part.vertices for part in parts]).astype(np.float64)


@pytest.mark.parametrize(("category", "index"), MEMBERS)
def test_a_member_is_sound(category: str, index: int) -> None:
    parts = member(category, 3, index)[1]
    assert len({part.name for part in parts}) == len(parts)
    for part in parts:
        check_sound(part)
    points = points_of(parts)
    assert points[:, 2].min() == pytest.approx(0, abs=2e-4)
    assert np.abs(points.min(0) + points.max(0))[:2].max() < 1e-5


@pytest.mark.parametrize(("category", "index"), MEMBERS[::3])
def test_no_part_floats(category: str, index: int) -> None:
    assert not floating(member(category, 3, index)[1])


@pytest.mark.parametrize("category", FAMILIES)
def test_sizes_are_those_of_real_ones(category: str) -> None:
    for index in range(40):
        points = points_of(member(category, 2, index)[1])
        for size, (least, most) in zip(np.ptp(points, axis=0), SIZES[category], strict=True):
            assert least <= size <= most


@pytest.mark.parametrize("category", STYLES)
def test_every_style_is_reached_and_can_be_recorded(category: str) -> None:
    many = [FAMILIES[category].sample(np.random.default_rng([0, i])) for i in range(600)]
    for name, choices in STYLES[category].items():
        assert {getattr(p, name) for p in many} == set(choices), name
    for p in many:
        assert all(type(value) in (int, float, str) for value in dataclasses.asdict(p).values())
    named = {value for p in many for value in dataclasses.asdict(p).values() if isinstance(value, str)}
    assert named <= set(MATERIALS) | {word for words in STYLES[category].values() for word in words} | {
        "none"
    }


@pytest.mark.parametrize("category", FAMILIES)
def test_a_member_depends_on_seed_and_index_only(category: str) -> None:
    (first, parts), (again, parts_again) = member(category, 7, 3), member(category, 7, 3)
    assert first == again
    assert points_of(parts).tobytes() == points_of(parts_again).tobytes()
    assert first not in [member(category, seed, index)[0] for seed, index in ((7, 4), (8, 3))]


def test_the_command_line_and_the_guide_name_every_family() -> None:
    parser = argparse.ArgumentParser()
    demo.add_arguments(parser)
    guide = Path(__file__).parent.parent / "docs" / "guide-import.md"
    for text in (parser.format_help(), guide.read_text(encoding="utf-8")):
        assert all(category in text for category in FAMILIES)


@pytest.mark.parametrize("outline", BODIES.values(), ids=BODIES)
def test_a_smoothed_outline_goes_through_its_stations_and_never_beyond(outline: np.ndarray) -> None:
    curve = smooth(outline, steps=5)
    np.testing.assert_allclose(curve[::5], outline, atol=1e-12)
    for part, (a, b) in zip(curve[:-1].reshape(-1, 5, 2), itertools.pairwise(outline), strict=True):
        assert (part >= np.minimum(a, b) - 1e-9).all()
        assert (part <= np.maximum(a, b) + 1e-9).all()


SEEN, UNSEEN = 0.0005, 0.012  # mean distances in radii: a turn must change more, may change so much


@pytest.mark.parametrize("category", FAMILIES)
def test_symmetry_is_that_of_the_geometry(category: str) -> None:
    orders = []
    for index in range(40):
        parameters, parts = member(category, 6, index)
        order = FAMILIES[category].symmetry(parameters)
        orders.append(order)
        if order != 1:
            assert change(parts, 360 / (order or 17)) < UNSEEN, (parameters, order)
        if order != 0:
            assert change(parts, 180 / order) > SEEN, (parameters, order)
    assert len(set(orders)) > 1 or category == "sofa"


def change(parts: list[Part], angle: float) -> float:
    """Mean distance from the asset, turned about the vertical, to itself as it was, in radii.

    Compares points spread evenly over the surfaces with their nearest ones of another such set; what
    two sets of the same surface differ by is taken off.
    """
    a, b = surface(parts, 1), surface(parts, 2)
    centre = centroid(parts) * [1, 1, 0]  # on the axis, if it is symmetrical
    cos, sin = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    after = (a - centre) @ np.array([[cos, sin, 0], [-sin, cos, 0], [0, 0, 1]]) + centre
    radius = np.linalg.norm(a - a.mean(0), axis=1).max()
    return float(nearest(after, b).mean() - nearest(a, b).mean()) / radius


def surface(parts: list[Part], stream: int) -> np.ndarray:
    """float64 [P, 3], even over the area."""
    corners = np.concatenate([triangles(part) for part in parts])
    areas = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1)
    rng = np.random.default_rng(stream)
    chosen = corners[rng.choice(len(corners), 1500, p=areas / areas.sum())]
    u, v = np.sqrt(rng.random((1500, 1))), rng.random((1500, 1))
    return chosen[:, 0] * (1 - u) + chosen[:, 1] * u * (1 - v) + chosen[:, 2] * u * v


def centroid(parts: list[Part]) -> np.ndarray:
    """[3]: of the surfaces."""
    corners = np.concatenate([triangles(part) for part in parts])
    areas = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1)
    return np.asarray((corners.mean(1) * areas[:, None]).sum(0) / areas.sum())


def nearest(points: np.ndarray, others: np.ndarray) -> Any:
    """[P]: the distance of each of points [P, 3] to the nearest of others [Q, 3]."""
    squares = (points**2).sum(1)[:, None] + (others**2).sum(1) - 2 * points @ others.T
    return np.sqrt(np.maximum(squares.min(1), 0.0))
