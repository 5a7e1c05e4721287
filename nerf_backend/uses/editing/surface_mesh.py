"""A triangle mesh with a colour and a normal at each vertex, and moving it as a whole."""

import dataclasses

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclasses.dataclass(frozen=True)
class SurfaceMesh:
    """Z up; unit space or metres, as whoever made it says."""

    vertices: Array  # [v, 3]
    triangles: NDArray[np.int32]  # [t, 3], counter-clockwise seen from outside
    normals: Array  # [v, 3], length 1, outwards
    colours: Array  # [v, 3], sRGB in [0, 1]

    def placed(self, degrees: float, scale: float, shift: Array) -> "SurfaceMesh":
        """Turned counter-clockwise about +Z, then scaled, then shifted."""
        angle = np.radians(degrees)
        turn = np.array(
            [[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]], np.float64
        )
        vertices = self.vertices @ turn.T * scale + shift
        return dataclasses.replace(self, vertices=vertices, normals=self.normals @ turn.T)

    def standing(self) -> "SurfaceMesh":
        """On z = 0, the bounding box centred on x = y = 0, as imported assets are (coordinates.py)."""
        low, high = self.vertices.min(axis=0), self.vertices.max(axis=0)
        shift = np.array([-(low[0] + high[0]) / 2, -(low[1] + high[1]) / 2, -low[2]])
        return dataclasses.replace(self, vertices=self.vertices + shift)

    def watertight(self) -> bool:
        """Whether every edge has exactly one triangle on either side: what a slicer asks for."""
        edges = self.triangles[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2)
        forward, counts = np.unique(edges, axis=0, return_counts=True)
        backward = np.unique(edges[:, ::-1], axis=0)
        return bool((counts == 1).all() and np.array_equal(forward, backward))

    def size(self) -> Array:
        """Of the bounding box, [3]."""
        extent: Array = np.ptp(self.vertices, axis=0)
        return extent
