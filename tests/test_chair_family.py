"""The parametric chair family: geometry a workshop could build, the same every time."""

import dataclasses
import itertools

import numpy as np
import pytest

from procgen.families import FAMILIES, member
from procgen.families.chair import build
from procgen.families.chair_parameters import ARMS, BACKS, LEGS, ChairParameters
from procgen.families.chair_sampling import sample
from procgen.families.materials import Material

from .part_checks import check_sound, floating

SAMPLES = [sample(np.random.default_rng([3, i])) for i in range(20)]


def every_combination() -> list[ChairParameters]:
    """Each leg style with each back, arms in turn: also those that sample() would not join."""
    plain = dataclasses.replace(SAMPLES[0], seat_height=0.46, back_height=0.42, back_gap=0.1, back_lean=9.0)
    plain = dataclasses.replace(
        plain, cushion_material="grey wool", back_curve=0.03, back_count=4, arm_height=0.2, stretchers="yes"
    )
    return [
        dataclasses.replace(
            plain,
            leg_style=legs,
            back_style=back,
            arm_style=ARMS[(i + i // len(BACKS)) % len(ARMS)],
            seat_roundness=(0.1, 0.9)[i % 2],
            cushion_thickness=(0.0, 0.05)[i // 2 % 2],
        )
        for i, (legs, back) in enumerate(itertools.product(LEGS, BACKS))
    ]


@pytest.mark.parametrize("p", SAMPLES + every_combination())
def test_parts_are_watertight_and_the_chair_stands_where_it_should(p: ChairParameters) -> None:
    parts = build(p)
    for part in parts:
        check_sound(part)
    points = np.concatenate([part.vertices for part in parts])
    low, high = points.min(0), points.max(0)
    assert low[2] == pytest.approx(0, abs=1e-4)
    assert np.abs(low[:2] + high[:2]).max() < 1e-5
    if p.back_style != "none":
        assert high[2] == pytest.approx(p.height, abs=1e-4)


@pytest.mark.parametrize("p", SAMPLES)
def test_sizes_are_those_of_the_parameters(p: ChairParameters) -> None:
    parts = {part.name: part for part in build(p)}
    seat = parts["seat"].vertices
    assert np.ptp(seat[:, 0]) == pytest.approx(p.seat_width, abs=1e-4)
    assert np.ptp(seat[:, 1]) == pytest.approx(p.seat_depth, abs=1e-4)
    top = parts["cushion" if p.cushion_thickness else "seat"].vertices[:, 2].max()
    assert top == pytest.approx(p.seat_height, abs=1e-4)
    assert max(part.vertices[:, 2].max() for part in parts.values()) == pytest.approx(p.height, abs=1e-4)


@pytest.mark.parametrize("p", SAMPLES[:8] + every_combination())
def test_no_part_floats(p: ChairParameters) -> None:
    assert not floating(build(p))


def test_the_front_is_at_minus_y() -> None:
    for p in SAMPLES:
        back = [part for part in build(p) if part.name in ("crest rail", "back panel")]
        assert all(part.vertices[:, 1].mean() > 0.05 for part in back)


def test_a_member_depends_on_seed_and_index_only() -> None:
    (first, parts), (again, parts_again) = member("chair", 7, 3), member("chair", 7, 3)
    assert first == again
    for a, b in zip(parts, parts_again, strict=True):
        assert a.vertices.tobytes() == b.vertices.tobytes()
        assert (a.name, a.material, a.faces) == (b.name, b.material, b.faces)
    others = [member("chair", seed, index)[0] for seed, index in ((7, 4), (8, 3))]
    assert first not in others


def test_samples_cover_the_styles_and_can_be_recorded() -> None:
    many = [FAMILIES["chair"].sample(np.random.default_rng([0, i])) for i in range(300)]
    for field, choices in (("leg_style", LEGS), ("back_style", BACKS), ("arm_style", ARMS)):
        assert {getattr(p, field) for p in many} == set(choices)
    for p in many:
        assert all(isinstance(value, (int, float, str)) for value in dataclasses.asdict(p).values())
        assert all(type(value) in (int, float, str) for value in dataclasses.asdict(p).values())


def test_colours_are_linearised() -> None:
    assert Material("#ff0000", 0.5).linear() == (1.0, 0.0, 0.0)
    assert Material("#bcbcbc", 0.5).linear()[0] == pytest.approx(0.5029, abs=1e-4)
