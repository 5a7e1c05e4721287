"""Where the panels are: a tab of the 3D View's side bar, and the Asset Browser's side bar."""

import bpy

from .asset_panel import Asset
from .dataset_panel import Dataset
from .edits_panel import Edits
from .front_panel import Front
from .jobs_panel import Jobs
from .refresh_panel import Refresh
from .similar_panel import Look, Shape

PARTS = (Asset, Refresh, Front, Shape, Look, Dataset, Edits, Jobs)  # from top to bottom
IN_VIEW_ONLY = (Dataset,)


class _InView:
    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"
    bl_category = "Asset2Vec"


class _InAssetBrowser:
    """One panel with parts, because this side bar has no tabs and Blender's own panels in it."""

    bl_space_type = "FILE_BROWSER"
    bl_region_type = "TOOL_PROPS"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return context.space_data.browse_mode == "ASSETS"


def _panel(part: type, place: type, order: int) -> type:
    values: dict[str, object] = {"bl_order": order}
    prefix = "ASSET2VEC_PT_view3d" if place is _InView else "ASSET2VEC_PT_assetbrowser"
    if place is _InAssetBrowser:
        values |= {"bl_label": "Asset2Vec"} if part is Asset else {"bl_parent_id": f"{prefix}_asset"}
    return type(f"{prefix}_{part.__name__.lower()}", (place, part, bpy.types.Panel), values)


CLASSES = tuple(
    _panel(part, place, order)
    for place in (_InView, _InAssetBrowser)
    for order, part in enumerate(PARTS)
    if place is _InView or part not in IN_VIEW_ONLY
)
