"""The parts of a room as meshes: floor, ceiling, walls with holes, skirting boards, a rug.

Faces of floor, ceiling and walls are seen from inside the room. Walls are shells without thickness; how
deep they are is seen where a window is cut into them.
"""

import itertools

import numpy as np

from blender_addon.contract.scenes import Surface

from . import plane
from .poses import Array
from .room_looks import RoomLooks
from .room_openings import JAMB, REVEAL, door_parts, window_parts
from .room_plan import Opening, Plan, Wall
from .room_space import WALL_GAP
from .solids import Mesh, box, face, joined

SKIRTING_HEIGHT, SKIRTING_DEPTH = 0.08, 0.015  # metres; thinner than room_space.WALL_GAP
RUG_THICKNESS = 0.004  # feet of furniture press into it
RUG_SHARE = 0.5


def room_surfaces(plan: Plan, looks: RoomLooks, rug: Array | None) -> tuple[Surface, ...]:
    """All parts of the set; ``rug`` is a rectangle [4, 2] on the floor."""
    parts = [
        floor(plan).as_surface("floor", "floor", looks.floor),
        ceiling(plan).as_surface("ceiling", "ceiling", looks.ceiling),
        skirting(plan).as_surface("skirting board", "skirting", looks.trim),
    ]
    for i, wall in enumerate(plan.walls):
        mesh = wall_mesh(wall, plan.height, plan.openings_in(i))
        parts.append(mesh.as_surface(f"wall {i + 1}", "wall", looks.walls[i]))
    for number, opening in enumerate(plan.openings, 1):
        make = window_parts if opening.kind == "window" else door_parts
        parts += make(plan.walls[opening.wall], opening, number, looks)
    if rug is not None:
        parts.append(_slab(rug).as_surface("rug", "rug", looks.rug))
    return tuple(parts)


def floor(plan: Plan) -> Mesh:
    return joined([face(_at_height(tile, 0.0)) for tile in plan.tiles])


def ceiling(plan: Plan) -> Mesh:
    return joined([face(_at_height(tile[::-1], plan.height)) for tile in plan.tiles])


def _at_height(polygon: Array, z: float) -> Array:
    return np.concatenate([polygon, np.full((len(polygon), 1), z)], axis=1)


def wall_mesh(wall: Wall, height: float, openings: tuple[Opening, ...]) -> Mesh:
    """The wall in upright strips, interrupted by its openings, and the sides of its windows' holes."""
    ends = sorted({0.0, wall.length, *(u for o in openings for u in (o.left, o.right))})
    faces = []
    for left, right in itertools.pairwise(ends):
        hole = next((o for o in openings if o.left <= left and right <= o.right), None)
        spans = [(0.0, hole.bottom), (hole.top, height)] if hole else [(0.0, height)]
        faces += [_wall_quad(left, right, low, high) for low, high in spans if high > low]
    for window in (o for o in openings if o.kind == "window"):
        faces += _hole_sides(window)
    return joined([face(wall.at(corners)) for corners in faces])


def _wall_quad(left: float, right: float, low: float, high: float) -> Array:
    """Corners [4, 3] along the wall, into the room, and up."""
    return np.array([(left, 0, low), (left, 0, high), (right, 0, high), (right, 0, low)])


def _hole_sides(o: Opening) -> list[Array]:
    """Four quads [4, 3] from the wall outwards, which look into the hole."""
    corners = [(o.left, o.bottom), (o.right, o.bottom), (o.right, o.top), (o.left, o.top)]
    return [
        np.array([(a[0], 0, a[1]), (a[0], -REVEAL, a[1]), (b[0], -REVEAL, b[1]), (b[0], 0, b[1])])
        for a, b in zip(corners, corners[1:] + corners[:1], strict=True)
    ]


def skirting(plan: Plan) -> Mesh:
    """A board along each wall but for the doors. At a corner the one before ends where it begins."""
    boards = []
    count = len(plan.walls)
    for i, wall in enumerate(plan.walls):
        start = 0.0 if plan.is_reflex(i) else SKIRTING_DEPTH
        end = wall.length + (SKIRTING_DEPTH if plan.is_reflex((i + 1) % count) else 0.0)
        doors = sorted((o.left - JAMB, o.right + JAMB) for o in plan.openings_in(i) if o.kind == "door")
        stops = [start, *(u for door in doors for u in door), end]
        for left, right in zip(stops[::2], stops[1::2], strict=True):
            board = box((left, 0.0, 0.0), (right, SKIRTING_DEPTH, SKIRTING_HEIGHT))
            boards.append(Mesh(wall.at(board.vertices), board.faces))
    return joined(boards)


def draw_rug(plan: Plan, centre: Array, rng: np.random.Generator) -> Array | None:
    """A rectangle [4, 2] that lies free round a place [2] in about half of the rooms."""
    wanted = rng.uniform() < RUG_SHARE
    size = rng.uniform((1.6, 1.1), (2.6, 1.9))
    size = size if rng.uniform() < 0.5 else size[::-1]
    rug = plane.turned(plane.rectangle(-size / 2, size / 2), rng.normal(0, 3)) + centre
    return rug if wanted and plan.inside(rug, 4 * WALL_GAP) else None


def _slab(outline: Array) -> Mesh:
    """A flat solid on the floor, over a rectangle [4, 2]."""
    low, high = _at_height(outline, 0.0), _at_height(outline, RUG_THICKNESS)
    sides = tuple((i, (i + 1) % 4, (i + 1) % 4 + 4, i + 4) for i in range(4))
    return Mesh(np.concatenate([low, high]), ((3, 2, 1, 0), (4, 5, 6, 7), *sides))
