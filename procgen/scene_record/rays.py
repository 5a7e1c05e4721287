"""One camera's rays against the shapes of a scene, each in its own space, and where it sees these.

In its own space a mesh's tree is built once for all scenes, wherever it stands in them. What a ray costs is
about as much whether it meets anything, so few are cast that cannot: those within an outline (outlines.py).
"""

from functools import cached_property

import numpy as np
import numpy.typing as npt

from blender_addon.contract.scenes import Camera

from .outlines import NEAR, Numbers, Outlines
from .scene_shapes import SceneShapes
from .traced_meshes import Hits

Array = npt.NDArray[np.float64]
Float = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]

ANYWHERE = np.float32(1e30)


class Rays:
    """Shapes are named by their instances."""

    def __init__(self, camera: Camera, shapes: SceneShapes) -> None:
        self.camera, self.shapes = camera, shapes
        self._outlines = Outlines(camera, shapes.corners, shapes.first)
        eye, poses = np.array(camera.pose)[:3, 3], shapes.poses
        starts = np.einsum("nij,ni->nj", poses[:, :3, :3], eye - poses[:, :3, 3]) / shapes.scales[:, None]
        self._starts = starts.astype(np.float32)
        self._turns = poses[:, :3, :3].astype(np.float32)

    @cached_property
    def directions(self) -> Float:
        """[H W, 3], world space: through the pixels' centres, one metre along the viewing axis."""
        return self.through(np.arange(self.camera.width) + 0.5, np.arange(self.camera.height) + 0.5)

    def through(self, x: Array, y: Array) -> Float:
        """Directions [len(y) len(x), 3] through image coordinates, as ``directions``."""
        camera = self.camera
        right, up, back = np.array(camera.pose)[:3, :3].T
        across = np.multiply.outer((x - camera.width / 2) / camera.focal, right).astype(np.float32)
        ahead = (np.multiply.outer((camera.height / 2 - y) / camera.focal, up) - back).astype(np.float32)
        return (ahead[:, None] + across).reshape(-1, 3)

    def rotation(self, instance: int) -> Float:
        """[3, 3]: from the shape's space to the world's."""
        return self._turns[instance - 1]

    def nearest(self, instance: int) -> float:
        """Metres along the viewing axis that nothing of the shape is nearer than."""
        return self._outlines.nearest[instance - 1]

    def from_near_to_far(self) -> list[int]:
        """Instances, by the nearest that they may reach to; the set, which is round all, last."""
        is_set = self.shapes.set_instance
        return sorted(self.shapes.meshes, key=lambda instance: (instance == is_set, self.nearest(instance)))

    def bounds(self, instance: int, beyond: float) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of the shape, cut off ``beyond`` image sizes from the image."""
        return self._outlines.bounds(instance - 1, beyond)

    def pixels(self, instance: int) -> Numbers:
        """Those in whose centres the shape may be seen."""
        return self._outlines.pixels(instance - 1)

    def through_pixels(self, numbers: Numbers) -> Float:
        """Their directions [n, 3]."""
        return self.directions.take(numbers, axis=0)

    def met(self, instance: int, rays: Float) -> Mask:
        """bool [n]: which rays, by their directions [n, 3], meet the shape, whichever side of it."""
        return self.shapes.meshes[instance].met(*self._local(instance, rays)[:2])

    def first_hits(self, instance: int, rays: Float, before: Float | None = None) -> tuple[Hits, Float]:
        """What the rays [n, 3] meet of the shape, and its depths [n]; only at depths less than ``before``."""
        origins, local, skipped = self._local(instance, rays)
        scale = np.float32(self.shapes.scales[instance - 1])
        limits = np.full(len(rays), ANYWHERE) if before is None else (before - skipped) / scale
        hits, lengths = self.shapes.meshes[instance].first_hits(origins, local, limits)
        return hits, lengths * scale + skipped

    def _local(self, instance: int, rays: Float) -> tuple[Float, Float, np.float32]:
        """Origins and directions [n, 3] in the shape's space, and the depth that origins lie at."""
        local, start = rays @ self._turns[instance - 1], self._starts[instance - 1]
        if self.nearest(instance) > NEAR:
            return np.full_like(local, start), local, np.float32(0)
        return start + np.float32(NEAR / self.shapes.scales[instance - 1]) * local, local, np.float32(NEAR)
