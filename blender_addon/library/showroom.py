"""Stands new assets in rows in the library's scene, so that a person who opens it sees them."""

import bpy
import numpy as np

ROW_LENGTH, GAP = 8.0, 0.3  # metres
_CURSOR = "a2v_showroom"  # scene property: x and y of the next free place, depth of the row so far


def exhibit(asset: bpy.types.ID, size: "np.ndarray") -> None:
    """Gives an asset of ``size`` [3] metres a place.

    An object stands there itself; of a collection an instance does, and its objects leave the scene.
    """
    scene = bpy.context.scene
    root = scene.collection
    if isinstance(asset, bpy.types.Collection):
        for item in list(asset.all_objects):
            if item.name in root.objects:
                root.objects.unlink(item)
        shown = bpy.data.objects.new(asset.name, None)
        shown.instance_type, shown.instance_collection = "COLLECTION", asset
    else:
        shown = asset
    if shown.name not in root.objects:
        root.objects.link(shown)
    shown.location = _next_place(scene, size[0] + GAP, size[1] + GAP)


def _next_place(scene: bpy.types.Scene, width: float, depth: float) -> tuple[float, float, float]:
    x, y, deepest = scene.get(_CURSOR, (0.0, 0.0, 0.0))
    if x > 0 and x + width > ROW_LENGTH:
        x, y, deepest = 0.0, y + deepest, 0.0
    scene[_CURSOR] = (float(x + width), float(y), float(max(deepest, depth)))
    return x + width / 2, y + depth / 2, 0.0


def begin_row(scene: bpy.types.Scene, y: float) -> None:
    """The next asset is given a place beyond ``y``, whatever was exhibited before."""
    scene[_CURSOR] = (0.0, y, 0.0)
