"""Which assets an edit may have changed, so that not all of a large file are looked at after each stroke."""

from collections.abc import Iterable

import bpy

from .library.assets import asset_datablocks

# Updates of these concern nothing that an asset looks like.
_BESIDE = (bpy.types.Scene, bpy.types.World, bpy.types.Camera, bpy.types.Light, bpy.types.WindowManager)


class Touched:
    """Collects updates of the dependency graph by name, since a datablock may be freed meanwhile."""

    def __init__(self) -> None:
        self._objects: set[str] = set()
        self._data: set[str] = set()
        self._collections: set[str] = set()
        self._all = False

    def clear(self) -> None:
        self._objects.clear()
        self._data.clear()
        self._collections.clear()
        self._all = False

    def note(self, updates: Iterable[bpy.types.DepsgraphUpdate]) -> bool:
        """Whether any concerns what assets look like. Called hundreds of times while something is dragged."""
        concerned = False
        for update in updates:
            if not (update.is_updated_geometry or update.is_updated_shading or update.is_updated_transform):
                continue
            datablock = update.id.original
            if isinstance(datablock, _BESIDE):
                continue
            concerned = True
            if isinstance(datablock, bpy.types.Object):
                self._objects.add(datablock.name)
            elif _is_object_data(datablock):
                self._data.add(datablock.name)
            elif isinstance(datablock, bpy.types.Collection):
                self._collections.add(datablock.name)
            elif not (isinstance(datablock, bpy.types.Material) or datablock.is_embedded_data):
                # An image, a group of nodes: who uses it is not worth finding out. Of a material, or the
                # nodes in it, Blender tells the objects too.
                self._all = True
        return concerned

    def take(self) -> list[bpy.types.ID]:
        """The assets that contain what was noted, which is then forgotten."""
        if self._all:
            self.clear()
            return asset_datablocks()
        edited: set[bpy.types.ID] = {
            item
            for item in bpy.data.objects
            if item.name in self._objects or (item.data and item.data.name in self._data)
        }
        edited |= {item for item in bpy.data.collections if item.name in self._collections}
        self.clear()
        reached = _with_containers(edited)
        return [asset for asset in asset_datablocks() if asset in reached]


def _is_object_data(datablock: bpy.types.ID) -> bool:
    kinds = (bpy.types.Mesh, bpy.types.Curve, bpy.types.MetaBall, bpy.types.Curves, bpy.types.PointCloud)
    return isinstance(datablock, (*kinds, bpy.types.Volume, bpy.types.Armature, bpy.types.Lattice))


def _with_containers(edited: set[bpy.types.ID]) -> set[bpy.types.ID]:
    """The objects and collections, all above them, the collections they are in, and what instances those."""
    reached: set[bpy.types.ID] = set()
    waiting: list[bpy.types.ID] = list(edited)
    instances: dict[bpy.types.ID, list[bpy.types.ID]] = {}
    parents: dict[bpy.types.ID, list[bpy.types.ID]] = {}
    for item in bpy.data.objects:
        if item.instance_collection:
            instances.setdefault(item.instance_collection, []).append(item)
    for collection in bpy.data.collections:
        for inner in (*collection.children, *collection.objects):
            parents.setdefault(inner, []).append(collection)
    while waiting:
        datablock = waiting.pop()
        if datablock in reached:
            continue
        reached.add(datablock)
        waiting += parents.get(datablock, ())
        waiting += instances.get(datablock, ())
        if isinstance(datablock, bpy.types.Object) and datablock.parent:
            waiting.append(datablock.parent)
    return reached
