"""Meshes that rays can be cast against (Embree), each in its own space: it serves all scenes that show it."""

import dataclasses
import itertools
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.spatial import ConvexHull, QhullError

from .mesh_file import Mesh, read_mesh

Float = npt.NDArray[np.float32]

MOST_TREES = 1000  # that are kept: a few MB each at most
MOST_RAYS = 1 << 20  # at a time: they and what they meet take 100 bytes each


@dataclasses.dataclass(frozen=True)
class Hits:
    """Of n rays, what each meets first: arrays [n]."""

    triangle: npt.NDArray[np.int32]  # -1: nothing
    u: Float  # weight of the triangle's second corner
    v: Float  # of its third one
    behind: npt.NDArray[np.bool_]  # the ray comes from the triangle's back

    @staticmethod
    def none(count: int) -> "Hits":
        u, v = np.zeros((2, count), np.float32)
        return Hits(np.full(count, -1, np.int32), u, v, np.zeros(count, bool))

    @staticmethod
    def joined(parts: "Sequence[Hits]") -> "Hits":
        if len(parts) == 1:
            return parts[0]
        return Hits(*(np.concatenate(arrays) for arrays in zip(*(p._arrays() for p in parts), strict=True)))

    def at(self, numbers: npt.NDArray[np.int64]) -> "Hits":
        return Hits(*(array.take(numbers) for array in self._arrays()))

    def replace(self, at: npt.NDArray[np.int64], others: "Hits", chosen: npt.NDArray[np.int64]) -> None:
        for mine, theirs in zip(self._arrays(), others._arrays(), strict=True):
            mine[at] = theirs.take(chosen)

    def _arrays(self) -> tuple[npt.NDArray[Any], ...]:
        return self.triangle, self.u, self.v, self.behind


class TracedMesh:
    """A mesh with its tree. May be used from several threads."""

    def __init__(self, mesh: Mesh) -> None:
        from embreex.mesh_construction import TriangleMesh
        from embreex.rtcore_scene import EmbreeScene

        self.normals, self.part = mesh.normals, mesh.part
        self.hull = _hull(mesh)  # [n, 3] float64: all of the mesh lies between these
        self._tree: Any = EmbreeScene()
        TriangleMesh(self._tree, mesh.vertices, mesh.triangles)
        nothing = np.zeros((0, 3), np.float32)
        self._tree.run(nothing, nothing)  # the first call builds the tree

    def met(self, origins: Float, directions: Float) -> npt.NDArray[np.bool_]:
        """bool [n]: which rays, [n, 3] each, meet the mesh, whichever side of it."""
        found = [
            np.asarray(self._tree.run(origins[at], directions[at], query="OCCLUDED")) == 0
            for at in _parts(len(origins))
        ]
        return np.concatenate(found) if found else np.zeros(0, bool)

    def first_hits(self, origins: Float, directions: Float, lengths: Float) -> tuple[Hits, Float]:
        """What the rays, [n, 3] each, meet within their ``lengths`` [n], and where, in lengths of directions.

        ``lengths`` is used up.
        """
        parts = [self._first_hits(origins[at], directions[at], lengths[at]) for at in _parts(len(origins))]
        return Hits.joined(parts), lengths

    def _first_hits(self, origins: Float, directions: Float, lengths: Float) -> Hits:
        found = self._tree.run(origins, directions, dists=lengths, output=True)
        behind = np.einsum("ij,ij->i", found["Ng"], directions) > 0
        return Hits(found["primID"], found["u"], found["v"], behind)

    def corner_normals(self, triangles: npt.NDArray[np.int32]) -> Float:
        """[n, 9]: of the triangles' three corners, as shaded."""
        return self.normals.reshape(-1, 9).take(triangles, axis=0)


def _hull(mesh: Mesh) -> npt.NDArray[np.float64]:
    points = mesh.vertices.astype(np.float64)[np.unique(mesh.triangles)]
    try:
        return points[ConvexHull(points).vertices]
    except QhullError:  # it is flat
        ends = points.min(axis=0), points.max(axis=0)
        return np.array(list(itertools.product(*zip(*ends, strict=True))))


def _parts(count: int) -> list[slice]:
    return [slice(first, first + MOST_RAYS) for first in range(0, max(count, 1), MOST_RAYS)]


class MeshTrees:
    """Traced meshes of files; those within the folder ``kept`` serve again."""

    def __init__(self, kept: Path) -> None:
        self._kept, self._trees = kept, dict[Path, TracedMesh]()
        self._lock = threading.Lock()

    def of(self, mesh: Path) -> TracedMesh:
        with self._lock:
            tree = self._trees.get(mesh)
            if tree is None:
                tree = TracedMesh(read_mesh(mesh))
                if mesh.is_relative_to(self._kept):
                    if len(self._trees) >= MOST_TREES:
                        self._trees.clear()
                    self._trees[mesh] = tree
        return tree
