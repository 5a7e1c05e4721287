"""Makes objects of an asset: copies of an object with what is below it, instances of a collection."""

import bpy
from mathutils import Matrix

from ..contract.placed import KEY, PART, Placed
from .source import Brought


class Supply:
    """As many objects of one asset as are wanted, each in no scene yet and as the asset stands in its file.

    ``close`` removes what was brought only to be copied.
    """

    def __init__(self, brought: Brought) -> None:
        self._brought = brought
        self._spare = _spare_object(brought)
        self.own = self._own()
        self.front = brought.front

    def new(self) -> bpy.types.Object:
        made = self._instance() if self._is_collection else self._copy()
        made.name = self._brought.source.name
        made.use_fake_user = False
        made.matrix_basis = self.own
        made[KEY] = self._placed().properties()
        return made

    def close(self) -> None:
        if self._spare:
            bpy.data.objects.remove(self._spare)
            self._spare = None

    @property
    def _is_collection(self) -> bool:
        return isinstance(self._brought.datablock, bpy.types.Collection)

    def _own(self) -> Matrix:
        """Rotation and scale of the asset itself; where it lies in its file does not count."""
        if self._is_collection:
            return Matrix()
        _, rotation, scale = standing(self._brought.datablock).decompose()
        return Matrix.LocRotScale(None, rotation, scale)

    def _placed(self) -> Placed:
        source = self._brought.source
        _, rotation, scale = self.own.decompose()
        library = "" if source.is_local else str(source.library)
        return Placed(source.asset_id, library, source.name, self.front, tuple(rotation), tuple(scale))

    def _instance(self) -> bpy.types.Object:
        made = bpy.data.objects.new(self._brought.source.name, None)
        made.instance_type, made.instance_collection = "COLLECTION", self._brought.datablock
        made.empty_display_size = _EMPTY_SIZE
        return made

    def _copy(self) -> bpy.types.Object:
        if self._spare and not self._spare.library:
            made, self._spare = self._spare, None
            self._brought = _next(self._brought, made)
        else:
            made = _copied(self._brought.datablock, self._brought.method == "APPEND")
        made.parent = None
        return made


_EMPTY_SIZE = 0.2  # metres: the axes of an instance are for being clicked on, not for being looked at


def _next(brought: Brought, first: bpy.types.Object) -> Brought:
    """The first object is the appended one itself; the others are copied from it."""
    return Brought(brought.source, brought.method, first, brought.front, was_here=True)


def _spare_object(brought: Brought) -> bpy.types.Object | None:
    is_new = not brought.was_here and isinstance(brought.datablock, bpy.types.Object)
    return brought.datablock if is_new else None


def standing(item: bpy.types.Object) -> Matrix:
    """Where it stands in its file; Blender keeps ``matrix_world`` only of objects that some scene shows."""
    matrix = item.matrix_basis.copy()
    while item.parent:
        matrix = item.parent.matrix_basis @ item.matrix_parent_inverse @ matrix
        item = item.parent
    return matrix


def _copied(item: bpy.types.Object, with_data: bool) -> bpy.types.Object:
    """With the objects below it; they share their meshes with the original unless ``with_data``."""
    made = item.copy()
    if with_data and made.data:
        made.data = made.data.copy()
    for child in item.children:
        below = _copied(child, with_data)
        below.parent = made
        below[PART] = True
    return made
