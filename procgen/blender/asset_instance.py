"""Brings one asset of a library into the empty scene, and moves it into unit space."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bpy
import numpy as np
from mathutils import Matrix, Vector

from blender_addon.contract.errors import UserError
from procgen.enclosing_circle import smallest_circle

_OBJECT, _COLLECTION = "OBJECT", "COLLECTION"


@dataclasses.dataclass(frozen=True)
class Placement:
    """``unit = (asset - centre) / radius``, see contract/coordinates.py."""

    centre: np.ndarray  # [3] metres, asset space
    radius: float  # metres
    vertices: np.ndarray  # [n, 3] unit space, all that belong to a face


class AssetInstance:
    """An asset, instanced by an empty, so that nothing of the asset itself has to be changed.

    The asset is appended, not linked: linked materials could not be rewritten for the albedo.
    """

    def __init__(self, library: Path, kind: str, name: str) -> None:
        self.name = name
        self._root, collection = _append(library, kind, name)
        _make_all_local()
        _hide_lights()
        self._empty = bpy.data.objects.new("asset", None)
        self._empty.instance_type = "COLLECTION"
        self._empty.instance_collection = collection
        bpy.context.scene.collection.objects.link(self._empty)
        self._location = np.zeros(3)

    def stand_in_asset_space(self) -> None:
        """Moves the asset, once normalised, to where asset space has it, at its own size."""
        self._empty.matrix_world = Matrix.Translation(Vector(-self._location))

    def normalise(self) -> Placement:
        """Moves the asset into unit space."""
        parts, self._location = _measure(self._root)
        if not parts:
            raise UserError(
                f"The asset {self.name!r} has no surface that renders: give it faces, or unmark it."
            )
        points = np.concatenate(parts)
        plan, _ = smallest_circle(points[:, :2])
        centre = np.array([*plan, (points[:, 2].min() + points[:, 2].max()) / 2])
        radius = float(np.linalg.norm(points - centre, axis=1).max())
        if not np.isfinite(radius) or radius <= 0:
            raise UserError(f"The asset {self.name!r} has no size: its vertices are all in one place.")
        self._empty.matrix_world = Matrix.Scale(1 / radius, 4) @ Matrix.Translation(Vector(-centre))
        return Placement(centre - self._location, radius, (points - centre) / radius)


def _append(library: Path, kind: str, name: str) -> tuple[bpy.types.Object | None, bpy.types.Collection]:
    if kind == _COLLECTION:
        [collection] = _load(library, "collections", [name])
        return None, collection
    names = [name, *_descendants(library, name)]
    root, *children = _load(library, "objects", names)
    collection = bpy.data.collections.new("asset")
    for part in (root, *children):
        collection.objects.link(part)
    return root, collection


def _load(library: Path, what: str, names: list[str]) -> list[Any]:
    try:
        with bpy.data.libraries.load(str(library)) as (available, wanted):
            missing = [n for n in names if n not in getattr(available, what)]
            setattr(wanted, what, [n for n in names if n not in missing])
    except OSError as error:
        raise UserError(f"{library} cannot be read by Blender {bpy.app.version_string}: {error}.") from error
    if missing:
        raise UserError(f"{library} has no asset {missing[0]!r} any more: list the library again.")
    return getattr(wanted, what)


def _descendants(library: Path, name: str) -> list[str]:
    """Names of the objects below an object, in order. Only a loaded object knows its parent."""
    with bpy.data.libraries.load(str(library), link=True) as (available, wanted):
        wanted.objects = list(available.objects)
    found = [o.name for o in wanted.objects if name in (p.name for p in _ancestors(o))]
    bpy.data.libraries.remove(wanted.objects[0].library)
    return sorted(found)


def _ancestors(obj: bpy.types.Object) -> Iterator[bpy.types.Object]:
    while obj := obj.parent:
        yield obj


def _make_all_local() -> None:
    """What the asset's file itself links from other files must be editable too."""
    for _, datablock in sorted((d.name_full, d) for d in bpy.data.user_map() if d.library):
        datablock.make_local()


def _hide_lights() -> None:
    """All assets are seen in the same light: an asset's own lamps stay dark."""
    for obj in bpy.data.objects:
        if obj.type == "LIGHT":
            obj.hide_render = True


def exceeds_its_vertices() -> bool:
    """Whether something of the asset can render outside of the hull of its vertices."""
    hairy = any(p.settings.type == "HAIR" for o in bpy.data.objects for p in o.particle_systems)
    unmeasured = any(o.type in ("CURVES", "POINTCLOUD", "VOLUME") for o in bpy.data.objects)
    return hairy or unmeasured or any(m.displacement_method != "BUMP" for m in bpy.data.materials)


class _MeasureEngine(bpy.types.RenderEngine):
    """Renders nothing: only an engine is given the geometry as it renders, not as the viewport shows it."""

    bl_idname = "ASSET2VEC_MEASURE"
    bl_label = "Measure"
    root: Any = None
    parts: list[np.ndarray] = []  # noqa: RUF012 - the engine's instance is out of our reach
    location = np.zeros(3)

    def render(self, depsgraph: bpy.types.Depsgraph) -> None:
        cls = type(self)
        cls.parts = [points for i in depsgraph.object_instances if len(points := _surface_points(i))]
        if cls.root:
            cls.location = np.array(cls.root.evaluated_get(depsgraph).matrix_world.translation)


def _measure(root: bpy.types.Object | None) -> tuple[list[np.ndarray], np.ndarray]:
    """World positions [n, 3] of the vertices of each rendered object, and the root's own location."""
    _MeasureEngine.root, _MeasureEngine.parts, _MeasureEngine.location = root, [], np.zeros(3)
    scene = bpy.context.scene
    if not scene.camera:  # nothing renders without one
        scene.camera = bpy.data.objects.new("camera", bpy.data.cameras.new("camera"))
        scene.collection.objects.link(scene.camera)
    bpy.utils.register_class(_MeasureEngine)
    try:
        scene.render.engine = _MeasureEngine.bl_idname
        bpy.ops.render.render()
    finally:
        scene.render.engine = "CYCLES"
        bpy.utils.unregister_class(_MeasureEngine)
    return _MeasureEngine.parts, _MeasureEngine.location


def _surface_points(instance: bpy.types.DepsgraphObjectInstance) -> np.ndarray:
    """World positions [n, 3] of the vertices that faces use; none for what has no faces."""
    obj = instance.object
    if not instance.show_self or obj.type not in ("MESH", "CURVE", "SURFACE", "FONT", "META"):
        return np.empty((0, 3))
    mesh = obj.to_mesh()
    if mesh is None:
        return np.empty((0, 3))
    points = np.empty(3 * len(mesh.vertices), np.float32)
    mesh.vertices.foreach_get("co", points)
    corners = np.empty(len(mesh.loops), np.int32)
    mesh.loops.foreach_get("vertex_index", corners)
    used = points.reshape(-1, 3)[np.unique(corners)].astype(np.float64)
    obj.to_mesh_clear()
    matrix = np.array(instance.matrix_world)
    return used @ matrix[:3, :3].T + matrix[:3, 3]
