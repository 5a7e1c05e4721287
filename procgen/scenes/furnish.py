"""Where furniture stands in a room: rules that propose places, the first that fits is taken.

Tables come first and take the middle or a wall, large pieces line the walls, low tables go before sofas,
chairs gather round tables, what is left faces the middle. All of it is seen from above.
"""

from collections.abc import Iterator

import numpy as np

from . import plane
from .poses import Array
from .room_plan import Wall
from .room_space import WALL_GAP, Piece, Placed, Space, Stand

TRIES = 40
LOW_TABLE = 0.6  # metres: lower ones stand before sofas, and nobody sits down at them
SEAT_WIDTH = 0.65  # metres of a table's edge for each chair
WALKWAY = 0.6  # metres that are left between large pieces as long as there is room for it


def furnish(pieces: list[Piece], space: Space, rngs: dict[int, np.random.Generator]) -> None:
    """Puts into ``space`` what finds a place; ``rngs`` has a generator for the number of each piece."""
    for piece in sorted(pieces, key=_turn):
        rng = rngs[piece.number]
        large = piece.use in ("table", "desk", "sofa", "wall")
        for gap in (max(WALKWAY, space.gap), space.gap) if large else (space.gap,):
            if space.place(piece, _stands(piece, space, rng), gap):
                break


def _turn(piece: Piece) -> tuple[int, float]:
    """Who comes first: by use, then the larger one."""
    if piece.use == "table":
        rank = 2 if piece.height < LOW_TABLE else 0
    else:
        rank = {"desk": 1, "sofa": 1, "wall": 1, "chair": 3, "armchair": 4, "lamp": 5}.get(piece.use, 6)
    return rank, -plane.area(piece.footprint)


def _stands(piece: Piece, space: Space, rng: np.random.Generator) -> Iterator[Stand]:
    """Proposals in order of preference."""
    match piece.use:
        case "table":
            if piece.height < LOW_TABLE:
                yield from _before_a_sofa(piece, space, rng)
            if rng.uniform() < 0.7:
                yield from _in_the_middle(piece, space, rng)
            yield from _long_side_to_a_wall(piece, space, rng)
        case "chair":
            yield from _at_a_table(piece, space, rng)
            yield from facing_the_middle(piece, space, rng)
        case "armchair":
            yield from facing_the_middle(piece, space, rng)
        case "lamp":
            yield from _beside_sofas_or_in_corners(piece, space, rng)
            yield from _back_to_a_wall(piece, space, rng)
        case "small":
            yield from facing_the_middle(piece, space, rng)
        case _:
            yield from _back_to_a_wall(piece, space, rng)


def _back_to_a_wall(piece: Piece, space: Space, rng: np.random.Generator) -> Iterator[Stand]:
    for _ in range(TRIES):
        wall = _some_wall(space, rng)
        yield _against(wall, piece, piece.yaw_facing(wall.inward), WALL_GAP, rng)


def _long_side_to_a_wall(piece: Piece, space: Space, rng: np.random.Generator) -> Iterator[Stand]:
    for _ in range(TRIES):
        wall = _some_wall(space, rng)
        yield _against(wall, piece, _yaw_along(piece, wall.along), WALL_GAP, rng)


def facing_the_middle(piece: Piece, space: Space, rng: np.random.Generator) -> Iterator[Stand]:
    """Within a step of a wall, turned roughly to where the room's life is."""
    middle = focus(space)
    for _ in range(TRIES):
        wall = _some_wall(space, rng)
        place = np.array(wall.start) + rng.uniform(0.1, 0.9) * wall.length * wall.along + 0.5 * wall.inward
        yaw = piece.yaw_facing(middle - place) + rng.uniform(-15, 15)
        yield _against(wall, piece, yaw, rng.uniform(0.05, 0.6), rng)


def _some_wall(space: Space, rng: np.random.Generator) -> Wall:
    """Long walls more often."""
    lengths = np.array([wall.length for wall in space.plan.walls])
    return space.plan.walls[rng.choice(len(lengths), p=lengths / lengths.sum())]


def _against(wall: Wall, piece: Piece, yaw: float, distance: float, rng: np.random.Generator) -> Stand:
    """With its hindmost point so far from the wall, anywhere along it."""
    footprint = piece.turned(yaw)
    back, _ = plane.span(footprint, wall.inward)
    left, right = plane.span(footprint, wall.along)
    room = max(0.0, wall.length - (right - left) - 2 * WALL_GAP)
    offset = WALL_GAP - left + rng.uniform() * room
    x, y = np.array(wall.start) + offset * wall.along + (distance - back) * wall.inward
    return Stand(float(x), float(y), yaw)


def _yaw_along(piece: Piece, direction: Array) -> float:
    """Degrees of yaw that lay the longer side of the asset's box along a direction [2]."""
    size = np.subtract(piece.asset.high, piece.asset.low)
    degrees = float(np.degrees(np.arctan2(direction[1], direction[0])))
    return degrees if size[0] >= size[1] else degrees - 90


