"""One camera's rays, turned into the own spaces of the objects that it sees, and where it sees these.

In its own space a mesh's tree is built once for all scenes, wherever it stands in them.
"""

from collections.abc import Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt

from blender_addon.contract.scene_dataset import FrameObject
from blender_addon.contract.scenes import Camera

from .geometry import directions, project_to
from .traced_meshes import Hits, TracedMesh

Array = npt.NDArray[np.float64]
Float = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]

NEAR = 0.01  # metres: what is nearer than the camera's clipping plane is not seen
ANYWHERE = np.float32(1e30)


class Rays:
    """Of one camera; the instance ids of ``objects`` count these from 1."""

    def __init__(self, camera: Camera, objects: Sequence[FrameObject]) -> None:
        self.camera, self.objects = camera, objects
        pose = np.array(camera.pose)
        self._turn = pose[:3, :3]
        poses = np.array([item.pose for item in objects]).reshape(-1, 4, 4)
        self._rotations = poses[:, :3, :3].astype(np.float32)
        self._scales = np.array([item.scale for item in objects])
        starts = np.einsum("nij,ni->nj", poses[:, :3, :3], pose[:3, 3] - poses[:, :3, 3])
        self._starts = (starts / self._scales[:, None]).astype(np.float32)
        self._corners = project_to(_box_corners(objects, poses, self._scales), camera)

    @cached_property
    def directions(self) -> Float:
        """[H, W, 3], world space: through the pixels' centres, one metre along the viewing axis."""
        return (directions(self.camera) @ self._turn.T).astype(np.float32)

    @cached_property
    def nearest(self) -> Array:
        """[n]: depth that no point of the object lies before."""
        return self._corners[..., 2].min(axis=1, initial=np.inf)

    def rotation(self, instance: int) -> Float:
        """[3, 3]: from the object's space to the world's."""
        return self._rotations[instance - 1]

    @cached_property
    def _boxes(self) -> npt.NDArray[np.int64]:
        """[n, 4]: ``bounds`` within the image."""
        return self._bounds(self._corners, 0.0).astype(np.int64)

    def bounds(self, instance: int, beyond: float) -> Array:
        """Left, top, right, bottom of the projected box, cut off ``beyond`` image sizes from the image."""
        return self._bounds(self._corners[instance - 1 : instance], beyond)[0]

    def _bounds(self, corners: Array, beyond: float) -> Array:
        """[n, 4] of projected corners [n, 8, 3]."""
        size = np.array([self.camera.width, self.camera.height])
        least, most = -beyond * size, (1 + beyond) * size
        depth = corners[..., 2]
        low = np.clip(np.floor(corners[..., :2].min(axis=1)), least, most)
        high = np.clip(np.ceil(corners[..., :2].max(axis=1)), least, most)
        behind_too = depth.min(axis=1, keepdims=True) <= NEAR
        found = np.where(behind_too, [*least, *most], np.concatenate([low, high], axis=1))
        return np.where(depth.max(axis=1, keepdims=True) <= NEAR, 0.0, found)

    def pixels(self, instance: int) -> tuple[slice, slice]:
        """Rows and columns of the image that the object may be seen in."""
        left, top, right, bottom = self._boxes[instance - 1].tolist()
        return slice(top, bottom), slice(left, right)

    def from_near_to_far(self) -> list[int]:
        """Instances that may be in the image, by their boxes' nearest depths."""
        left, top, right, bottom = self._boxes.T
        order = np.argsort(self.nearest, kind="stable")
        return (1 + order[((right > left) & (bottom > top))[order]]).tolist()

    def through(self, x: Array, y: Array) -> Float:
        """Directions [len(y), len(x), 3] through image coordinates, as ``directions``."""
        camera = self.camera
        across, up = (x - camera.width / 2) / camera.focal, (camera.height / 2 - y) / camera.focal
        rays = np.stack(np.broadcast_arrays(across, up[:, None], -1.0), axis=-1)
        return (rays @ self._turn.T).astype(np.float32)

    def met(self, instance: int, mesh: TracedMesh, directions: Float) -> Mask:
        """bool [n]: which rays, by their directions [n, 3], meet the object."""
        return mesh.met(*self._local(instance, directions))

    def first_hits(
        self, instance: int, mesh: TracedMesh, directions: Float, before: Float | None
    ) -> tuple[Hits, Float]:
        """What the rays [n, 3] meet of the object and its depths [n], if these are less than ``before``."""
        scale = np.float32(self._scales[instance - 1])
        limits = np.full(len(directions), ANYWHERE) if before is None else (before - np.float32(NEAR)) / scale
        hits = mesh.first_hits(*self._local(instance, directions), limits)
        return hits, NEAR + hits.length * scale

    def _local(self, instance: int, directions: Float) -> tuple[Float, Float]:
        """Origins, at the near plane, and directions [n, 3] in the object's space."""
        local = directions @ self._rotations[instance - 1]
        near = np.float32(NEAR / self._scales[instance - 1])
        return near * local + self._starts[instance - 1], local


def _box_corners(objects: Sequence[FrameObject], poses: Array, scales: Array) -> Array:
    """[n, 8, 3], world space."""
    ends = np.array([(item.low, item.high) for item in objects]).reshape(-1, 2, 3)
    which = np.stack(np.unravel_index(np.arange(8), (2, 2, 2)), axis=-1)
    corners = ends[:, which, [0, 1, 2]] * scales[:, None, None]
    return np.einsum("nij,nkj->nki", poses[:, :3, :3], corners) + poses[:, None, :3, 3]
