"""Labels of one camera by rays alone: of what the ray through each pixel's centre meets first.

Every object is met in its own space, that with the nearest box first. Of a subject all pixels are cast, since
that is its amodal mask too; of all else only those where nothing nearer has been met. Normals and parts are
looked up in the end, of what is seen.
"""

import itertools
from collections.abc import Collection

import numpy as np
import numpy.typing as npt

from ..render_layers import exact_labels
from .labels import Labels
from .rays import Numbers, Rays
from .traced_meshes import Hits

Float = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]


def cast_labels(rays: Rays, subjects: Collection[int]) -> tuple[Labels, dict[int, Mask]]:
    """All labels but albedo, and the amodal masks [H, W] of the ``subjects`` by instance."""
    shape = (rays.camera.height, rays.camera.width)
    nearest, amodal = _Nearest(rays), {}
    for number in rays.from_near_to_far():
        if number in subjects:
            amodal[number] = nearest.add_subject(number).reshape(shape)
        else:
            nearest.add(number)
    normal, part = nearest.look_up()
    of_set = nearest.instance == rays.shapes.set_instance
    nearest.instance[of_set] += rays.shapes.owners[nearest.hits.triangle[of_set]]
    depth, normal, _ = exact_labels(nearest.depth, normal, rays.directions)
    instance = nearest.instance
    return Labels(
        None, depth.reshape(shape), normal.reshape(*shape, 3), instance.reshape(shape), part.reshape(shape)
    ), amodal


class _Nearest:
    """What is nearest in each pixel, of all that was added; arrays by the pixel's number."""

    def __init__(self, rays: Rays) -> None:
        self._rays = rays
        count = rays.camera.height * rays.camera.width
        self.depth = np.full(count, np.inf, np.float32)
        self.instance = np.zeros(count, np.uint16)
        self.hits = Hits.none(count)

    def add_subject(self, instance: int) -> Mask:
        """Returns in which of all pixels the rays meet it."""
        numbers = self._rays.pixels(instance)
        hits, depth = self._rays.first_hits(instance, self._rays.through_pixels(numbers))
        mask = np.zeros(len(self.depth), bool)
        mask[numbers] = hits.triangle >= 0
        self._keep(instance, numbers, hits, depth)
        return mask

    def add(self, instance: int) -> None:
        numbers = self._rays.pixels(instance)
        before = self.depth[numbers]
        chosen = before > self._rays.nearest(instance)
        if chosen.any():
            numbers, before = numbers[chosen], before[chosen]
            rays = self._rays.through_pixels(numbers)
            self._keep(instance, numbers, *self._rays.first_hits(instance, rays, before))

    def _keep(self, instance: int, numbers: Numbers, hits: Hits, depth: Float) -> None:
        nearer = np.flatnonzero((hits.triangle >= 0) & (depth < self.depth[numbers]))
        at = numbers[nearer]
        self.depth[at], self.instance[at] = depth[nearer], instance
        self.hits.replace(at, hits, nearer)

    def look_up(self) -> tuple[Float, npt.NDArray[np.uint8]]:
        """Normals [n, 3], world space, as shaded and turned to the ray; parts [n] from 1."""
        shapes, order = self._rays.shapes, np.argsort(self.instance, kind="stable")
        hits, instance = self.hits.at(order), self.instance.take(order)
        seen = _runs(instance)
        corners, part = np.zeros((len(order), 9), np.float32), np.zeros(len(order), np.uint8)
        for number, place in seen:
            corners[place] = shapes.meshes[number].corner_normals(hits.triangle[place])
            part[place] = 1 + shapes.meshes[number].part.take(hits.triangle[place])
        mixed = _mixed(corners, hits)
        for number, place in seen:
            mixed[place] = mixed[place] @ self._rays.rotation(number).T
        normals, parts = np.empty_like(mixed), np.empty_like(part)
        normals[order], parts[order] = mixed, part
        return normals, parts


def _runs(instance: npt.NDArray[np.uint16]) -> list[tuple[int, slice]]:
    """Places of each instance in a sorted list, but for 0, which is none."""
    ends = np.flatnonzero(np.diff(instance)) + 1
    places = itertools.pairwise([0, *ends.tolist(), len(instance)])
    return [(int(instance[first]), slice(first, end)) for first, end in places if instance[first]]


def _mixed(corners: Float, hits: Hits) -> Float:
    """Normals [n, 3] at the hits, of those of the triangles' corners [n, 9]; not of unit length."""
    side = np.where(hits.behind, np.float32(-1), np.float32(1))
    first, second, third = side * (1 - hits.u - hits.v), side * hits.u, side * hits.v
    mixed = np.empty((len(corners), 3), np.float32)
    for axis in range(3):  # numpy takes several times as long over rows of three
        mixed[:, axis] = (
            first * corners[:, axis] + second * corners[:, 3 + axis] + third * corners[:, 6 + axis]
        )
    return mixed
