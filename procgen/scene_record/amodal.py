"""Which pixels an object would cover if nothing stood before it: rays against its mesh alone (Embree).

An object's rays are turned into its own space, so that the tree of a mesh is built once for all scenes.
"""

import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from blender_addon.contract.scene_dataset import FrameObject
from blender_addon.contract.scenes import Camera

from .geometry import box_corners, project_to
from .mesh_file import read_mesh

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

MOST_TREES = 1000  # that are kept: a few MB each at most
NEAR = 0.01  # metres: what is nearer than the camera's clipping plane is not seen
# Of a silhouette that is larger than the image, so many image sizes beyond each border count.
BEYOND = 2.0
SAMPLES = 96  # along each side of a silhouette, to tell which share of it is outside of the image


class MeshTrees:
    """Embree's trees of meshes; those of files within the folder ``kept`` serve again."""

    def __init__(self, kept: Path) -> None:
        self._kept, self._trees = kept, dict[Path, Any]()
        self._lock = threading.Lock()  # trees are built lazily, by the first ray

    def met(self, mesh: Path, origins: Array, directions: Array) -> Mask:
        """bool [n]: which rays, [n, 3] each, meet the mesh in a file, whichever side of it."""
        with self._lock:
            tree = self._trees.get(mesh) or _tree(mesh)
            if mesh.is_relative_to(self._kept):
                if len(self._trees) >= MOST_TREES:
                    self._trees.clear()
                self._trees[mesh] = tree
            found = tree.run(origins.astype(np.float32), directions.astype(np.float32), query="OCCLUDED")
        return np.asarray(found) == 0


class Silhouettes:
    """Casts rays at objects of one frame; ``meshes`` are the files of their meshes, by instance."""

    def __init__(self, camera: Camera, meshes: Mapping[int, Path], trees: MeshTrees) -> None:
        self._camera, self._meshes, self._trees = camera, meshes, trees

    def mask(self, item: FrameObject) -> Mask:
        """bool [H, W]: the rays through these pixels' centres meet the object."""
        camera = self._camera
        mask = np.zeros((camera.height, camera.width), bool)
        left, top, right, bottom = self._bounds(item, 0.0)
        columns, rows = np.arange(int(left), int(np.ceil(right))), np.arange(int(top), int(np.ceil(bottom)))
        if len(columns) and len(rows):
            hits = self._hits(item, columns + 0.5, rows + 0.5)
            mask[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1] = hits
        return mask

    def truncation(self, item: FrameObject, inside: int) -> float:
        """Share of the object's silhouette that lies outside of the image, given its pixels ``inside``.

        What is outside is counted on a grid; 0 if there is no silhouette at all.
        """
        camera = self._camera
        left, top, right, bottom = self._bounds(item, BEYOND)
        if left >= 0 and top >= 0 and right <= camera.width and bottom <= camera.height:
            return 0.0
        x = left + (np.arange(SAMPLES) + 0.5) * (right - left) / SAMPLES
        y = top + (np.arange(SAMPLES) + 0.5) * (bottom - top) / SAMPLES
        within = ((y >= 0) & (y < camera.height))[:, None] & ((x >= 0) & (x < camera.width))
        hits = self._hits(item, x, y)
        outside = float((hits & ~within).sum()) * (right - left) * (bottom - top) / SAMPLES**2
        return outside / (outside + inside) if outside else 0.0

    def _bounds(self, item: FrameObject, beyond: float) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of the projected box, within the image and ``beyond`` it."""
        camera = self._camera
        w, h = camera.width, camera.height
        widest = (-beyond * w, -beyond * h, (1 + beyond) * w, (1 + beyond) * h)
        corners = box_corners(item.low, item.high, item.pose, item.scale)
        x, y, depth = project_to(corners, camera).T
        if depth.max() <= NEAR:
            return 0, 0, 0, 0
        if depth.min() <= NEAR:  # it reaches behind the camera
            return widest
        low = np.clip([np.floor(x.min()), np.floor(y.min())], widest[:2], widest[2:])
        high = np.clip([np.ceil(x.max()), np.ceil(y.max())], widest[:2], widest[2:])
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])

    def _hits(self, item: FrameObject, x: Array, y: Array) -> Mask:
        """bool [len(y), len(x)] for image coordinates in pixels."""
        camera = self._camera
        across, up = (x - camera.width / 2) / camera.focal, (camera.height / 2 - y) / camera.focal
        rays = np.stack(np.broadcast_arrays(across, up[:, None], -1.0), axis=-1).reshape(-1, 3)
        to_local = np.linalg.inv(np.array(item.pose)) @ np.array(camera.pose)
        directions = rays @ to_local[:3, :3].T
        start = (to_local[:3, 3] + NEAR * directions) / item.scale
        met = self._trees.met(self._meshes[item.instance], start, directions)
        return met.reshape(len(y), len(x))


def _tree(mesh: Path) -> Any:
    from embreex.mesh_construction import TriangleMesh
    from embreex.rtcore_scene import EmbreeScene

    found, scene = read_mesh(mesh), EmbreeScene()
    TriangleMesh(scene, found.vertices, found.triangles)
    return scene
