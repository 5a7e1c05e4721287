"""One closed piece of a parametric asset, before Blender knows of it."""

import dataclasses
from collections.abc import Callable

import numpy as np

SINK = 0.004  # metres that pieces enter each other


@dataclasses.dataclass(frozen=True)
class Part:
    """A watertight piece, faces counter-clockwise seen from outside. Pieces that meet overlap a little."""

    name: str
    material: str  # a key of materials.MATERIALS
    vertices: np.ndarray  # float32 [V, 3], metres, asset space
    faces: tuple[tuple[int, ...], ...]  # indices into vertices, three or more each


@dataclasses.dataclass(frozen=True)
class Solid:
    """The shape of a part: vertices float64 [V, 3] and faces."""

    vertices: np.ndarray
    faces: tuple[tuple[int, ...], ...]

    def part(self, name: str, material: str) -> Part:
        return Part(name, material, self.vertices.astype(np.float32), self.faces)

    def moved(self, x: float = 0.0, y: float = 0.0, z: float = 0.0) -> "Solid":
        return Solid(self.vertices + np.array([x, y, z]), self.faces)

    def bent(self, bend: Callable[[np.ndarray], np.ndarray]) -> "Solid":
        """``bend`` maps points [V, 3] to points [V, 3] and must not turn the solid inside out."""
        return Solid(bend(self.vertices), self.faces)


def centred(parts: list[Part]) -> list[Part]:
    """The parts moved so that their common bounding box is centred on x = y = 0."""
    points = np.concatenate([part.vertices for part in parts]).astype(np.float64)
    centre = (points.min(0) + points.max(0)) / 2
    shift = np.array([centre[0], centre[1], 0.0])
    return [dataclasses.replace(part, vertices=(part.vertices - shift).astype(np.float32)) for part in parts]
