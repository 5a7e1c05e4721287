"""Puts a new object of an asset into the scene."""

from collections.abc import Iterable

import bpy
from mathutils import Matrix, Vector

from .source import Method, Source, bring
from .supply import Supply


def place(context: bpy.types.Context, source: Source, method: Method, location: Vector) -> bpy.types.Object:
    """With its origin at ``location``, selected, in the active collection; raises UserError as ``bring``.

    A collection that is an asset stays as it is: then it is put into the scene's own.
    """
    supply = Supply(bring(source, method))
    try:
        made = supply.new()
    finally:
        supply.close()
    made.matrix_basis = Matrix.Translation(location) @ supply.own
    for item in (made, *made.children_recursive):
        show_in(item, [] if context.collection.asset_data else [context.collection])
    select_only(context, [made])
    return made


def show_in(item: bpy.types.Object, collections: Iterable[bpy.types.Collection]) -> None:
    """Links a new object into those that belong to this file; into the scene's own, if none does."""
    own = [collection for collection in collections if not collection.library]
    for collection in own or [bpy.context.scene.collection]:
        collection.objects.link(item)


def select_only(context: bpy.types.Context, items: list[bpy.types.Object]) -> None:
    """The first becomes the active one."""
    context.view_layer.update()  # which makes the view layer know new objects
    wanted = set(items)
    for item in context.view_layer.objects:
        item.select_set(item in wanted)
    if items and items[0].name in context.view_layer.objects:
        context.view_layer.objects.active = items[0]
