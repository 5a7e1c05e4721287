"""The fields of the panel. Typing into one changes the selected assets at once, as one undo step."""

import bpy

from ..library.labels import category_of
from . import later, suggestions
from .selection import first


def _get_category(fields: "Asset2VecFields") -> str:
    asset = first(bpy.context)
    return category_of(asset.metadata) if asset else ""


def _set_category(fields: "Asset2VecFields", value: str) -> None:
    value, now = value.strip(), _get_category(fields)
    if value and value != now:
        later.press(bpy.ops.asset2vec.set_category, category=value)
    elif now and not value:  # the cross that Blender puts into the field
        later.press(bpy.ops.asset2vec.clear_category, category=now)


def _get_tag(fields: "Asset2VecFields") -> str:
    return ""


def _set_tag(fields: "Asset2VecFields", value: str) -> None:
    if value.strip():
        later.press(bpy.ops.asset2vec.add_tag, tag=value.strip())


class Asset2VecFields(bpy.types.PropertyGroup):
    category: bpy.props.StringProperty(  # type: ignore[valid-type]
        name="Category",
        description="What the selected assets are, such as 'chair'. Assets of one category are compared "
        "with each other. Letters, digits, '-' and '_'",
        get=_get_category,
        set=_set_category,
        **suggestions.offering(suggestions.categories),
    )
    tag: bpy.props.StringProperty(  # type: ignore[valid-type]
        name="New Tag",
        description="Type a tag to give it to all selected assets; other files are changed after you confirm",
        get=_get_tag,
        set=_set_tag,
        **suggestions.offering(suggestions.tags),
    )
    all_jobs: bpy.props.BoolProperty(  # type: ignore[valid-type]
        name="Show All", description="List all past jobs, not only the last ones"
    )


CLASSES = (Asset2VecFields,)


def register() -> None:
    bpy.types.WindowManager.asset2vec = bpy.props.PointerProperty(type=Asset2VecFields)


def unregister() -> None:
    del bpy.types.WindowManager.asset2vec
