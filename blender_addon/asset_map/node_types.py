"""The node editor's map: a tree of nodes without sockets, one an asset.

A node's name is the asset's id, its label the asset's name. What the user chooses for the map is kept on the
tree, which is never saved (tree.py), so that no file is changed by it.
"""

from typing import Any

import bpy

from ..contract.generated import is_generated
from . import choices
from .frames import NODE_WIDTH

_BODY = 20.0  # of an empty line's height: what the picture needs below the name


def _recolour(tree: "AssetMapTree", context: bpy.types.Context) -> None:
    choices.recolour()


def _reframe(tree: "AssetMapTree", context: bpy.types.Context) -> None:
    choices.reframe()


def _suggest_tag(tree: "AssetMapTree", context: bpy.types.Context, text: str) -> list[str]:
    """The tags of the assets on the map."""
    return sorted({tag for own in choices.tags().values() for tag in own if not is_generated([tag])})


class AssetMapTree(bpy.types.NodeTree):
    """A category's assets as a map: what is alike lies together"""

    bl_idname = "ASSET2VEC_MapTree"
    bl_label = "Asset Map"
    bl_icon = "ASSET_MANAGER"

    colour_by: bpy.props.EnumProperty(  # type: ignore[valid-type]
        name="Colour By",
        description="What the colours of the thumbnails tell",
        items=[
            ("GROUP", "Groups", "Groups of assets that are alike, as the map found them"),
            ("TAGS", "Tags", "The most frequent tags; an asset with several has the rarest one's colour"),
            ("TAG", "One Tag", "Whether an asset has the tag that you name"),
            ("NONE", "Nothing", "No colours"),
        ],
        update=_recolour,
    )
    tag: bpy.props.StringProperty(  # type: ignore[valid-type]
        name="Tag",
        description="Assets with this tag are coloured",
        search=_suggest_tag,
        search_options={"SUGGESTION"},
        update=_recolour,
    )
    show_frames: bpy.props.BoolProperty(  # type: ignore[valid-type]
        name="Frames",
        description="Mark where the library is crowded, where it is thin, and groups that lie apart",
        default=True,
        update=_reframe,
    )


class AssetNode(bpy.types.Node):
    """An asset on the map"""

    bl_idname = "ASSET2VEC_AssetNode"
    bl_label = "Asset"
    bl_width_default = NODE_WIDTH

    @classmethod
    def poll(cls, tree: bpy.types.NodeTree) -> bool:
        return bool(tree.bl_idname == AssetMapTree.bl_idname)

    def draw_buttons(self, context: bpy.types.Context, layout: bpy.types.UILayout) -> None:
        """Room for the picture, which pictures.py draws for all nodes at once."""
        layout.separator(factor=_BODY)

    def copy(self, node: Any) -> None:
        self.label = ""  # a copy is no asset


CLASSES = (AssetMapTree, AssetNode)
