"""How near one surface is to another: points on both, and the distances between them.

Chamfer distance and F-score as in Tatarchenko et al. 2019, "What do single-view 3D reconstruction networks
learn?". Points are [n, 3] in unit space; the asset fits a sphere of radius 1.
"""

import dataclasses

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

Points = NDArray[np.float64]
Triangles = NDArray[np.int32]

POINTS = 20000  # on each surface
NEAR = 0.02  # a point is right if the other surface is so near: a hundredth of the asset's size
DIRECTIONS = 48  # in which a point looks for the open, before it counts as inside
LIFTED = 1e-3  # a ray starts so far above its surface


@dataclasses.dataclass(frozen=True)
class Closeness:
    """``precision``: share of the made surface that is near a true one; ``recall``: of the true one found."""

    chamfer: float  # mean of the mean distances both ways, unit space
    precision: float
    recall: float

    @property
    def f_score(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def closeness(made: Points, true: Points) -> Closeness:
    """Of points on the surface that was made to points on the true one."""
    if not len(made):
        return Closeness(float("inf"), 0.0, 0.0)
    out, _ = cKDTree(true).query(made)
    back, _ = cKDTree(made).query(true)
    return Closeness(
        float(out.mean() + back.mean()) / 2, float((out < NEAR).mean()), float((back < NEAR).mean())
    )


def points_on(
    vertices: Points, triangles: Triangles, random: np.random.Generator, count: int = POINTS
) -> Points:
    """``count`` points spread evenly over the area; none on no triangles."""
    return _drawn(vertices, triangles, random, count)[0]


def visible_points(
    vertices: Points, triangles: Triangles, random: np.random.Generator, count: int = POINTS
) -> Points:
    """Points on that part of the surface that is seen from outside: faces hidden inside are no one's loss.

    Either side of a face may be seen: artists' meshes are thin sheets, too.
    """
    import trimesh

    points, normals = _drawn(vertices, triangles, random, 2 * count)
    scene = trimesh.Trimesh(vertices, triangles, process=False)
    open_ways = np.zeros(len(points), np.bool_)
    for direction in _directions(random):
        waiting = np.flatnonzero(~open_ways)
        side = np.sign(normals[waiting] @ direction)[:, None] * normals[waiting]
        ways = np.repeat(direction[None], len(waiting), axis=0)
        open_ways[waiting] = ~scene.ray.intersects_any(points[waiting] + LIFTED * side, ways)
    return points[open_ways][:count]


def _drawn(
    vertices: Points, triangles: Triangles, random: np.random.Generator, count: int
) -> tuple[Points, Points]:
    """Points and the normals of their triangles."""
    corners = vertices[triangles]
    across = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    areas = np.linalg.norm(across, axis=1)
    if not len(triangles) or areas.sum() == 0:
        return np.zeros((0, 3)), np.zeros((0, 3))
    chosen = random.choice(len(triangles), count, p=areas / areas.sum())
    root, other = np.sqrt(random.uniform(size=(count, 1))), random.uniform(size=(count, 1))
    a, b, c = (corners[chosen, k] for k in range(3))
    points = (1 - root) * a + root * (1 - other) * b + root * other * c
    return points, across[chosen] / areas[chosen, None]


def _directions(random: np.random.Generator) -> Points:
    drawn = random.normal(size=(DIRECTIONS, 3))
    return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True))
