"""The fields of the panel. Typing into one changes the selected assets at once, as one undo step."""

import bpy

from ..contract import metadata
from ..library import asset_metadata
from ..library.assets import asset_datablocks
from .selection import chosen


def _get_category(fields: "Asset2VecFields") -> str:
    assets = chosen(bpy.context)
    return asset_metadata.read(assets[0].metadata).get(metadata.CATEGORY, "") if assets else ""


def _set_category(fields: "Asset2VecFields", value: str) -> None:
    if value.strip() != _get_category(fields):
        bpy.ops.asset2vec.set_category("EXEC_DEFAULT", True, category=value.strip())


def _suggest_category(fields: "Asset2VecFields", context: bpy.types.Context, text: str) -> list[str]:
    """The categories that this file has already."""
    found = {asset_metadata.read(d.asset_data).get(metadata.CATEGORY, "") for d in asset_datablocks()}
    return sorted(found - {""})


def _get_tag(fields: "Asset2VecFields") -> str:
    return ""


def _set_tag(fields: "Asset2VecFields", value: str) -> None:
    if value.strip():
        bpy.ops.asset2vec.add_tag("EXEC_DEFAULT", True, tag=value.strip())


def _suggest_tag(fields: "Asset2VecFields", context: bpy.types.Context, text: str) -> list[str]:
    """The tags that this file has already."""
    return sorted({tag.name for datablock in asset_datablocks() for tag in datablock.asset_data.tags})


class Asset2VecFields(bpy.types.PropertyGroup):
    category: bpy.props.StringProperty(  # type: ignore[valid-type]
        name="Category",
        description="What the selected assets are, such as 'chair'. Assets of one category are compared "
        "with each other. Letters, digits, '-' and '_'",
        get=_get_category,
        set=_set_category,
        search=_suggest_category,
        search_options={"SUGGESTION"},
    )
    tag: bpy.props.StringProperty(  # type: ignore[valid-type]
        name="New Tag",
        description="Type a tag to give it to all selected assets of this file",
        get=_get_tag,
        set=_set_tag,
        search=_suggest_tag,
        search_options={"SUGGESTION"},
    )
    all_jobs: bpy.props.BoolProperty(  # type: ignore[valid-type]
        name="Show All", description="List all past jobs, not only the last ones"
    )


CLASSES = (Asset2VecFields,)


def register() -> None:
    bpy.types.WindowManager.asset2vec = bpy.props.PointerProperty(type=Asset2VecFields)


def unregister() -> None:
    del bpy.types.WindowManager.asset2vec
