"""What rays can meet in a scene: a mesh for each of its assets, and one for all parts of its set.

The set's polygons are those that Blender is given (contract/scenes.py Surface), cut into triangles.
"""

import dataclasses
import itertools
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from blender_addon.contract.scene_dataset import FrameObject
from blender_addon.contract.scenes import Surface

from .geometry import to_world
from .mesh_file import Mesh
from .rendered_scene import RenderedScene
from .traced_meshes import MeshTrees, TracedMesh

Array = npt.NDArray[np.float64]


@dataclasses.dataclass(frozen=True)
class SceneShapes:
    """Shape k is instance k + 1: the assets in order, then all of the set as its first surface."""

    meshes: Mapping[int, TracedMesh]  # by instance
    set_instance: int  # the first surface's; those of other surfaces follow
    owners: npt.NDArray[np.uint16]  # [t] place among the surfaces of each triangle of the set
    poses: Array  # [n, 4, 4] of the shapes, local to world
    scales: Array  # [n]
    corners: Array  # [m, 3] world points that the shapes lie between
    first: npt.NDArray[np.int64]  # [n] the first of each shape's


def scene_shapes(rendered: RenderedScene, trees: MeshTrees) -> SceneShapes:
    assets = [trees.of(form.mesh) for form in rendered.forms]
    return shapes_of(assets, rendered.objects, rendered.record.scene.surfaces)


def shapes_of(
    assets: Sequence[TracedMesh], objects: Sequence[FrameObject], surfaces: Sequence[Surface]
) -> SceneShapes:
    """``objects`` are those of the assets, then those of the surfaces."""
    meshes, set_instance, owners = dict(enumerate(assets, 1)), len(assets) + 1, np.zeros(0, np.uint16)
    if surfaces:
        mesh, owners = surface_mesh(surfaces)
        meshes[set_instance] = TracedMesh(mesh)
    shown = objects[: len(meshes)]
    corners = [to_world(mesh.hull, o.pose, o.scale) for mesh, o in zip(meshes.values(), shown, strict=True)]
    return SceneShapes(
        meshes=meshes,
        set_instance=set_instance,
        owners=owners,
        poses=np.array([item.pose for item in shown]),
        scales=np.array([item.scale for item in shown]),
        corners=np.concatenate(corners),
        first=np.cumsum([0, *(len(points) for points in corners[:-1])]),
    )


def surface_mesh(surfaces: Sequence[Surface]) -> tuple[Mesh, npt.NDArray[np.uint16]]:
    """Triangles with flat normals, and the place [t] in ``surfaces`` that each belongs to."""
    corners, owners = [], list[int]()
    for number, surface in enumerate(surfaces):
        fans = [(face[0], *edge) for face in surface.faces for edge in itertools.pairwise(face[1:])]
        corners.append(np.array(surface.vertices)[np.array(fans)])
        owners += [number] * len(fans)
    triangles = np.concatenate(corners)
    across = np.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0])
    flat = across / np.maximum(np.linalg.norm(across, axis=-1, keepdims=True), 1e-20)
    count = len(triangles)
    mesh = Mesh(
        vertices=triangles.reshape(-1, 3).astype(np.float32),
        triangles=np.arange(3 * count, dtype=np.int32).reshape(-1, 3),
        normals=np.repeat(flat[:, None], 3, axis=1).astype(np.float32),
        part=np.zeros(count, np.int32),
    )
    return mesh, np.array(owners, np.uint16)
