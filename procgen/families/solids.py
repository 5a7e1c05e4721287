"""Closed solids with rounded edges: boxes, tubes, lofts and slabs. Metres; pure numpy.

All but the box are a skin over rings: rings [N, K, 3] of K points each, counter-clockwise seen
against the direction in which the rings follow each other, closed by a cap at either end.
"""

import itertools

import numpy as np

from .part import Solid

SIDES = 12  # of a round section; a multiple of 4, so that a tube on the floor touches z = 0
ARC_STEPS = 2  # steps of a rounded edge between a face and the edge's middle


def skin(rings: np.ndarray) -> Solid:
    """rings: [N, K, 3]."""
    count, sides = rings.shape[:2]
    faces = [tuple(reversed(range(sides)))]
    for i, k in itertools.product(range(count - 1), range(sides)):
        a, b = i * sides + k, i * sides + (k + 1) % sides
        faces.append((a, b, b + sides, a + sides))
    faces.append(tuple(range((count - 1) * sides, count * sides)))
    return Solid(rings.reshape(-1, 3).astype(np.float64), tuple(faces))


def circle(radius: float = 1.0, sides: int = SIDES) -> np.ndarray:
    """[sides, 2], counter-clockwise from +X."""
    angles = np.arange(sides) * (2 * np.pi / sides)
    return radius * np.stack([np.cos(angles), np.sin(angles)], 1)


def rounded_rectangle(
    width: float, depth: float, radius: float, steps: int = 3, divisions: int = 1
) -> np.ndarray:
    """[4 * (steps + divisions), 2], counter-clockwise, corners rounded with ``radius``.

    ``divisions`` are those of the straight sides, for what is to be bent.
    """
    radius = min(radius, 0.499 * width, 0.499 * depth)
    corners = []
    for quarter, (sx, sy) in enumerate([(1, 1), (-1, 1), (-1, -1), (1, -1)]):
        angles = (quarter + np.arange(steps + 1) / steps) * np.pi / 2
        centre = np.array([sx * (width / 2 - radius), sy * (depth / 2 - radius)])
        corners.append(centre + radius * np.stack([np.cos(angles), np.sin(angles)], 1))
    along = np.arange(1, divisions)[:, None] / divisions
    points = []
    for corner, following in zip(corners, corners[1:] + corners[:1], strict=True):
        points += [corner, corner[-1] + along * (following[0] - corner[-1])]
    return np.concatenate(points)


def loft(centres: np.ndarray, profile: np.ndarray, scales: np.ndarray) -> Solid:
    """Horizontal sections one above the other: a leg whose foot stands flat, a turned column.

    centres: [N, 3], z rising; profile: [K, 2] in x and y, counter-clockwise; scales: [N].
    """
    flat = np.concatenate([profile, np.zeros((len(profile), 1))], 1)
    return skin(centres[:, None] + scales[:, None, None] * flat[None])


def lathe(stations: np.ndarray, sides: int = 24) -> Solid:
    """A turned piece on the z axis; stations: [N, 2] of (height, radius), from below."""
    stations = np.asarray(stations, dtype=np.float64)
    centres = np.zeros((len(stations), 3))
    centres[:, 2] = stations[:, 0]
    return loft(centres, circle(sides=sides), stations[:, 1])


def revolve(loop: np.ndarray, sides: int = 32) -> Solid:
    """A ring round the z axis, as a lampshade is; loop: [K, 2] of (radius > 0, height), counter-clockwise."""
    turns = circle(sides=sides)
    rings = np.stack([np.concatenate([r * turns, np.full((sides, 1), z)], 1) for r, z in loop])
    count = len(loop)
    faces = []
    for i, k in itertools.product(range(count), range(sides)):
        j, m = (i + 1) % count, (k + 1) % sides
        faces.append((i * sides + k, i * sides + m, j * sides + m, j * sides + k))
    return Solid(rings.reshape(-1, 3), tuple(faces))


def tube(path: np.ndarray, radius: float) -> Solid:
    """A round rod along path [N, 3], its ends chamfered."""
    return sweep(path, circle(radius), chamfer=0.3 * radius)


def sweep(path: np.ndarray, profile: np.ndarray, chamfer: float) -> Solid:
    """A profile [K, 2] carried along path [N, 3] without twist, its ends chamfered.

    The profile's first axis starts horizontal, its second one as near to up as can be.
    """
    path = np.asarray(path, dtype=np.float64)
    tangents = _unit(np.gradient(path, axis=0))
    normals = _carried_normals(tangents)
    binormals = np.cross(tangents, normals)
    rings = path[:, None] + profile[:, 0, None] * normals[:, None] + profile[:, 1, None] * binormals[:, None]
    shrink = 1 - chamfer / np.abs(profile).max()
    first = path[0] + shrink * (rings[0] - path[0])
    last = path[-1] + shrink * (rings[-1] - path[-1])
    rings[0] += chamfer * tangents[0]
    rings[-1] -= chamfer * tangents[-1]
    return skin(np.concatenate([first[None], rings, last[None]]))


