"""Where an object goes that is dragged over a 3D View: onto what is under the mouse, else onto the ground."""

import bpy
import numpy as np
from bpy_extras import view3d_utils
from mathutils import Matrix, Vector

from .corners import corners_of

_STEP = 1e-4  # metres beyond a hit from which the ray goes on
_MOST_HITS = 16  # of the dragged object itself
_SLOPE = 1e-3  # of a ray: flatter ones meet the ground too far away


class Dragged:
    """An object in the scene that follows the mouse, standing on what it meets."""

    def __init__(self, context: bpy.types.Context, item: bpy.types.Object) -> None:
        self.item = item
        context.view_layer.update()
        self._foot = _foot(item, context.evaluated_depsgraph_get())

    def move(
        self,
        context: bpy.types.Context,
        region: bpy.types.Region,
        view: bpy.types.RegionView3D,
        mouse: tuple[float, float],
    ) -> None:
        """``mouse``: pixels in the region."""
        origin = view3d_utils.region_2d_to_origin_3d(region, view, mouse)
        direction = view3d_utils.region_2d_to_vector_3d(region, view, mouse)
        point = self._surface(context, origin, direction) or _ground(origin, direction)
        if point is None:
            cursor = context.scene.cursor.location
            point = view3d_utils.region_2d_to_location_3d(region, view, mouse, cursor)
        self.item.location = point - self._foot

    def _surface(self, context: bpy.types.Context, origin: Vector, direction: Vector) -> Vector | None:
        depsgraph = context.evaluated_depsgraph_get()
        own = _parts(self.item)
        for _ in range(_MOST_HITS):
            hit, point, _, _, item, matrix = context.scene.ray_cast(depsgraph, origin, direction)
            if not hit:
                return None
            if not _is_own(item.original, matrix, own):
                return point
            origin = point + direction * _STEP
        return None


def _foot(item: bpy.types.Object, depsgraph: bpy.types.Depsgraph) -> Vector:
    """From the object's origin to the middle of the lower side of the box round it, in the world."""
    corners = corners_of(item, depsgraph)
    if not len(corners):
        return Vector()
    moves = np.array(item.matrix_world)[:3, :3]
    low, high = (corners @ moves.T).min(0), (corners @ moves.T).max(0)
    return Vector(((low[0] + high[0]) / 2, (low[1] + high[1]) / 2, low[2]))


def _ground(origin: Vector, direction: Vector) -> Vector | None:
    """Where the ray meets z = 0, if it goes there."""
    if abs(direction.z) < _SLOPE or origin.z / direction.z > 0:
        return None
    return origin - direction * (origin.z / direction.z)


def _parts(item: bpy.types.Object) -> dict[bpy.types.Object, Matrix]:
    """What a ray may hit of the object, and where that is."""
    collection = item.instance_collection
    if not collection:
        return {part: part.matrix_world.copy() for part in (item, *item.children_recursive)}
    moved = item.matrix_world @ Matrix.Translation(-collection.instance_offset)
    return {member: moved @ member.matrix_world for member in collection.all_objects}


def _is_own(hit: bpy.types.Object, matrix: Matrix, own: dict[bpy.types.Object, Matrix]) -> bool:
    """The same member of another instance is hit elsewhere."""
    return hit in own and np.allclose(matrix, own[hit], atol=1e-3)
