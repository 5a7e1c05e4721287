"""The assets of synthetic_dataset.py: a chair of boxes, a ball of triangles, a crate."""

from collections.abc import Sequence

import numpy as np

from blender_addon.contract.scene_dataset import Keypoint, SceneAsset
from procgen.scene_record.mesh_file import Mesh


def flat(vertices: np.ndarray, triangles: np.ndarray, part: np.ndarray) -> Mesh:
    """A mesh whose triangles are shaded flat."""
    a, b, c = np.moveaxis(vertices[triangles].astype(float), 1, 0)
    across = np.cross(b - a, c - a)
    normals = across / np.linalg.norm(across, axis=1, keepdims=True)
    corners = np.repeat(normals[:, None], 3, axis=1).astype(np.float32)
    return Mesh(vertices.astype(np.float32), triangles.astype(np.int32), corners, part.astype(np.int32))


def box(low: Sequence[float], high: Sequence[float], part: int = 0) -> Mesh:
    ends = np.array([low, high], np.float32)
    which = np.stack(np.unravel_index(np.arange(8), (2, 2, 2)), axis=-1)
    quads = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
    triangles = [t for a, b, c, d in quads for t in ((a, b, c), (a, c, d))]
    return flat(ends[which, [0, 1, 2]], np.array(triangles), np.full(12, part))


def ball(radius: float) -> Mesh:
    """An octahedron, subdivided once: 32 triangles. It stands on z = 0."""
    points = [
        np.array(p, float) for p in ((1, 0, 0), (-1, 0, 0), (0, 1, 0), (0, -1, 0), (0, 0, 1), (0, 0, -1))
    ]
    vertices, triangles = [], []
    for x in (0, 1):
        for y in (2, 3):
            for z in (4, 5):
                a, b, c = points[x], points[y], points[z]
                middles = [(p + q) / np.linalg.norm(p + q) for p, q in ((a, b), (b, c), (c, a))]
                first = 6 * (len(vertices) // 6)
                vertices += [a, b, c, *middles]
                triangles += [[first + i for i in t] for t in ((0, 3, 5), (3, 1, 4), (5, 4, 2), (3, 4, 5))]
    on_ground = (np.array(vertices) + np.array([0, 0, 1])) * radius
    faces = np.array(triangles, np.int32)
    return flat(on_ground, faces, np.zeros(len(faces)))


def joined(*meshes: Mesh) -> Mesh:
    firsts = np.cumsum([0, *(len(m.vertices) for m in meshes[:-1])])
    return flat(
        np.concatenate([m.vertices for m in meshes]),
        np.concatenate([m.triangles + first for m, first in zip(meshes, firsts, strict=True)]),
        np.concatenate([m.part for m in meshes]),
    )


MESHES = {
    "aaaa000000000001": joined(
        box((-0.25, -0.25, 0.4), (0.25, 0.25, 0.48)),
        box((-0.25, 0.2, 0.48), (0.25, 0.25, 1.0), part=1),
        box((-0.05, -0.05, 0.0), (0.05, 0.05, 0.4), part=1),
    ),
    "aaaa000000000002": ball(0.3),
    "aaaa000000000003": box((-0.2, -0.3, 0.0), (0.2, 0.3, 0.5)),
}
CHAIR, BALL, CRATE = MESHES
COLOURS = {
    CHAIR: np.array([[0.6, 0.3, 0.1], [0.2, 0.1, 0.05]]),
    BALL: np.array([[0.8, 0.1, 0.1]]),
    CRATE: np.array([[0.1, 0.4, 0.7]]),
}
KEYPOINTS = (
    Keypoint("seat_left", (-0.25, -0.25, 0.48), "seat_right"),
    Keypoint("seat_right", (0.25, -0.25, 0.48), "seat_left"),
    Keypoint("foot", (0.0, 0.0, 0.0)),
)


def asset(asset_id: str, name: str, category: str, parts: tuple[str, ...]) -> SceneAsset:
    vertices = MESHES[asset_id].vertices.astype(float)
    low, high = vertices.min(0), vertices.max(0)
    centre = (low + high) / 2
    radius = float(np.linalg.norm(vertices - centre, axis=1).max())
    return SceneAsset(
        asset_id, name, category, (), "synthetic.blend", "0" * 16, tuple(low.tolist()), tuple(high.tolist()),
        tuple(centre.tolist()), radius, parts, KEYPOINTS if asset_id == CHAIR else (), front=0.0,
    )  # fmt: skip


ASSETS = (
    asset(CHAIR, "Plain chair", "chair", ("seat", "frame")),
    asset(BALL, "Red ball", "ball", ("rubber",)),
    asset(CRATE, "Blue crate", "crate", ("wood",)),
)