def slab(outline: np.ndarray, thickness: float, bevel: float) -> Solid:
    """A board with a rounded rim, its underside on z = 0; outline: [K, 2], convex, counter-clockwise.

    Both faces have inner rings, so that they can be bent.
    """
    inward = _inward_normals(outline)
    angles = np.linspace(0, np.pi / 2, 2 * ARC_STEPS + 1)
    rim = [(bevel * (1 - np.sin(a)), bevel * (1 - np.cos(a))) for a in angles]
    half = [(outline + inset * inward, z) for inset, z in rim]
    inner = outline + bevel * inward
    half = [(inner * scale, 0.0) for scale in (0.15, 0.35, 0.55, 0.75, 0.9)] + half
    rings = half + [(points, thickness - z) for points, z in reversed(half)]
    return skin(np.stack([np.concatenate([p, np.full((len(p), 1), z)], 1) for p, z in rings]))


def rounded_box(size: tuple[float, float, float], radius: float, divisions: tuple[int, int, int]) -> Solid:
    """A box round the origin, all edges rounded; its flat faces are divided so that it can be bent.

    It is a sphere on a cube's grid whose eighths are drawn apart: each grid coordinate is an angle
    on the sphere and a place between the eighths.
    """
    half = np.array(size) / 2
    radius = min(radius, 0.999 * float(half.min()))
    axes = [_box_axis(divisions[i]) for i in range(3)]
    index: dict[tuple[int, ...], int] = {}
    vertices: list[np.ndarray] = []
    faces: list[tuple[int, ...]] = []

    def vertex(cell: tuple[int, ...]) -> int:
        if cell not in index:
            index[cell] = len(vertices)
            angle, place = np.array([axes[i][cell[i]] for i in range(3)]).T
            vertices.append(_unit(np.tan(angle * np.pi / 4)) * radius + place * (half - radius))
        return index[cell]

    for axis, side in itertools.product(range(3), (0, 1)):
        u, v = (axis + 1) % 3, (axis + 2) % 3
        for i, j in itertools.product(range(len(axes[u]) - 1), range(len(axes[v]) - 1)):
            corners = []
            for di, dj in ((0, 0), (1, 0), (1, 1), (0, 1)):
                cell = [0, 0, 0]
                cell[axis], cell[u], cell[v] = side * (len(axes[axis]) - 1), i + di, j + dj
                corners.append(vertex((cell[0], cell[1], cell[2])))
            faces.append(tuple(corners if side else reversed(corners)))
    return Solid(np.array(vertices), tuple(faces))


def fillet(points: np.ndarray, radius: float, steps: int = 6) -> np.ndarray:
    """A polyline [N, 3] with its inner corners rounded; an arc takes at most half of a straight."""
    points = np.asarray(points, dtype=np.float64)
    path = [points[0]]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        to_before, to_after = _unit(before - corner), _unit(after - corner)
        half = np.arccos(np.clip(to_before @ to_after, -1, 1)) / 2
        longest = 0.499 * min(np.linalg.norm(before - corner), np.linalg.norm(after - corner))
        reach = min(radius / max(np.tan(half), 1e-6), longest)
        t = np.linspace(0, 1, steps + 1)[:, None]
        # A rational quadratic Bezier curve with this weight is an exact arc.
        weight = np.sin(half)
        start, end = corner + reach * to_before, corner + reach * to_after
        above = (1 - t) ** 2 * start + 2 * weight * t * (1 - t) * corner + t**2 * end
        path += list(above / ((1 - t) ** 2 + 2 * weight * t * (1 - t) + t**2))
    return np.array([*path, points[-1]])


def _box_axis(divisions: int) -> list[tuple[float, float]]:
    """(angle from -1 to 1, place from -1 to 1) along one axis of a rounded box."""
    arc = [i / ARC_STEPS for i in range(ARC_STEPS + 1)]
    flat = [(0.0, 2 * i / divisions - 1) for i in range(1, divisions)]
    return [(a - 1, -1.0) for a in arc] + flat + [(a, 1.0) for a in arc]


def _carried_normals(tangents: np.ndarray) -> np.ndarray:
    """Unit normals [N, 3] that turn only as much as the path does (parallel transport)."""
    start = np.cross([0.0, 0.0, 1.0], tangents[0])
    normal = _unit(start) if np.linalg.norm(start) > 1e-3 else np.array([1.0, 0.0, 0.0])
    normals = []
    for tangent in tangents:
        normal = _unit(normal - (normal @ tangent) * tangent)
        normals.append(normal)
    return np.array(normals)


def _inward_normals(outline: np.ndarray) -> np.ndarray:
    edge = _unit(np.roll(outline, -1, 0) - np.roll(outline, 1, 0))
    return np.stack([-edge[:, 1], edge[:, 0]], 1)


def _unit(vectors: np.ndarray) -> np.ndarray:
    return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)
