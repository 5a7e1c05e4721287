"""Where assets face is found whichever way they are turned, and said to be unclear where it is."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from blender_addon.contract.fronts import AMBIGUOUS, ARTIST, FOUND, Front, wrapped
from nerf_backend.benchmark.yaw_score import score
from nerf_backend.fronts import FEWEST, Known, find_fronts, front_of, stored_alike
from nerf_backend.turn_alignment import reference_of
from nerf_backend.turn_description import (
    ANGLES,
    HEIGHTS,
    STEP,
    describe_heights,
    describe_turn,
    products,
    turned,
)
from nerf_backend.turn_sides import WIDE, Shapes, describe_shapes, lying_in, mirror_likeness, sides_of
from procgen.enclosing_circle import smallest_circle
from procgen.families import FAMILIES, member
from procgen.families.turning import turned as turned_parts

from .part_checks import triangles

Points = NDArray[np.float64]
COUNT = 16


def box(generator: np.random.Generator, low: tuple, high: tuple, points: int) -> Points:
    return generator.uniform(low, high, (points, 3))


def chair(number: int) -> Points:
    """Surface points of a chair that faces -Y: a seat, a back at +Y, four legs, sometimes arms."""
    generator = np.random.default_rng(number)
    width, depth = generator.uniform(0.25, 0.4, 2)
    back = generator.uniform(0.2, 0.6)
    parts = [
        box(generator, (-width, -depth, -0.1), (width, depth, -0.05), 800),
        box(generator, (-width, depth - 0.05, -0.05), (width, depth, back), 800),
    ]
    legs = [(x, y) for x in (-width, width - 0.05) for y in (-depth, depth - 0.05)]
    parts += [box(generator, (x, y, -0.7), (x + 0.05, y + 0.05, -0.1), 200) for x, y in legs]
    if number % 3 == 0:
        sides = (-width, width - 0.05)
        parts += [box(generator, (x, -depth, 0.1), (x + 0.05, depth, 0.15), 200) for x in sides]
    return np.concatenate(parts)


def sampled_chair(index: int, facing: float) -> Points:
    """In unit space, surface points of a member of the family that faces ``facing``."""
    parts = turned_parts(member("chair", 0, index)[1], facing)
    corners = np.concatenate([triangles(part) for part in parts])
    sides = corners[:, 1:] - corners[:, :1]
    areas = np.linalg.norm(np.cross(sides[:, 0], sides[:, 1]), axis=1)
    generator = np.random.default_rng(index)
    chosen = generator.choice(len(corners), 6000, p=areas / areas.sum())
    across, along = np.sqrt(generator.random((6000, 1))), generator.random((6000, 1))
    points = corners[chosen, 0] + across * ((1 - along) * sides[chosen, 0] + along * sides[chosen, 1])
    vertices = np.concatenate([part.vertices for part in parts]).astype(np.float64)
    middle = (vertices[:, 2].min() + vertices[:, 2].max()) / 2
    centre = np.array([*smallest_circle(vertices[:, :2])[0], middle])
    return (points - centre) / np.linalg.norm(vertices - centre, axis=1).max()


def stool(legs: int = 4) -> Points:
    angles = np.arange(20000) * 2.399963
    seat = np.sqrt(np.linspace(0, 1, 20000))[:, None] * 0.3 * np.stack([np.cos(angles), np.sin(angles)], 1)
    points = [np.column_stack([seat, np.full(20000, 0.3)])]
    for leg in np.arange(legs) * 2 * np.pi / legs:
        points.append(np.tile([0.25 * np.cos(leg), 0.25 * np.sin(leg), 0], (500, 1)))
        points[-1][:, 2] = np.linspace(-0.7, 0.3, 500)
    return np.concatenate(points)


def turn(points: Points, degrees: float) -> Points:
    a = np.radians(degrees)
    return points @ np.array([[np.cos(a), -np.sin(a), 0], [np.sin(a), np.cos(a), 0], [0, 0, 1]]).T


def sofa(number: int) -> Points:
    """Surface points of a sofa that faces -Y: a seat, a back at +Y, two arms; every third with a chaise."""
    generator = np.random.default_rng(number)
    wide, height = generator.uniform(0.4, 1.5), generator.uniform(0.35, 0.5)
    parts = [
        box(generator, (-wide, -0.5, 0), (wide, 0.5, 0.2), 1500),
        box(generator, (-wide, 0.35, 0.2), (wide, 0.5, height + 0.2), 1000),
        box(generator, (-wide - 0.1, -0.5, 0), (-wide, 0.5, height), 500),
        box(generator, (wide, -0.5, 0), (wide + 0.1, 0.5, height), 500),
    ]
    if number % 3 == 0:
        left, right = sorted(generator.choice([-1, 1]) * wide * np.array([0.4, 1.0]))
        parts.append(box(generator, (left, -1.1, 0), (right, -0.5, 0.2), 600))
    return in_unit_space(np.concatenate(parts))


def corner_sofa() -> Points:
    """Surface points of a sofa that faces -Y, with a second back along a wing on one side."""
    generator = np.random.default_rng(0)
    parts = [
        box(generator, (-0.8, -0.5, 0), (0.8, 0.5, 0.2), 1500),
        box(generator, (-0.8, 0.35, 0.2), (0.8, 0.5, 0.6), 1000),
        box(generator, (-0.2, -1.3, 0), (0.8, -0.5, 0.2), 700),
        box(generator, (0.65, -1.3, 0.2), (0.8, 0.35, 0.6), 1000),
    ]
    return in_unit_space(np.concatenate(parts))


def in_unit_space(points: Points) -> Points:
    centre = np.array([*smallest_circle(points[:, :2])[0], points[:, 2].max() / 2])
    return (points - centre) / np.linalg.norm(points - centre, axis=1).max()


def describe(facing: NDArray, shapes: list[Points] | None = None) -> Shapes:
    shapes = shapes or [chair(number) for number in range(len(facing))]
    return describe_shapes([turn(s, d) for s, d in zip(shapes, facing, strict=True)])


def find(
    facing: NDArray, known: dict[int, Known] | None = None, shapes: list[Points] | None = None
) -> list[Front]:
    told = [(known or {}).get(number, Known()) for number in range(len(facing))]
    return find_fronts(describe(facing, shapes).__getitem__, told, [f"{n:03d}" for n in range(len(facing))])[
        0
    ]


def errors(fronts: list[Front], facing: NDArray, common: float = 0.0) -> NDArray:
    return np.array([abs(wrapped(f.degrees - d - common)) for f, d in zip(fronts, facing, strict=True)])


@given(st.floats(-720, 720))
@settings(max_examples=20, deadline=None)
def test_a_description_turns_with_its_asset(degrees: float) -> None:
    straight, there = describe_turn(chair(1)), describe_turn(turn(chair(1), degrees))
    assert np.abs(turned(straight[None], np.array([degrees]))[0] - there).max() < 0.02
    (best,) = products(there[None], straight[None])[0].argmax(axis=1)
    assert abs(wrapped(best * STEP - degrees)) <= 1.0


def test_products_are_those_of_profiles_turned_back() -> None:
    first, second = describe_turn(chair(1)), describe_turn(chair(2))
    found = products(first[None], second[None])[0, 0]
    assert found.shape == (ANGLES,)
    for place in (0, 37, 600):
        back = turned(first[None], np.array([-place * STEP]))[0]
        assert found[place] == pytest.approx(np.vdot(second, back).real, abs=1e-5)


def test_explained_parts_are_those_of_a_projection() -> None:
    """What mean and directions explain of an asset, against plain least squares."""
    aligned = describe(np.zeros(8)).own
    reference = reference_of(aligned[:7], 1)
    rows = aligned.reshape(8, -1).view(np.float32).astype(np.float64)
    mean = rows[:7].mean(0)
    directions = np.linalg.svd(rows[:7] - mean, full_matrices=False)[2][:1]
    apart = rows[7] - mean
    left = apart - directions.T @ (directions @ apart)
    assert reference.explained(aligned[7:])[0, 0] == pytest.approx(rows[7] @ rows[7] - left @ left, abs=1e-4)


def test_an_asset_is_compared_with_its_mirror_image() -> None:
    points = sofa(3)
    description = describe_turn(points)
    for place in (0, 111, 420):
        straight = turn(points, -place * STEP)
        mirrored = describe_turn(turn(straight * np.array([1, -1, 1]), place * STEP))
        expected = np.vdot(mirrored, description).real / np.vdot(description, description).real
        assert mirror_likeness(description)[place] == pytest.approx(expected, abs=2e-3)


@pytest.mark.parametrize(
    ("shape", "every"), [(sofa(1), 180), (sofa(0), 90), (sofa(3), 90)], ids=["even", "chaise", "other chaise"]
)
def test_the_sides_of_an_asset_are_those_of_its_plane_or_of_its_walls(shape: Points, every: int) -> None:
    points = turn(shape, 40)
    angles = np.flatnonzero(sides_of(points, describe_turn(points))) * STEP
    from_side = (angles - 130 + every / 2) % every - every / 2  # 130: it faces 40 degrees from -Y, or away
    assert np.abs(from_side).max() <= WIDE + 1
    assert len(angles) == 360 / every * (2 * WIDE / STEP + 1)


def test_what_has_no_sides_may_face_anywhere() -> None:
    lump = np.random.default_rng(0).normal(size=(4000, 3)) * 0.2 + np.array([0.2, 0, 0])
    lump[:1000] = turn(lump[:1000], 70) * 2
    lump[1000:1600] = turn(lump[1000:1600], 190) * 1.5
    assert sides_of(lump, describe_turn(lump)).all()


def test_sides_come_to_lie_in_planes() -> None:
    sides, planes = np.zeros((1, ANGLES), bool), np.zeros(ANGLES, bool)
    sides[0, [10, 370]] = planes[[700]] = True
    assert np.flatnonzero(lying_in(sides, planes)[0]).tolist() == [30, 390]


@pytest.mark.parametrize("seed", range(3))
def test_wide_sofas_and_narrow_ones_face_alike(seed: int) -> None:
    """The ends of a wide one are not turned to the corners of narrow ones."""
    facing = np.random.default_rng(seed).uniform(-180, 180, 24)
    fronts = find(facing, shapes=[sofa(number) for number in range(24)])
    common = wrapped(fronts[1].degrees - facing[1])
    assert errors(fronts, facing, common).max() < 5
    assert {f.origin for f in fronts} == {FOUND}


@pytest.mark.parametrize("facing", [0.0, 90.0, -90.0, 180.0])
def test_a_corner_sofa_may_face_along_either_wing(facing: float) -> None:
    """It stays where one of the two is in front, and else is turned."""
    shapes = [*(sofa(number) for number in range(15)), corner_sofa()]
    *others, last = find(np.r_[np.zeros(15), facing], shapes=shapes)
    assert {f.origin for f in others} == {FOUND}
    assert last.origin == AMBIGUOUS
    assert last.degrees in {0.0: [0.0], 90.0: [0.0], -90.0: [-90.0, 180.0], 180.0: [90.0, 180.0]}[facing]


@pytest.mark.parametrize("seed", range(3))
def test_fronts_are_found_at_any_angle(seed: int) -> None:
    facing = np.random.default_rng(seed).uniform(-180, 180, COUNT)
    fronts = find(facing)
    common = wrapped(fronts[0].degrees - facing[0])
    assert errors(fronts, facing, common).max() < 5
    assert {f.origin for f in fronts} == {FOUND}
    assert abs(fronts[0].degrees) <= 1  # nothing else says what the front is


def test_the_way_most_assets_are_stored_is_the_front() -> None:
    facing = np.where(np.arange(COUNT) % 4 == 0, [10.0 * n for n in range(COUNT)], 0.0)
    fronts = find(facing)
    assert errors(fronts, facing).max() < 5
    assert [f.degrees for f in fronts if f.degrees == 0.0] == [0.0] * int((facing == 0).sum())


def test_fronts_known_stay_and_the_artists_word_is_kept() -> None:
    facing = np.random.default_rng(5).uniform(-180, 180, COUNT)
    known = {n: Known(wrapped(facing[n] + 90)) for n in range(4)} | {4: Known(12.0, by_artist=True)}
    fronts = find(facing, known)
    assert [fronts[n].degrees for n in range(4)] == [
        pytest.approx(known[n].degrees, abs=0.06) for n in range(4)
    ]
    assert (fronts[4].degrees, fronts[4].origin, fronts[4].confidence) == (12.0, ARTIST, 1.0)
    others = [n for n in range(COUNT) if n != 4]
    assert errors([fronts[n] for n in others], facing[others], 90).max() < 5


def test_one_artist_says_where_all_face() -> None:
    facing = np.random.default_rng(6).uniform(-180, 180, COUNT)
    fronts = find(facing, {3: Known(wrapped(facing[3]), by_artist=True)})
    assert errors(fronts, facing).max() < 5


@pytest.mark.parametrize("legs", [4, 0])
def test_a_stool_has_no_front_and_is_turned_as_little_as_may_be(legs: int) -> None:
    shapes = [chair(number) for number in range(COUNT - 1)] + [stool(legs)]
    *chairs, round_one = find(np.zeros(COUNT), shapes=shapes)
    assert {f.origin for f in chairs} == {FOUND}
    assert round_one.origin == AMBIGUOUS
    assert abs(round_one.degrees) <= (45 if legs else 0)  # the nearest of the directions that look alike
    assert round_one.confidence < min(f.confidence for f in chairs)


@pytest.mark.parametrize("later", [False, True])
def test_bar_stools_are_turned_as_chairs_that_are_half_as_high(later: bool) -> None:
    """Seats, legs and stretchers say it, which chairs have lower. ``later``: chairs are known before."""
    chairs, stools = 30, (62, 65, 74, 77, 98, 99)
    members = [*range(chairs), *stools]
    facing = np.random.default_rng(0).uniform(-180, 180, len(members))
    described = describe_shapes([sampled_chair(m, f) for m, f in zip(members, facing, strict=True)])
    first = chairs if later else len(members)
    ids = [f"{number:03d}" for number in range(first)]
    fronts, reference = find_fronts(described[:first].__getitem__, [Known()] * first, ids[:first])
    alike = stored_alike(fronts)
    fronts += [front_of(described[[m]], Known(), reference, alike) for m in range(first, len(members))]
    orders = [FAMILIES["chair"].symmetry(member("chair", 0, m)[0]) for m in members]
    assert score([front.degrees for front in fronts], facing, orders).wrong == []


def test_pressing_down_keeps_the_floor_and_leaves_the_first_height() -> None:
    points = stool()
    described = describe_heights(points)
    low = points.copy()
    low[:, 2] = -0.7 + HEIGHTS[-1] * (low[:, 2] - points[:, 2].min())
    assert HEIGHTS[0] == 1.0
    assert np.array_equal(described[0], describe_turn(points))
    assert np.abs(described[-1] - describe_turn(low)).max() < 0.01


@pytest.mark.parametrize(("facing", "alike"), [(np.zeros(COUNT), True), (np.arange(COUNT) * 22.5, False)])
def test_assets_that_were_stored_alike_are_told_from_others(facing: NDArray, alike: bool) -> None:
    assert stored_alike(find(facing)) == alike


def test_a_new_asset_faces_as_those_known() -> None:
    _, reference = find_fronts(
        describe(np.zeros(COUNT)).__getitem__, [Known()] * COUNT, [str(n) for n in range(COUNT)]
    )
    for degrees in (-130.0, 0.0, 77.0):
        new = front_of(describe_shapes([turn(chair(100), degrees)]), Known(), reference, alike=True)
        assert new.origin == FOUND
        assert abs(wrapped(new.degrees - degrees)) < 5


def test_too_few_assets_say_nothing() -> None:
    facing = np.full(FEWEST - 1, 50.0)
    fronts = find(facing, {0: Known(50.0, by_artist=True)})
    assert [(f.degrees, f.origin) for f in fronts] == [(50.0, ARTIST), (0.0, AMBIGUOUS), (0.0, AMBIGUOUS)]


def test_an_asset_without_surface_is_ambiguous() -> None:
    shapes = [chair(number) for number in range(COUNT - 1)] + [np.zeros((0, 3))]
    assert find(np.zeros(COUNT), shapes=shapes)[-1].origin == AMBIGUOUS
