"""What the panel Similar is set to, for this session."""

import bpy

SHOWN, MOST = 5, 50

# As Blender's Asset Browser names its import methods.
METHODS = (
    ("LINK", "Link", "Keep the asset in its file: changes there are seen here"),
    ("APPEND", "Append", "Copy the asset and all that it uses into this file, each time"),
    (
        "APPEND_REUSE",
        "Append (Reuse Data)",
        "Copy the asset into this file, and let its copies share meshes, materials and images",
    ),
)


def method_property() -> object:
    return bpy.props.EnumProperty(
        name="Import",
        description="How an asset comes into this file",
        items=METHODS,
        default="APPEND_REUSE",
    )


class Asset2VecSimilar(bpy.types.PropertyGroup):
    look: bpy.props.FloatProperty(  # type: ignore[valid-type]
        name="Shape to Look",
        description="What counts: 0 compares shapes alone, 1 colours and materials alone",
        subtype="FACTOR",
        min=0.0,
        max=1.0,
        default=0.5,
    )
    shown: bpy.props.IntProperty(  # type: ignore[valid-type]
        name="Results", description="How many assets are listed", min=1, max=MOST, default=SHOWN
    )
    method: method_property()  # type: ignore[valid-type]


CLASSES = (Asset2VecSimilar,)


def register() -> None:
    bpy.types.WindowManager.asset2vec_similar = bpy.props.PointerProperty(type=Asset2VecSimilar)


def unregister() -> None:
    del bpy.types.WindowManager.asset2vec_similar
