"""Labels against an independent ray cast (trimesh with Embree) of real assets."""

from pathlib import Path

import numpy as np
import pytest
import trimesh

from procgen import open_dataset
from procgen.scene_record.dataset import FrameView, SceneDataset
from procgen.scene_record.geometry import directions

from .command_line import SHARED_DATA, result
from .scene_library import make_library, scenes, write_spec

pytestmark = pytest.mark.bpy

REAL = [
    ("chair", "bs0_thonet"),
    ("chair", "bs0_oakChair"),
    ("chair", "kl_office_chair"),
    ("table", "bs0_oakTable"),
    ("cup_glass", "kl_coffee_mug"),
    ("bottle", "kl_red_wine_bottle_01"),
]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Real furniture where there is some, else samples: labels must be exact on both."""
    folder = tmp_path_factory.mktemp("real")
    library = folder / "furniture.blend"
    if not SHARED_DATA.exists():
        return make_library(library)
    for category in sorted({category for category, _ in REAL}):
        files = [SHARED_DATA / "furniture" / c / f"{name}.glb" for c, name in REAL if c == category]
        result("import", *files, "--category", category, "--library", library)
    return library


@pytest.fixture(scope="module", params=["tabletop", "room"])
def dataset(
    request: pytest.FixtureRequest, library: Path, tmp_path_factory: pytest.TempPathFactory
) -> SceneDataset:
    folder = tmp_path_factory.mktemp(request.param)
    spec = write_spec(folder / "spec.toml", request.param)
    spec.write_text(spec.read_text().replace("48", "160").replace("40", "120"))
    scenes(spec, library, folder / "out", "--frames", 4, "--seed", 5)
    return open_dataset(folder / "out")


class RayCast:
    """All objects and surfaces of a frame as triangles in world space, met by the rays of its pixels."""

    def __init__(self, frame: FrameView) -> None:
        corners, normals, owners = _triangles(frame)
        self.mesh = trimesh.Trimesh(
            corners.reshape(-1, 3), np.arange(3 * len(corners)).reshape(-1, 3), process=False
        )
        pose = frame.camera_to_world
        rays = directions(frame.camera) @ pose[:3, :3].T
        tracer = trimesh.ray.ray_pyembree.RayMeshIntersector(self.mesh)
        eye = np.broadcast_to(pose[:3, 3], rays.reshape(-1, 3).shape)
        self.triangle = tracer.intersects_first(eye, rays.reshape(-1, 3)).reshape(frame.depth.shape)
        self.instance = np.where(self.triangle >= 0, owners[self.triangle], 0)
        plane = self.mesh.face_normals[self.triangle]
        first = self.mesh.triangles[self.triangle][..., 0, :]
        self.depth = ((first - pose[:3, 3]) * plane).sum(-1) / (rays * plane).sum(-1)
        points = pose[:3, 3] + self.depth[..., None] * rays
        self.normal = _shaded(self.mesh, self.triangle, points, normals, rays)


def _triangles(frame: FrameView) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Corners and normals [t, 3, 3], world space, and the instance [t]."""
    scene = frame.dataset.scene(frame.record.scene).scene
    corners, normals, owners = [], [], []
    for item in frame.objects:
        if item.asset_id:
            mesh, pose = frame.dataset.mesh(item.asset_id), np.array(item.pose)
            triangles = (mesh.vertices * item.scale @ pose[:3, :3].T + pose[:3, 3])[mesh.triangles]
            shaded = mesh.normals @ pose[:3, :3].T
        else:
            surface = scene.surfaces[item.instance - 1 - len(scene.objects)]
            fans = [(f[0], f[i], f[i + 1]) for f in surface.faces for i in range(1, len(f) - 1)]
            triangles = np.array(surface.vertices)[np.array(fans)]
            across = np.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0])
            shaded = np.repeat(across[:, None], 3, axis=1)
        corners.append(triangles)
        normals.append(shaded)
        owners.append(np.full(len(triangles), item.instance))
    return np.concatenate(corners), np.concatenate(normals), np.concatenate(owners)


def _shaded(
    mesh: trimesh.Trimesh, triangle: np.ndarray, points: np.ndarray, normals: np.ndarray, rays: np.ndarray
) -> np.ndarray:
    """The corners' normals, mixed where the ray meets the triangle, facing the camera; unit length."""
    flat = triangle.ravel()
    weights = trimesh.triangles.points_to_barycentric(mesh.triangles[flat], points.reshape(-1, 3))
    mixed = (weights[..., None] * normals[flat]).sum(1).reshape(points.shape)
    face = mesh.face_normals[triangle]
    mixed *= -np.sign((face * rays).sum(-1, keepdims=True)) * np.sign((face * mixed).sum(-1, keepdims=True))
    return mixed / np.linalg.norm(mixed, axis=-1, keepdims=True)


def inside(ids: np.ndarray) -> np.ndarray:
    """Pixels whose eight neighbours have the same id."""
    padded = np.pad(ids, 1, constant_values=-2)
    h, w = ids.shape
    return np.all([padded[y : y + h, x : x + w] == ids for y in range(3) for x in range(3)], axis=0)


def test_labels_are_those_of_a_ray_cast(dataset: SceneDataset) -> None:
    for frame in dataset:
        cast = RayCast(frame)
        assert (cast.instance == frame.instance).mean() >= 0.999
        inner = inside(cast.instance) & inside(frame.instance) & (frame.instance > 0)
        assert inner.mean() > 0.5
        same = inner & (np.abs(cast.depth / np.where(inner, frame.depth, 1) - 1) < 1e-4)
        assert same.sum() >= 0.999 * inner.sum()
        rays = directions(frame.camera) @ frame.camera_to_world[:3, :3].T
        towards = -(cast.normal * rays).sum(-1) / np.linalg.norm(rays, axis=-1)
        facing = same & (towards > 0.05)  # normals that are shaded away from the camera are turned to it
        cosine = (cast.normal * frame.normal).sum(-1)[facing]
        assert (cosine > np.cos(np.radians(0.5))).mean() >= 0.999
        assert np.allclose(np.linalg.norm(frame.normal[frame.instance > 0], axis=-1), 1, atol=1e-3)
