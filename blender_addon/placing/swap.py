"""Replaces objects by objects of other assets, where they are. Read this file first.

A replacement has the place, the parent, the collections and the constraints of the old object, the name of
its asset, and the turn and size that rules.py gives it. What was below the old object is below the new one,
and what pointed to the old one points to it. What is animated of the old object is not taken over. An object
that is itself an asset is only taken out of the scene.
"""

import dataclasses
from collections.abc import Iterable, Sequence

import bpy
import numpy as np
from mathutils import Matrix, Quaternion, Vector

from ..contract.errors import UserError
from ..contract.placed import KEY, PART, Placed
from ..library.fronts import front_of
from ..wording import filled
from . import rules
from .corners import corners_of
from .place import select_only, show_in
from .source import Method, Source, all_ids, bring, remove
from .supply import Supply


@dataclasses.dataclass(frozen=True)
class Rules:
    """How replacements are sized and turned, and which asset each object gets where there are several."""

    size: rules.Rule = "KEEP"
    face_same_way: bool = True
    seed: int = 0


@dataclasses.dataclass(frozen=True)
class _Pair:
    old: bpy.types.Object
    new: bpy.types.Object
    supply: Supply


def swap(
    context: bpy.types.Context,
    items: Sequence[bpy.types.Object],
    sources: Sequence[Source],
    method: Method,
    how: Rules,
) -> list[bpy.types.Object]:
    """Replaces each of ``items`` by one of the assets, at random if there are several; returns the new ones.

    Raises UserError before anything is changed, where an asset cannot be had (``bring``) or an item not
    replaced.
    """
    check_replaceable(items)
    before = all_ids()
    try:
        pairs = _pairs(items, sources, method, how.seed)
    except UserError:
        remove(all_ids() - before)  # what was brought of the other assets
        raise
    context.view_layer.update()
    depsgraph = context.evaluated_depsgraph_get()
    for pair in pairs:
        pair.new.matrix_basis = _basis(pair, how, depsgraph)
    context.view_layer.update()
    worlds = {pair.new: pair.new.matrix_world.copy() for pair in pairs}
    active = context.view_layer.objects.active
    made = sorted(pairs, key=lambda pair: pair.old != active)
    for pair in pairs:
        _hand_over(pair, worlds)
    select_only(context, [pair.new for pair in made])
    return [pair.new for pair in made]


def check_replaceable(items: Iterable[bpy.types.Object]) -> None:
    """Raises UserError with the reason why one of the objects cannot be replaced."""
    assets = [c for c in bpy.data.collections if c.asset_data and not c.library]
    parts = {item: collection for collection in assets for item in collection.all_objects}
    for item in items:
        if asset := parts.get(item) or _asset_above(item):
            text = "{part} is a part of the asset {asset}: swap instances of that instead."
            raise UserError(filled(text, part=item.name, asset=asset.name))
        if item.users_collection and all(collection.library for collection in item.users_collection):
            raise UserError(filled("{object} belongs to another file: swap it there.", object=item.name))


def _asset_above(item: bpy.types.Object) -> bpy.types.Object | None:
    """The object asset that the item is a part of, since it is below it."""
    while item.parent:
        item = item.parent
        if item.asset_data:
            return item
    return None


def _pairs(
    items: Sequence[bpy.types.Object], sources: Sequence[Source], method: Method, seed: int
) -> list[_Pair]:
    """New objects beside the old ones; the order of ``items`` does not matter."""
    generator = np.random.default_rng(seed)
    ordered = sorted(items, key=lambda item: item.name)
    chosen = [(item, sources[generator.integers(len(sources))]) for item in ordered]
    supplies: dict[Source, Supply] = {}
    try:
        for _, source in chosen:
            supplies[source] = supplies.get(source) or Supply(bring(source, method))
        found = [(item, supplies[source]) for item, source in chosen]
        return [_Pair(item, _beside(item, supply), supply) for item, supply in found]
    finally:
        for supply in supplies.values():
            supply.close()