def _in_the_middle(piece: Piece, space: Space, rng: np.random.Generator) -> Iterator[Stand]:
    """Near the middle of a part of the room, mostly square to the walls."""
    areas = np.array([plane.area(zone) for zone in space.plan.zones])
    for _ in range(TRIES // 2):
        zone = space.plan.zones[rng.choice(len(areas), p=areas / areas.sum())]
        size = zone.max(axis=0) - zone.min(axis=0)
        x, y = zone.mean(axis=0) + rng.uniform(-0.12, 0.12, 2) * size
        yaw = _yaw_along(piece, np.array([1.0, 0.0] if size[0] >= size[1] else [0.0, 1.0]))
        yaw += 90 * float(rng.uniform() < 0.2) + rng.normal(0, 2)
        yield _centred(piece, np.array([x, y]), float(yaw))


def _centred(piece: Piece, at: Array, yaw: float) -> Stand:
    """With the middle of its footprint's bounds at a place [2]."""
    footprint = piece.turned(yaw)
    x, y = at - (footprint.min(axis=0) + footprint.max(axis=0)) / 2
    return Stand(float(x), float(y), yaw)


def _before_a_sofa(piece: Piece, space: Space, rng: np.random.Generator) -> Iterator[Stand]:
    """Lengthwise in front of it, within reach."""
    for sofa in space.used_as("sofa"):
        side = np.array([-sofa.front[1], sofa.front[0]])
        yaw = _yaw_along(piece, side) + rng.normal(0, 2)
        _, seat_edge = plane.span(sofa.footprint, sofa.front)
        yield _beside(piece, yaw, sofa.centre[:2], sofa.front, seat_edge + rng.uniform(0.3, 0.5))


def _at_a_table(piece: Piece, space: Space, rng: np.random.Generator) -> Iterator[Stand]:
    """Facing a side of a table, with its front edge near the table's."""
    seats = [
        seat
        for table in space.used_as("table", "desk")
        if table.piece.height >= LOW_TABLE
        for seat in _seats(table)
    ]
    # One after the other at random, those at the longer sides first.
    order = np.argsort([rng.uniform() + 0.4 * is_short for _, _, is_short in seats])
    for place, outward, _ in (seats[i] for i in order):
        yaw = piece.yaw_facing(-outward) + rng.normal(0, 4)
        distance = max(0.04, space.gap) + rng.uniform(0.0, 0.15)
        yield _beside(piece, yaw, place, outward, float(place @ outward) + distance)


def _seats(table: Placed) -> list[tuple[Array, Array, bool]]:
    """Of each place to sit at: its middle [2] on the edge, outward direction [2], whether at a short side.

    Tables have them all round, a desk at its front.
    """
    seats = []
    lengths = [float(np.linalg.norm(table.box[i - 3] - table.box[i])) for i in range(4)]
    for i, length in enumerate(lengths):
        start, along = table.box[i], (table.box[i - 3] - table.box[i]) / length
        outward = np.array([along[1], -along[0]])
        if table.piece.use == "desk" and outward @ table.front < 0.7:
            continue
        count = max(1, int(length / SEAT_WIDTH))
        seats += [
            (start + along * length * (k + 0.5) / count, outward, length < max(lengths) - 0.05)
            for k in range(count)
        ]
    return seats


def _beside(piece: Piece, yaw: float, middle: Array, direction: Array, edge: float) -> Stand:
    """Beyond the coordinate ``edge`` along a direction [2], and in the middle of ``middle`` [2] across it."""
    across = np.array([-direction[1], direction[0]])
    footprint = piece.turned(yaw)
    near, _ = plane.span(footprint, direction)
    low, high = plane.span(footprint, across)
    x, y = direction * (edge - near) + across * (middle @ across - (low + high) / 2)
    return Stand(float(x), float(y), yaw)


def _beside_sofas_or_in_corners(piece: Piece, space: Space, rng: np.random.Generator) -> Iterator[Stand]:
    places = [*_sofa_ends(piece, space, rng), *_corners(piece, space, rng)]
    yield from (places[i] for i in rng.permutation(len(places)))


def _sofa_ends(piece: Piece, space: Space, rng: np.random.Generator) -> Iterator[Stand]:
    for sofa in space.used_as("sofa"):
        side = np.array([-sofa.front[1], sofa.front[0]])
        for direction in (side, -side):
            yaw = piece.yaw_facing(sofa.front)
            _, end = plane.span(sofa.footprint, direction)
            back = sofa.footprint[np.argmin(sofa.footprint @ sofa.front)]
            depth = np.ptp(piece.turned(yaw) @ sofa.front)
            middle = back + sofa.front * (depth / 2 + rng.uniform(0.02, 0.15))
            yield _beside(piece, yaw, middle, direction, end + rng.uniform(0.05, 0.15))


def _corners(piece: Piece, space: Space, rng: np.random.Generator) -> Iterator[Stand]:
    for i, wall in enumerate(space.plan.walls):
        if space.plan.is_reflex(i):
            continue
        yaw = piece.yaw_facing(wall.along + wall.inward)
        footprint = piece.turned(yaw)
        left, back = plane.span(footprint, wall.along)[0], plane.span(footprint, wall.inward)[0]
        away_x, away_y = rng.uniform(0.05, 0.25, 2)
        x, y = np.array(wall.start) + (away_x - left) * wall.along + (away_y - back) * wall.inward
        yield Stand(float(x), float(y), yaw)


def focus(space: Space) -> Array:
    """[2]: what free chairs face: the first table, else the middle of the room's largest part."""
    tables = space.used_as("table")
    return tables[0].centre[:2] if tables else space.plan.zones[0].mean(axis=0)
