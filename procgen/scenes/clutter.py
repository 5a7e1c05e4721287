"""Small things: on table tops, or on the floor along the walls."""

from collections.abc import Iterator

import numpy as np

from . import plane
from .furnish import facing_the_middle
from .poses import Array
from .room_space import Piece, Placed, Space, Stand, put

ON_TABLES = 0.85  # share that looks for a table first
TRIES = 20
GAP = 0.02  # metres between things on a table, and to its edge
DROP = (0.01, 0.03)  # metres above their support, from where things fall


def strew(pieces: list[Piece], space: Space, settle: bool, rngs: dict[int, np.random.Generator]) -> None:
    """Puts into ``space`` what finds a place; with ``settle`` it falls there from a little above."""
    for piece in pieces:
        rng = rngs[piece.number]
        drop = float(rng.uniform(*DROP))
        raised = drop if settle else 0.0
        for stand, support in _stands(piece, space, rng):
            new = put(piece, stand, support + raised, settle)
            if space.fits(new, GAP):
                space.placed.append(new)
                break


def _stands(piece: Piece, space: Space, rng: np.random.Generator) -> Iterator[tuple[Stand, float]]:
    """Proposals, each with the height of what is stood on."""
    if rng.uniform() < ON_TABLES:
        tables = space.used_as("table", "desk")
        for i in rng.permutation(len(tables)):
            yield from ((stand, tables[i].top) for stand in _on_top(piece, tables[i], rng))
    yield from ((stand, 0.0) for stand in facing_the_middle(piece, space, rng))


def _on_top(piece: Piece, table: Placed, rng: np.random.Generator) -> Iterator[Stand]:
    top = table_top(table)
    if len(top) < 3:
        return
    for _ in range(TRIES):
        yaw = float(rng.uniform(0, 360))
        footprint = piece.turned(yaw)
        place = rng.dirichlet(np.ones(len(top))) @ top - footprint.mean(axis=0)
        if plane.contains(top, footprint + place, GAP):
            yield Stand(float(place[0]), float(place[1]), yaw)


def table_top(table: Placed) -> Array:
    """The hull [n, 2], in the world, of what is within the upper tenth of a table."""
    points, scale = table.piece.points, table.piece.scale
    edge = scale * (0.9 * table.piece.asset.high[2] + 0.1 * table.piece.asset.low[2])
    upper = points[points[:, 2] >= edge, :2]
    return plane.posed(plane.convex_hull(upper), table.yaw, (table.x, table.y)) if len(upper) > 2 else upper
