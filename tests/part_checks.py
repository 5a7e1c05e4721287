"""What is true of the pieces of a parametric asset, measured on their meshes."""

import itertools
from collections import Counter

import numpy as np

from procgen.families.materials import MATERIALS
from procgen.families.part import Part


def floating(parts: list[Part]) -> list[str]:
    """Names of the parts that no chain of parts, each entering the next, joins with the first one."""
    reached, waiting = parts[:1], parts[1:]
    while waiting and reached:
        near = [part for part in waiting if any(overlap(part, other) for other in reached)]
        waiting = [part for part in waiting if all(part is not found for found in near)]
        reached = near
    return [part.name for part in waiting]


def check_sound(part: Part) -> None:
    assert part.vertices.dtype == np.float32
    assert np.isfinite(part.vertices).all()
    assert part.material in MATERIALS
    assert is_watertight(part), part.name
    assert volume(part) > 0, part.name


def is_watertight(part: Part) -> bool:
    edges = Counter(edge for face in part.faces for edge in zip(face, face[1:] + face[:1], strict=True))
    return all(count == 1 and edges[(b, a)] == 1 for (a, b), count in edges.items())


def triangles(part: Part) -> np.ndarray:
    """float64 [T, 3, 3]."""
    corners = [(f[0], f[i], f[i + 1]) for f in part.faces for i in range(1, len(f) - 1)]
    return part.vertices.astype(np.float64)[np.array(corners)]


def volume(part: Part) -> float:
    a, b, c = np.moveaxis(triangles(part), 1, 0)
    return float(np.einsum("ti,ti->", a, np.cross(b, c)) / 6)


def overlap(a: Part, b: Part) -> bool:
    return has_vertex_inside(a, b) or has_vertex_inside(b, a)


def has_vertex_inside(a: Part, b: Part) -> bool:
    """Whether a vertex or an edge's point of ``a`` lies in ``b``: solid angles add up to 4 pi inside."""
    edges = np.array([edge for face in a.faces for edge in itertools.pairwise(face)])
    ends = a.vertices.astype(np.float64)[edges]
    points = np.concatenate(
        [a.vertices, *(ends[:, 0] * (1 - t) + ends[:, 1] * t for t in (0.1, 0.3, 0.5, 0.7, 0.9))]
    )
    low, high = b.vertices.min(0), b.vertices.max(0)
    points = points[((points > low) & (points < high)).all(1)]
    points = points[:: max(1, len(points) // 40)]
    if not len(points):
        return False
    v = triangles(b)[None] - points[:, None, None]
    length = np.linalg.norm(v, axis=-1)
    x, y, z = v[:, :, 0], v[:, :, 1], v[:, :, 2]
    lx, ly, lz = length[..., 0], length[..., 1], length[..., 2]
    triple = (x * np.cross(y, z)).sum(-1)
    below = lx * ly * lz + (x * y).sum(-1) * lz + (y * z).sum(-1) * lx + (z * x).sum(-1) * ly
    winding = 2 * np.arctan2(triple, below).sum(1) / (4 * np.pi)
    return bool((winding > 0.5).any())
