"""What rays can meet in a scene: a mesh for each of its assets, and one for all parts of its set.

The set's polygons are those that Blender is given (contract/scenes.py Surface), cut into triangles.
"""

import dataclasses
import itertools
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from blender_addon.contract.scenes import Surface

from .mesh_file import Mesh
from .rendered_scene import RenderedScene
from .traced_meshes import MeshTrees, TracedMesh


@dataclasses.dataclass(frozen=True)
class SceneShapes:
    meshes: Mapping[int, TracedMesh]  # of assets by instance; that of the set by its first surface's
    set_instance: int  # the first surface's; assets' come before, other surfaces' follow
    owners: npt.NDArray[np.uint16]  # [t] place among the surfaces of each triangle of the set


def scene_shapes(rendered: RenderedScene, trees: MeshTrees) -> SceneShapes:
    meshes = {instance: trees.of(form.mesh) for instance, form in enumerate(rendered.forms, 1)}
    set_instance, owners = len(meshes) + 1, np.zeros(0, np.uint16)
    if surfaces := rendered.record.scene.surfaces:
        mesh, owners = surface_mesh(surfaces)
        meshes[set_instance] = TracedMesh(mesh)
    return SceneShapes(meshes, set_instance, owners)


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
