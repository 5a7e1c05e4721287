"""Reads the triangles of an asset, as scenes see it: meshes/ of a dataset, mesh.npz of a baked asset."""

import dataclasses
from pathlib import Path

import numpy as np
import numpy.typing as npt

Float = npt.NDArray[np.float32]


@dataclasses.dataclass(frozen=True)
class Mesh:
    vertices: Float  # [v, 3] metres, asset space
    triangles: npt.NDArray[np.int32]  # [t, 3]
    normals: Float  # [t, 3, 3] of each triangle's corners, as it is shaded
    part: npt.NDArray[np.int32]  # [t] material slot, from 0


def read_mesh(path: Path) -> Mesh:
    """Raises what numpy does if the file is missing or damaged."""
    with np.load(path) as arrays:
        return Mesh(*(arrays[field.name] for field in dataclasses.fields(Mesh)))
