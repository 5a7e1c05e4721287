"""Labels of one camera by rays alone: of what the ray through each pixel's centre meets first.

Every object is met in its own space, that with the nearest box first. Of a subject all pixels are cast, since
that is its amodal mask too; of all else only those where nothing nearer has been met. Normals and parts are
looked up in the end, of what is seen.
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from blender_addon.contract.scenes import SUBJECT

from ..render_layers import exact_labels
from .labels import Labels
from .rays import Rays
from .scene_shapes import SceneShapes
from .traced_meshes import Hits, TracedMesh

Float = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int64]  # of pixels, row by row


def cast_labels(rays: Rays, shapes: SceneShapes) -> tuple[Labels, dict[int, Mask]]:
    """All labels but albedo, and the amodal masks [H, W] of the subjects by instance."""
    shape = (rays.camera.height, rays.camera.width)
    nearest = _Nearest(rays)
    amodal = {o.instance: np.zeros(shape, bool) for o in rays.objects if o.role == SUBJECT}
    for instance in rays.from_near_to_far():
        if instance in amodal:
            amodal[instance] = nearest.add_subject(instance, shapes.assets[instance])
        elif instance in shapes.assets:
            nearest.add(instance, shapes.assets[instance])
    meshes, first_surface = dict(shapes.assets), len(shapes.assets) + 1
    if shapes.surfaces:
        meshes[first_surface] = shapes.surfaces
        nearest.add_everywhere(first_surface, shapes.surfaces)
    normal, part = nearest.look_up(meshes)
    of_set = nearest.instance == first_surface
    nearest.instance[of_set] += shapes.owners[nearest.hits.triangle[of_set]]
    depth, normal, _ = exact_labels(nearest.depth.reshape(shape), normal.reshape(*shape, 3), rays.directions)
    return Labels(None, depth, normal, nearest.instance.reshape(shape), part.reshape(shape)), amodal


class _Nearest:
    """What is nearest in each pixel, of all that was added; arrays by the pixel's number."""

    def __init__(self, rays: Rays) -> None:
        self._rays = rays
        height, width = rays.camera.height, rays.camera.width
        count = height * width
        self._numbers = np.arange(count).reshape(height, width)
        self.depth = np.full(count, np.inf, np.float32)
        self.instance = np.zeros(count, np.uint16)
        self.hits = Hits.none(count)

    def add_subject(self, instance: int, mesh: TracedMesh) -> Mask:
        """Returns all pixels [H, W] where the rays meet it."""
        place = self._rays.pixels(instance)
        numbers = self._numbers[place]
        rays = self._rays.directions[place].reshape(-1, 3)
        hits, depth = self._rays.first_hits(instance, mesh, rays, None)
        mask = np.zeros(self._numbers.shape, bool)
        mask[place] = (hits.triangle >= 0).reshape(numbers.shape)
        self._keep(instance, numbers.ravel(), hits, depth)
        return mask

    def add(self, instance: int, mesh: TracedMesh) -> None:
        numbers = self._numbers[self._rays.pixels(instance)].ravel()
        self._add(instance, mesh, numbers[self.depth[numbers] > self._rays.nearest[instance - 1]])

    def add_everywhere(self, instance: int, mesh: TracedMesh) -> None:
        self._add(instance, mesh, self._numbers.ravel())

    def _add(self, instance: int, mesh: TracedMesh, numbers: Numbers) -> None:
        if len(numbers):
            rays = self._rays.directions.reshape(-1, 3)[numbers]
            hits, depth = self._rays.first_hits(instance, mesh, rays, self.depth[numbers])
            self._keep(instance, numbers, hits, depth)

    def _keep(self, instance: int, numbers: Numbers, hits: Hits, depth: Float) -> None:
        nearer = (hits.triangle >= 0) & (depth < self.depth[numbers])
        at = numbers[nearer]
        self.depth[at], self.instance[at] = depth[nearer], instance
        self.hits.replace(at, hits, nearer)

    def look_up(self, meshes: Mapping[int, TracedMesh]) -> tuple[Float, npt.NDArray[np.uint8]]:
        """Normals [n, 3], world space, mixed of the corners' and facing the ray; parts [n] from 1."""
        normal = np.zeros((len(self.depth), 3), np.float32)
        part = np.zeros(len(self.depth), np.uint8)
        order = np.argsort(self.instance, kind="stable")
        seen, first = np.unique(self.instance[order], return_index=True)
        for instance, at in zip(seen.tolist(), np.split(order, first[1:]), strict=True):
            if instance:
                mesh, hits = meshes[instance], self.hits.at(at)
                normal[at] = mesh.normals_at(hits) @ self._rays.rotation(instance).T
                part[at] = 1 + mesh.part[hits.triangle]
        return normal, part
