"""One camera's rays against the shapes of a scene, each in its own space, and where it sees these.

In its own space a mesh's tree is built once for all scenes, wherever it stands in them. What a ray costs is
about as much whether it meets anything, so few are cast that cannot: those through an object's outline.
"""

from collections.abc import Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt

from blender_addon.contract.scene_dataset import FrameObject
from blender_addon.contract.scenes import Camera

from .geometry import directions, project_to, to_world
from .scene_shapes import SceneShapes
from .traced_meshes import Hits

Array = npt.NDArray[np.float64]
Float = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int64]  # of pixels, row by row

NEAR = 0.01  # metres: what is nearer than the camera's clipping plane is not seen
ANYWHERE = np.float32(1e30)
# An outline is a polygon of sides in these directions, pixels of x a pixel of y, besides level ones.
SLOPES: Array = np.array([0.0, 0.5, -0.5, 1.0, -1.0, 2.0, -2.0])
ROUNDING = 0.05  # pixels


class Rays:
    """``objects`` are those of the scene; their instance ids count them from 1."""

    def __init__(self, camera: Camera, objects: Sequence[FrameObject], shapes: SceneShapes) -> None:
        self.camera, self.shapes = camera, shapes
        self._outlines, self._rotations, self._starts = dict[int, _Outline](), {}, {}
        eye = np.array(camera.pose)[:3, 3]
        self._scales = {}
        for instance, mesh in shapes.meshes.items():
            item = objects[instance - 1]
            pose = np.array(item.pose)
            self._outlines[instance] = _Outline(camera, to_world(mesh.hull, item.pose, item.scale))
            self._rotations[instance] = pose[:3, :3].astype(np.float32)
            self._scales[instance] = item.scale
            self._starts[instance] = ((eye - pose[:3, 3]) @ pose[:3, :3] / item.scale).astype(np.float32)

    @cached_property
    def directions(self) -> Float:
        """[H W, 3], world space: through the pixels' centres, one metre along the viewing axis."""
        return self._in_world(directions(self.camera))

    def through(self, x: Array, y: Array) -> Float:
        """Directions [len(y) len(x), 3] through image coordinates, as ``directions``."""
        camera = self.camera
        across, up = (x - camera.width / 2) / camera.focal, (camera.height / 2 - y) / camera.focal
        return self._in_world(np.stack(np.broadcast_arrays(across, up[:, None], -1.0), axis=-1))

    def _in_world(self, rays: Array) -> Float:
        turn = np.array(self.camera.pose, np.float32)[:3, :3]
        return rays.astype(np.float32).reshape(-1, 3) @ turn.T

    def rotation(self, instance: int) -> Float:
        """[3, 3]: from the object's space to the world's."""
        return self._rotations[instance]

    def nearest(self, instance: int) -> float:
        """Metres along the viewing axis that nothing of the object is nearer than."""
        return self._outlines[instance].nearest

    def from_near_to_far(self) -> list[int]:
        return sorted(self._outlines, key=self.nearest)

    def bounds(self, instance: int, beyond: float) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of what is seen of the object, to ``beyond`` image sizes from the image."""
        return self._outlines[instance].bounds(beyond)

    def pixels(self, instance: int) -> Numbers:
        """Those in whose centres the object may be seen."""
        return self._outlines[instance].pixels()

    def met(self, instance: int, rays: Float) -> Mask:
        """bool [n]: which rays, by their directions [n, 3], meet the object, whichever side of it."""
        return self.shapes.meshes[instance].met(*self._local(instance, rays)[:2])

    def first_hits(self, instance: int, rays: Float, before: Float | None = None) -> tuple[Hits, Float]:
        """What the rays [n, 3] meet of the object, and its depths [n]; only at depths less than ``before``."""
        origins, local, skipped = self._local(instance, rays)
        scale = np.float32(self._scales[instance])
        limits = np.full(len(rays), ANYWHERE) if before is None else (before - skipped) / scale
        hits = self.shapes.meshes[instance].first_hits(origins, local, limits)
        return hits, hits.length * scale + skipped

    def _local(self, instance: int, rays: Float) -> tuple[Float, Float, np.float32]:
        """Origins and directions [n, 3] in the object's space, and the depth that origins lie at."""
        local, start = rays @ self._rotations[instance], self._starts[instance]
        if self.nearest(instance) > NEAR:
            return np.broadcast_to(start, local.shape), local, np.float32(0)
        return start + np.float32(NEAR / self._scales[instance]) * local, local, np.float32(NEAR)


class _Outline:
    """A convex polygon in the image that the projection of some points [n, 3] lies within."""

    def __init__(self, camera: Camera, points: Array) -> None:
        self._size = np.array([camera.width, camera.height])
        x, y, depth = project_to(points, camera).T
        self.nearest = float(depth.min())
        self._behind = bool(depth.max() <= NEAR)
        self._everywhere = self.nearest <= NEAR and not self._behind  # it reaches behind the camera
        along = x[:, None] + y[:, None] * SLOPES
        self._low, self._high = along.min(axis=0), along.max(axis=0)
        self._top, self._bottom = float(y.min()), float(y.max())

    def bounds(self, beyond: float) -> tuple[float, float, float, float]:
        """Left, top, right, bottom, cut off so many image sizes from the image."""
        least, most = -beyond * self._size, (1 + beyond) * self._size
        if self._behind:
            return 0.0, 0.0, 0.0, 0.0
        if self._everywhere:
            return least[0], least[1], most[0], most[1]
        low = np.clip(np.floor([self._low[0], self._top]), least, most)
        high = np.clip(np.ceil([self._high[0], self._bottom]), least, most)
        return low[0], low[1], high[0], high[1]

    def pixels(self) -> Numbers:
        width, height = self._size.tolist()
        if self._everywhere:
            return np.arange(width * height)
        if self._behind:
            return np.zeros(0, np.int64)
        top = np.clip(np.floor(self._top), 0, height)
        rows = np.arange(top, np.clip(np.ceil(self._bottom), top, height))
        shift = (rows[:, None] + 0.5) * SLOPES
        first = np.ceil((self._low - shift).max(axis=1) - 0.5 - ROUNDING).clip(0, width)
        end = np.floor((self._high - shift).min(axis=1) + 0.5 + ROUNDING).clip(first, width)
        counts = (end - first).astype(np.int64)
        starts = (rows * width + first).astype(np.int64) - (np.cumsum(counts) - counts)
        return np.repeat(starts, counts) + np.arange(counts.sum())
