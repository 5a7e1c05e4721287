"""Where the panels are: a tab of the 3D View's side bar, and the Asset Browser's side bar."""

import bpy

from .asset_panel import Asset
from .dataset_panel import Dataset
from .edits_panel import Edits
from .front_panel import Front
from .import_panel import Import, ImportMore
from .jobs_panel import Jobs
from .map_panel import Map
from .refresh_panel import Refresh
from .review_panel import Suggestions
from .setup_panel import SetUp
from .similar_panel import Similar

PARTS = (
    SetUp,
    Import,
    Asset,
    Refresh,
    Front,
    Similar,
    Suggestions,
    Map,
    Dataset,
    ImportMore,
    Edits,
    Jobs,
)  # from top to bottom
IN_VIEW_ONLY = (Import, ImportMore, Dataset)


class _InView:
    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"
    bl_category = "Asset2Vec"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return _is_wanted(cls, context)


class _InAssetBrowser:
    """One panel with parts, because this side bar has no tabs and Blender's own panels in it."""

    bl_space_type = "FILE_BROWSER"
    bl_region_type = "TOOL_PROPS"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return context.space_data.browse_mode == "ASSETS" and _is_wanted(cls, context)


def _is_wanted(panel: type, context: bpy.types.Context) -> bool:
    """A part that is not always needed says when it is (``wanted``)."""
    return bool(panel.wanted(context)) if hasattr(panel, "wanted") else True


def _panel(part: type, place: type, order: int) -> type:
    values: dict[str, object] = {"bl_order": order}
    prefix = "ASSET2VEC_PT_view3d" if place is _InView else "ASSET2VEC_PT_assetbrowser"
    if place is _InAssetBrowser:
        values |= {"bl_label": "Asset2Vec"} if part is Asset else {"bl_parent_id": f"{prefix}_asset"}
    return type(f"{prefix}_{part.__name__.lower()}", (place, part, bpy.types.Panel), values)


_PANELS = [
    _panel(part, place, order)
    for place in (_InView, _InAssetBrowser)
    for order, part in enumerate(PARTS)
    if place is _InView or part not in IN_VIEW_ONLY
]
CLASSES = tuple(sorted(_PANELS, key=lambda panel: hasattr(panel, "bl_parent_id")))  # parents first
