"""Pieces of furniture and the space they take: upright prisms over convex footprints."""

import dataclasses
from collections.abc import Iterable
from functools import cached_property

import numpy as np

from blender_addon.contract.scene_dataset import SceneAsset
from blender_addon.contract.scenes import SUBJECT, SceneObject

from . import plane
from .poses import Array, as_tuple, standing
from .room_plan import Plan
from .room_uses import Use

WALL_GAP = 0.025  # metres: skirting boards are thinner
DOOR_DEPTH, WINDOW_DEPTH = 0.8, 0.25  # metres that are kept free before them


@dataclasses.dataclass(frozen=True)
class Piece:
    """An asset that looks for a place. ``points`` [n, 3]: its scaled hull; ``turn``: disturbs its yaw."""

    number: int
    asset: SceneAsset
    use: Use
    scale: float
    turn: float
    points: Array

    @cached_property
    def footprint(self) -> Array:
        """[n, 2] about the asset's origin."""
        return plane.convex_hull(self.points[:, :2])

    @property
    def height(self) -> float:
        return self.scale * (self.asset.high[2] - self.asset.low[2])

    def yaw_facing(self, direction: Array) -> float:
        """Degrees of yaw with which its front, if it is not disturbed, points along a direction [2]."""
        towards = np.degrees(np.arctan2(direction[1], direction[0])) + 90  # counter-clockwise from -Y
        return float(towards - (self.asset.front or 0.0))

    def turned(self, yaw: float) -> Array:
        """The footprint [n, 2] about the asset's origin, with the disturbance."""
        return plane.turned(self.footprint, yaw + self.turn)


@dataclasses.dataclass(frozen=True)
class Stand:
    """A place for the origin of an asset, and a yaw without the disturbance."""

    x: float
    y: float
    yaw: float


@dataclasses.dataclass(frozen=True)
class Placed:
    """A piece that has its place. ``bottom`` is the world's z of what it stands on or is dropped from."""

    piece: Piece
    x: float
    y: float
    bottom: float
    yaw: float  # as it stands
    footprint: Array  # [n, 2] world
    falls: bool = False

    @property
    def top(self) -> float:
        return self.bottom + self.piece.height

    @property
    def front(self) -> Array:
        """Unit vector [2] in the world."""
        return plane.turned(np.array([[0.0, -1.0]]), self.yaw + (self.piece.asset.front or 0.0))[0]

    @cached_property
    def box(self) -> Array:
        """The asset's box seen from above, [4, 2] world."""
        low, high = (
            np.array(corner[:2]) * self.piece.scale
            for corner in (self.piece.asset.low, self.piece.asset.high)
        )
        return plane.posed(plane.rectangle(low, high), self.yaw, (self.x, self.y))

    @cached_property
    def centre(self) -> Array:
        """[3], of the asset's box."""
        return np.array([*self.box.mean(axis=0), (self.bottom + self.top) / 2])

    def as_object(self) -> SceneObject:
        z = self.bottom - self.piece.scale * self.piece.asset.low[2]
        pose = as_tuple(standing(self.x, self.y, z, self.yaw))
        return SceneObject(self.piece.asset.asset_id, pose, self.piece.scale, SUBJECT, self.falls)


def put(piece: Piece, stand: Stand, bottom: float = 0.0, falls: bool = False) -> Placed:
    footprint = plane.posed(piece.footprint, stand.yaw + piece.turn, (stand.x, stand.y))
    return Placed(piece, stand.x, stand.y, bottom, stand.yaw + piece.turn, footprint, falls)


@dataclasses.dataclass(frozen=True)
class Clearance:
    """Nothing may stand here between two heights."""

    footprint: Array
    bottom: float
    top: float


def kept_free(plan: Plan) -> tuple[Clearance, ...]:
    """The way through the door and the light of the windows."""
    return tuple(
        Clearance(plan.walls[o.wall].strip(o.left, o.right, DOOR_DEPTH), 0.0, o.top)
        if o.kind == "door"
        else Clearance(
            plan.walls[o.wall].strip(o.left - 0.05, o.right + 0.05, WINDOW_DEPTH), o.bottom - 0.05, o.top
        )
        for o in plan.openings
    )


@dataclasses.dataclass
class Space:
    """The room and what stands in it already."""

    plan: Plan
    gap: float
    placed: list[Placed] = dataclasses.field(default_factory=list)

    def __post_init__(self) -> None:
        self.clearances = kept_free(self.plan)

    def fits(self, new: Placed, gap: float) -> bool:
        """Whether it is inside, clear of doors and windows, and ``gap`` from all else at its height."""
        if new.top >= self.plan.height or not self.plan.inside(new.footprint, WALL_GAP - 1e-9):
            return False
        if any(_meet(new, c) and plane.separation(new.footprint, c.footprint) < 0 for c in self.clearances):
            return False
        return all(
            not _meet(new, other) or plane.separation(new.footprint, other.footprint) >= gap
            for other in self.placed
        )

    def place(self, piece: Piece, stands: Iterable[Stand], gap: float) -> bool:
        """Puts a piece at the first stand where it fits; False if there is none."""
        for stand in stands:
            new = put(piece, stand)
            if self.fits(new, gap):
                self.placed.append(new)
                return True
        return False

    def used_as(self, *uses: Use) -> list[Placed]:
        return [p for p in self.placed if p.piece.use in uses]


def _meet(a: Placed, b: "Placed | Clearance") -> bool:
    return a.bottom < b.top and b.bottom < a.top
