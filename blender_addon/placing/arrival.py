"""Takes the assets of an import's library into the open file, with all that is known of them.

They stand as the import has laid them out, beyond what is there. No script of the other file runs.
"""

import dataclasses
from pathlib import Path

import bpy
import numpy as np
from mathutils import Vector

from ..contract.errors import UserError
from ..library.assets import asset_datablocks
from ..library.categories import set_category
from ..library.labels import category_of
from ..library.origins import names_by_origin, origin_of
from ..library.showroom import GAP, begin_row
from ..wording import filled
from .corners import Corners, corners_of
from .place import select_only
from .source import all_ids, remove


@dataclasses.dataclass(frozen=True)
class Arrived:
    added: int  # assets
    present: int  # those that this file had already


def take_in(context: bpy.types.Context, library: Path) -> Arrived:
    """Selects the new ones. Raises UserError, and changes nothing, if they cannot be had or filed."""
    before, here = all_ids(), names_by_origin(asset_datablocks())
    brought = _append(library)
    assets = [datablock for datablock in brought if datablock.asset_data]
    new = [asset for asset in assets if origin_of(asset.asset_data) not in here]
    try:
        for asset in new:
            set_category(asset, category_of(asset.asset_data))  # the catalogs are those of this file's folder
    except UserError:
        remove(all_ids() - before)
        raise
    shown = [item for asset in new for item in _shown_of(asset, brought)]
    if shown:
        _stand(context, shown)
    _remove_unused(all_ids() - before, set(new) | set(shown))
    return Arrived(len(new), len(assets) - len(new))


def _append(library: Path) -> list[bpy.types.ID]:
    """All objects and collections, in no scene yet."""
    try:
        with bpy.data.libraries.load(str(library), link=False) as (there, wanted):
            wanted.objects, wanted.collections = list(there.objects), list(there.collections)
    except OSError as error:
        raise UserError(filled("{path} cannot be read: import the models again.", path=library)) from error
    return [datablock for datablock in (*wanted.objects, *wanted.collections) if datablock]


def _shown_of(asset: bpy.types.ID, brought: list[bpy.types.ID]) -> list[bpy.types.Object]:
    """What the import has put into its scene: see showroom.exhibit."""
    if isinstance(asset, bpy.types.Object):
        return [asset]
    objects = (item for item in brought if isinstance(item, bpy.types.Object))
    return [item for item in objects if item.instance_collection == asset and not item.users_collection]


def _stand(context: bpy.types.Context, new: list[bpy.types.Object]) -> None:
    scene = context.scene
    old_corners = _corners(context, list(scene.objects))
    for item in new:
        for part in (item, *item.children_recursive):
            if part.name not in scene.collection.objects:
                scene.collection.objects.link(part)
    select_only(context, new)
    corners = _corners(context, new)
    if len(old_corners) and len(corners):
        (x, _, _), (_, y, _) = old_corners.min(axis=0), old_corners.max(axis=0)
        away = Vector((x, y + GAP, 0)) - Vector((*corners.min(axis=0)[:2], 0))
        for item in new:
            item.location += away
        corners = corners + np.array(away)
    if len(corners):
        begin_row(scene, float(corners[:, 1].max()))


def _corners(context: bpy.types.Context, items: list[bpy.types.Object]) -> Corners:
    """[n, 3] in metres, of the boxes round what is seen of them."""
    context.view_layer.update()
    depsgraph = context.evaluated_depsgraph_get()
    found = [np.zeros((0, 3))]
    for item in items:
        matrix = np.array(item.matrix_world)
        found.append(corners_of(item, depsgraph) @ matrix[:3, :3].T + matrix[:3, 3])
    return np.concatenate(found)


def _remove_unused(new: set[bpy.types.ID], kept: set[bpy.types.ID]) -> None:
    """Assets that were here already came along, with all that they are made of, and the library itself."""
    libraries = {datablock for datablock in new if isinstance(datablock, bpy.types.Library)}
    remove(libraries)
    new -= libraries
    for datablock in new - kept:
        datablock.use_fake_user = False
    while unused := {datablock for datablock in new - kept if datablock.users == 0}:
        new -= unused
        remove(unused)
