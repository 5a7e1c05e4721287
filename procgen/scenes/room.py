"""Composes a furnished room. Read this first; one line for each step, each with a file of its own.

Every step draws from generators of its own name. Pieces of furniture have one each, so that one that needs
more tries, or a randomizer that is switched on, leaves the others where they are if nothing is in their way.
"""

import dataclasses

import numpy as np

from blender_addon.contract.errors import UserError
from blender_addon.contract.scene_dataset import SceneAsset
from blender_addon.contract.scene_spec import SceneSpec
from blender_addon.contract.scenes import Scene

from .clutter import strew
from .furnish import focus, furnish
from .room_cameras import room_viewpoints
from .room_lights import room_lightings
from .room_looks import draw_looks
from .room_plan import Plan, draw_plan
from .room_space import Piece, Space
from .room_surfaces import draw_rug, room_surfaces
from .room_uses import Use, fits_room, use_of
from .seeds import Draws
from .stock import Stock, choose
from .subjects import scale_of, varied, yaw_of

TABLE_SHARE = 0.8  # rooms that get a table before anything else, if there are any
MATCHING_SHARE = 0.5  # rooms whose chairs are all alike
SETTLE_SECONDS = 2.0


def compose_room(spec: SceneSpec, stock: Stock, draws: Draws) -> Scene:
    """A room with what the spec asks for; raises UserError if nothing that was chosen fits in."""
    plan = draw_plan(spec.room, draws)
    furniture, clutter = _pieces(spec, stock, plan, draws)
    rngs = {piece.number: draws(f"place {piece.number}") for piece in (*furniture, *clutter)}
    space = Space(plan, spec.room.gap)
    furnish(furniture, space, rngs)
    strew(clutter, space, spec.room.settle, rngs)
    if not space.placed and (furniture or clutter):
        raise _nothing_fits(plan)
    rug = draw_rug(plan, focus(space), draws("rug"))
    looks = draw_looks(len(plan.walls), draws)
    placed = sorted(space.placed, key=lambda p: p.piece.number)
    turned = dataclasses.replace(spec, pose=None)  # where they were put
    objects = tuple(varied(turned, draws, p.piece.number, p.as_object(), p.piece.asset) for p in placed)
    return Scene(
        objects,
        room_surfaces(plan, looks, rug),
        room_viewpoints(spec, draws, space),
        room_lightings(spec, draws, plan, placed),
        settle_seconds=SETTLE_SECONDS if any(item.falls for item in objects) else 0.0,
    )


def _pieces(spec: SceneSpec, stock: Stock, plan: Plan, draws: Draws) -> tuple[list[Piece], list[Piece]]:
    """Furniture and clutter that were chosen, numbered through. Without furniture, small things are it."""
    uses = {a.asset_id: use_of(a) for a in stock.assets if fits_room(a, plan)}
    usable = tuple(a for a in stock.assets if uses.get(a.asset_id, "none") != "none")
    small = tuple(a for a in usable if uses[a.asset_id] == "small")
    large = tuple(a for a in usable if uses[a.asset_id] != "small")
    if not usable:
        raise _nothing_fits(plan)
    furniture = _choose_furniture(spec, large or small, uses, draws("furniture"))
    rng = draws("clutter")
    count = int(rng.integers(spec.room.clutter[0], spec.room.clutter[1] + 1))
    clutter = choose(rng, small, count, spec.assets.weights)
    pieces = [
        _piece(spec, stock, draws, number, asset, uses[asset.asset_id])
        for number, asset in enumerate((*furniture, *clutter))
    ]
    return pieces[: len(furniture)], pieces[len(furniture) :]


def _choose_furniture(
    spec: SceneSpec, pool: tuple[SceneAsset, ...], uses: dict[str, Use], rng: np.random.Generator
) -> list[SceneAsset]:
    count = int(rng.integers(spec.assets.count[0], spec.assets.count[1] + 1))
    tables = tuple(a for a in pool if uses[a.asset_id] in ("table", "desk"))
    takes_table, are_alike = rng.uniform() < TABLE_SHARE, rng.uniform() < MATCHING_SHARE
    chosen = choose(rng, tables, min(count, int(takes_table)), spec.assets.weights)
    chosen += choose(rng, pool, count - len(chosen), spec.assets.weights)
    chairs = [a for a in chosen if uses[a.asset_id] == "chair"]
    return [chairs[0] if a in chairs and are_alike else a for a in chosen]


def _piece(spec: SceneSpec, stock: Stock, draws: Draws, number: int, asset: SceneAsset, use: Use) -> Piece:
    scale = scale_of(spec, draws, number)
    turn = yaw_of(spec, draws, number)
    return Piece(number, asset, use, scale, turn, scale * stock.hulls[asset.asset_id])


def _nothing_fits(plan: Plan) -> UserError:
    width, depth = plan.box[2] - plan.box[0]
    return UserError(
        "[room] width, depth and height: nothing that was chosen from the libraries fits into a room of "
        f"{width:.1f} x {depth:.1f} x {plan.height:.1f} m: raise them, or take smaller things by [assets] "
        "categories."
    )
