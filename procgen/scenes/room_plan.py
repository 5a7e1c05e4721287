"""The bare room: where its walls stand and where windows and a door are in them.

The plan is a rectangle about the origin, or an L: the rectangle without one of its corners.
"""

import dataclasses
from functools import cached_property
from typing import Literal

import numpy as np

from blender_addon.contract.scene_spec import RoomSpec

from . import plane
from .poses import Array
from .seeds import Draws

Point = tuple[float, float]
NARROWEST = 1.5  # metres: of the arms of an L
TRIES = 20


@dataclasses.dataclass(frozen=True)
class Opening:
    """A hole in wall number ``wall``: from ``left`` to ``right`` along it, ``bottom`` to ``top``, metres."""

    kind: Literal["window", "door"]
    wall: int
    left: float
    right: float
    bottom: float
    top: float


@dataclasses.dataclass(frozen=True)
class Wall:
    """Walked from ``start`` to ``end``, the room is on the left."""

    start: Point
    end: Point

    @cached_property
    def length(self) -> float:
        return float(np.hypot(self.end[0] - self.start[0], self.end[1] - self.start[1]))

    @cached_property
    def along(self) -> Array:
        return (np.array(self.end) - self.start) / self.length

    @cached_property
    def inward(self) -> Array:
        return np.array([-self.along[1], self.along[0]])

    def at(self, points: Array) -> Array:
        """[n, 3] world coordinates of points given along the wall, into the room and up (right-handed)."""
        ground = np.array(self.start) + points[:, :1] * self.along + points[:, 1:2] * self.inward
        return np.concatenate([ground, points[:, 2:]], axis=1)

    def strip(self, left: float, right: float, depth: float) -> Array:
        """The floor [4, 2] along a part of the wall, ``depth`` metres into the room."""
        low, high = (left, 0.0), (right, depth)
        corners = np.concatenate([plane.rectangle(low, high), np.zeros((4, 1))], axis=1)
        return self.at(corners)[:, :2]


@dataclasses.dataclass(frozen=True)
class Plan:
    """``corners`` are counter-clockwise. Rectangles [4, 2]: ``zones`` are those that fit in, largest first;
    ``tiles`` cover the floor once; ``cut`` is what an L lacks.
    """

    corners: tuple[Point, ...]
    height: float
    zones: tuple[Array, ...]
    tiles: tuple[Array, ...]
    cut: Array | None
    openings: tuple[Opening, ...] = ()

    @cached_property
    def walls(self) -> tuple[Wall, ...]:
        following = self.corners[1:] + self.corners[:1]
        return tuple(Wall(a, b) for a, b in zip(self.corners, following, strict=True))

    @cached_property
    def box(self) -> Array:
        """The rectangle [4, 2] round the plan."""
        corners = np.array(self.corners)
        return plane.rectangle(corners.min(axis=0), corners.max(axis=0))

    @cached_property
    def floor_area(self) -> float:
        return plane.area(np.array(self.corners))

    def inside(self, footprint: Array, margin: float) -> bool:
        """Whether a convex polygon is in the room, so far or farther from its walls."""
        if not plane.contains(self.box, footprint, margin):
            return False
        return self.cut is None or plane.separation(self.cut, footprint) >= margin

    def is_reflex(self, corner: int) -> bool:
        """Whether the room is round the corner, as at the inner corner of an L."""
        before, after = self.walls[corner - 1].along, self.walls[corner].along
        return bool(before[0] * after[1] - before[1] * after[0] < 0)

    def openings_in(self, wall: int) -> tuple[Opening, ...]:
        return tuple(o for o in self.openings if o.wall == wall)


def draw_plan(wanted: RoomSpec, draws: Draws) -> Plan:
    rng = draws("plan")
    width, depth, height = (float(rng.uniform(*r)) for r in (wanted.width, wanted.depth, wanted.height))
    is_l_shaped = rng.uniform() < wanted.corner_share
    shares, mirrored = rng.uniform(0.3, 0.5, 2), rng.choice([-1.0, 1.0], 2)
    missing = np.minimum(shares * (width, depth), (width - NARROWEST, depth - NARROWEST))
    if is_l_shaped and missing.min() > 0.3:
        plan = _l_shape(width, depth, height, missing, mirrored)
    else:
        corners = plane.rectangle((-width / 2, -depth / 2), (width / 2, depth / 2))
        plan = Plan(_points(corners), height, (corners,), (corners,), None)
    return dataclasses.replace(plan, openings=_draw_openings(plan, wanted, draws("openings")))


def _l_shape(width: float, depth: float, height: float, missing: Array, mirrored: Array) -> Plan:
    """Lacks ``missing`` [2] metres at the corner where ``mirrored`` [2] has the signs of x and y."""
    x, y = width / 2, depth / 2
    inner_x, inner_y = x - missing[0], y - missing[1]
    corners = np.array([(-x, -y), (x, -y), (x, inner_y), (inner_x, inner_y), (inner_x, y), (-x, y)])
    wide, deep = plane.rectangle((-x, -y), (x, inner_y)), plane.rectangle((-x, -y), (inner_x, y))
    rest, cut = plane.rectangle((-x, inner_y), (inner_x, y)), plane.rectangle((inner_x, inner_y), (x, y))
    wide, deep, rest, cut, corners = (_mirror(p, mirrored) for p in (wide, deep, rest, cut, corners))
    zones = (wide, deep) if plane.area(wide) > plane.area(deep) else (deep, wide)
    return Plan(_points(corners), height, zones, (wide, rest), cut)


def _mirror(polygon: Array, signs: Array) -> Array:
    mirrored = polygon * signs
    return mirrored[::-1] if signs.prod() < 0 else mirrored


def _points(polygon: Array) -> tuple[Point, ...]:
    return tuple((float(x), float(y)) for x, y in polygon)


def _draw_openings(plan: Plan, wanted: RoomSpec, rng: np.random.Generator) -> tuple[Opening, ...]:
    """A door and the windows; one that finds no place in a few tries is left out."""
    count = int(rng.integers(wanted.windows[0], wanted.windows[1] + 1))
    found: list[Opening] = []
    for draw_opening in (_door, *(_window for _ in range(count))):
        for _ in range(TRIES):
            opening = draw_opening(plan, rng)
            if opening and not any(_is_near(opening, other) for other in found):
                found.append(opening)
                break
    return tuple(found)


def _door(plan: Plan, rng: np.random.Generator) -> Opening | None:
    wall = int(rng.integers(len(plan.walls)))
    width, margin, length = rng.uniform(0.8, 0.95), 0.2, plan.walls[wall].length
    if length < width + 2 * margin:
        return None
    left = float(margin + rng.uniform() * (length - width - 2 * margin))
    return Opening("door", wall, left, float(left + width), 0.0, min(2.05, plan.height - 0.15))


def _window(plan: Plan, rng: np.random.Generator) -> Opening | None:
    wall = int(rng.integers(len(plan.walls)))
    margin, length = 0.3, plan.walls[wall].length
    width = min(rng.uniform(0.8, 1.9), length - 2 * margin)
    bottom, top = rng.uniform(0.75, 1.0), min(rng.uniform(2.0, 2.3), plan.height - 0.2)
    if width < 0.6 or top - bottom < 0.5:
        return None
    left = float(margin + rng.uniform() * (length - width - 2 * margin))
    return Opening("window", wall, left, float(left + width), float(bottom), float(top))


def _is_near(a: Opening, b: Opening) -> bool:
    return a.wall == b.wall and a.left < b.right + 0.3 and b.left < a.right + 0.3
