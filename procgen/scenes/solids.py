"""Meshes of boxes and quads: vertices [n, 3] and faces, counter-clockwise seen from outside."""

import dataclasses

import numpy as np

from blender_addon.contract.scenes import Surface, SurfaceLook

from .poses import Array

# Corners of a box are numbered by x + 2 y + 4 z, each 0 or 1.
BOX_FACES = ((0, 2, 3, 1), (4, 5, 7, 6), (0, 1, 5, 4), (2, 6, 7, 3), (0, 4, 6, 2), (1, 3, 7, 5))


@dataclasses.dataclass(frozen=True)
class Mesh:
    vertices: Array
    faces: tuple[tuple[int, ...], ...]

    def as_surface(self, name: str, category: str, look: SurfaceLook) -> Surface:
        vertices = tuple((float(x), float(y), float(z)) for x, y, z in self.vertices)
        return Surface(name, category, vertices, self.faces, look)


def box(low: tuple[float, float, float], high: tuple[float, float, float]) -> Mesh:
    corners = [[(low, high)[i >> axis & 1][axis] for axis in range(3)] for i in range(8)]
    return Mesh(np.array(corners), BOX_FACES)


def face(corners: Array) -> Mesh:
    """One polygon, from its corners [n, 3] in order."""
    return Mesh(corners, (tuple(range(len(corners))),))


def joined(meshes: list[Mesh]) -> Mesh:
    starts = np.cumsum([0] + [len(m.vertices) for m in meshes])
    faces = tuple(
        tuple(int(start) + i for i in corners)
        for start, mesh in zip(starts, meshes, strict=False)
        for corners in mesh.faces
    )
    return Mesh(np.concatenate([m.vertices for m in meshes]), faces)