def _beside(old: bpy.types.Object, supply: Supply) -> bpy.types.Object:
    """A new object in the old one's collections and below its parent; its own transform comes later."""
    new = supply.new()
    for item in (new, *new.children_recursive):
        show_in(item, old.users_collection)
    new.parent, new.parent_type, new.parent_bone = old.parent, old.parent_type, old.parent_bone
    if old.parent_type.startswith("VERTEX"):
        new.parent_vertices = old.parent_vertices
    new.matrix_parent_inverse = old.matrix_parent_inverse
    new.rotation_mode = old.rotation_mode
    for constraint in old.constraints:
        new.constraints.copy(constraint)
    return new


def _basis(pair: _Pair, how: Rules, depsgraph: bpy.types.Depsgraph) -> Matrix:
    location, _, _ = pair.old.matrix_basis.decompose()
    stance = rules.replacement(
        _stance(pair.old.matrix_basis),
        _own_stance(pair.old),
        corners_of(pair.old, depsgraph),
        _stance(pair.supply.own),
        corners_of(pair.new, depsgraph),
        how.size,
        rules.turn_between(_front(pair.old), pair.supply.front) if how.face_same_way else 0.0,
        _scale_above(pair.old),
    )
    rotation = Matrix(stance.rotation.tolist()).to_quaternion()
    return Matrix.LocRotScale(location, rotation, Vector(stance.scale.tolist()))


def _stance(matrix: Matrix) -> rules.Stance:
    _, rotation, scale = matrix.decompose()
    return rules.Stance(np.array(rotation.to_matrix(), dtype=np.float64), np.array(scale, dtype=np.float64))


def _own_stance(old: bpy.types.Object) -> rules.Stance:
    """What the object owes to its asset: all, if it is one; what it remembers; else nothing."""
    if old.asset_data:
        return _stance(old.matrix_basis)
    placed = placed_from(old)
    if not placed:
        return rules.Stance()
    return _stance(Matrix.LocRotScale(None, Quaternion(placed.rotation), Vector(placed.scale)))


def placed_from(item: bpy.types.Object) -> Placed | None:
    values = item.get(KEY)
    return Placed.from_properties(values.to_dict()) if hasattr(values, "to_dict") else None


def _front(old: bpy.types.Object) -> float | None:
    """Degrees, in the axes of the asset that the object is, shows, or was placed from."""
    for datablock in (old, old.instance_collection):
        if datablock and datablock.asset_data and (front := front_of(datablock.asset_data)):
            return front.degrees
    placed = placed_from(old)
    return placed.front if placed else None


def _scale_above(old: bpy.types.Object) -> float:
    if not old.parent:
        return 1.0
    grown = abs((old.parent.matrix_world @ old.matrix_parent_inverse).determinant()) ** (1 / 3)
    return float(grown) or 1.0


def _hand_over(pair: _Pair, worlds: dict[bpy.types.Object, Matrix]) -> None:
    """Gives the new object what was below the old one, and takes the old one away."""
    old, new = pair.old, pair.new
    for child in list(old.children):
        if child.get(PART):
            _remove_with_parts(child)
        elif not old.asset_data:  # what is below an asset is a part of it
            _move_below(child, new, worlds[new], worlds.get(child, child.matrix_world.copy()))
    for collection in old.users_collection:
        if not collection.library:
            collection.objects.unlink(old)
    if not old.asset_data and not old.library:
        old.user_remap(new)
        bpy.data.objects.remove(old)


def _remove_with_parts(part: bpy.types.Object) -> None:
    for child in list(part.children):
        _remove_with_parts(child)
    bpy.data.objects.remove(part)


def _move_below(child: bpy.types.Object, parent: bpy.types.Object, above: Matrix, world: Matrix) -> None:
    """The child stays where it is, with the location, rotation and scale that it has."""
    child.parent, child.parent_type = parent, "OBJECT"
    basis = child.matrix_basis
    if above.determinant() and basis.determinant():
        child.matrix_parent_inverse = above.inverted() @ world @ basis.inverted()
