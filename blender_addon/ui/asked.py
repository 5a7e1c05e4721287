"""Which asset the panels of its neighbours and its place on the map are about, or why about none."""

from pathlib import Path

import bpy

from .. import coming_codes, question
from ..library import asset_metadata
from ..library.labels import category_of
from ..wording import filled, translated
from . import selection


def asked_about(context: bpy.types.Context) -> tuple[question.Question | None, str]:
    """The active asset, or that of which the active object was made; or why there is none to ask about."""
    if asset := selection.first(context):
        if not category_of(asset.metadata):
            return None, "Give it a category first."
        about = question.Question.of_values(asset.library, asset_metadata.read(asset.metadata))
        return about, _how_to_get_codes(asset)
    active = context.active_object
    origin = question.origin_of(active) if active and _is_3d_view(context) else None
    if origin is None:
        return None, "Select an asset, or an object that was made of one."
    found = question.about_origin(origin)
    if found is None:
        return None, "Looking ..."
    return next(iter(found), None), _how_to_be_known(Path(origin[0]))


def _is_3d_view(context: bpy.types.Context) -> bool:
    """Scripts have no editor."""
    return context.area is not None and context.area.type == "VIEW_3D"


def _how_to_get_codes(asset: selection.Chosen) -> str:
    if selection.is_coming(asset):
        return "It gets codes by the refresh that is running."
    where = "refresh the file" if asset.datablock else "open its file and refresh it"
    return filled("It has no codes yet: {remedy}.", remedy=translated(where))


def _how_to_be_known(library: Path) -> str:
    if coming_codes.is_coming(library):
        return "Nothing is known of its asset yet: the library it is from is being refreshed."
    return "Nothing is known of its asset: refresh the library it is from."
