"""Labels of real assets, by rays and by Cycles: against each other and an independent ray cast (trimesh)."""

from pathlib import Path

import numpy as np
import pytest
import trimesh

from procgen import open_dataset
from procgen.scene_record.dataset import FrameView, SceneDataset
from procgen.scene_record.geometry import directions
from procgen.scenes.poses import project

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


@pytest.fixture(scope="module", params=["tabletop", "room", "layers", "turntable"])
def both(
    request: pytest.FixtureRequest, library: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[SceneDataset, SceneDataset]:
    """The same frames with labels by rays, and by Cycles, which alone knows albedo."""
    folder = tmp_path_factory.mktemp(request.param)
    datasets = []
    for albedo in (False, True):
        spec = write_spec(folder / "spec.toml", request.param, albedo=albedo)
        spec.write_text(spec.read_text().replace("48", "160").replace("40", "120"))
        scenes(spec, library, folder / str(albedo), "--frames", 2, "--seed", 5)
        datasets.append(open_dataset(folder / str(albedo)))
    return datasets[0], datasets[1]


@pytest.fixture(params=["rays", "Cycles"])
def dataset(request: pytest.FixtureRequest, both: tuple[SceneDataset, SceneDataset]) -> SceneDataset:
    return both[request.param == "Cycles"]


class RayCast:
    """All objects and surfaces of a frame as triangles in world space, met by the rays of its pixels."""

    def __init__(self, frame: FrameView) -> None:
        corners, normals, owners, parts = _triangles(frame)
        self.mesh = trimesh.Trimesh(
            corners.reshape(-1, 3), np.arange(3 * len(corners)).reshape(-1, 3), process=False
        )
        pose = frame.camera_to_world
        rays = directions(frame.camera) @ pose[:3, :3].T
        tracer = trimesh.ray.ray_pyembree.RayMeshIntersector(self.mesh)
        eye = np.broadcast_to(pose[:3, 3], rays.reshape(-1, 3).shape)
        self.triangle = tracer.intersects_first(eye, rays.reshape(-1, 3)).reshape(frame.depth.shape)
        self.instance = np.where(self.triangle >= 0, owners[self.triangle], 0)
        self.part = np.where(self.triangle >= 0, parts[self.triangle], 0)
        plane = self.mesh.face_normals[self.triangle]
        first = self.mesh.triangles[self.triangle][..., 0, :]
        self.depth = ((first - pose[:3, 3]) * plane).sum(-1) / (rays * plane).sum(-1)
        points = pose[:3, 3] + self.depth[..., None] * rays
        self.normal = _shaded(self.mesh, self.triangle, points, normals, rays)


def _triangles(frame: FrameView) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Corners and normals [t, 3, 3], world space, instance and part [t]."""
    scene = frame.dataset.scene(frame.record.scene).scene
    corners, normals, owners, parts = [], [], [], []
    for item in frame.objects:
        if item.asset_id:
            mesh, pose = frame.dataset.mesh(item.asset_id), np.array(item.pose)
            triangles = (mesh.vertices * item.scale @ pose[:3, :3].T + pose[:3, 3])[mesh.triangles]
            shaded = mesh.normals @ pose[:3, :3].T
            parts.append(1 + mesh.part)
        else:
            surface = scene.surfaces[item.instance - 1 - len(scene.objects)]
            fans = [(f[0], f[i], f[i + 1]) for f in surface.faces for i in range(1, len(f) - 1)]
            triangles = np.array(surface.vertices)[np.array(fans)]
            across = np.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0])
            shaded = np.repeat(across[:, None], 3, axis=1)
            parts.append(np.ones(len(triangles), int))
        corners.append(triangles)
        normals.append(shaded)
        owners.append(np.full(len(triangles), item.instance))
    return tuple(np.concatenate(values) for values in (corners, normals, owners, parts))  # type: ignore[return-value]


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


def test_rays_and_cycles_agree(both: tuple[SceneDataset, SceneDataset]) -> None:
    for rays, cycles in zip(*both, strict=True):
        assert np.array_equal(rays.rgb, cycles.rgb)
        assert not (rays.folder / "albedo.png").exists()
        assert cycles.albedo[cycles.instance > 0].std() > 1
        assert (rays.instance == cycles.instance).mean() >= 0.999
        assert (rays.part == cycles.part).mean() >= 0.999
        inner = inside(rays.instance) & inside(cycles.instance) & (rays.instance > 0)
        same = inner & (np.abs(rays.depth / np.where(inner, cycles.depth, 1) - 1) < 1e-4)
        assert same.sum() >= 0.999 * inner.sum()
        cosine = (rays.normal * cycles.normal).sum(-1)[same]
        assert (cosine > np.cos(np.radians(0.5))).mean() >= 0.999
        for one, other in zip(rays.objects, cycles.objects, strict=True):
            assert (one.truncation or 0) == pytest.approx(other.truncation or 0, abs=0.005)
            assert abs((one.amodal_pixels or 0) - (other.amodal_pixels or 0)) <= 0.001 * rays.depth.size


def test_labels_are_those_of_a_ray_cast(dataset: SceneDataset) -> None:
    for frame in dataset:
        cast = RayCast(frame)
        assert (cast.instance == frame.instance).mean() >= 0.999
        assert (cast.part == frame.part).mean() >= 0.999
        inner = inside(cast.instance) & inside(frame.instance) & (frame.instance > 0)
        assert inner.sum() > 0.2 * (frame.instance > 0).sum()
        same = inner & (np.abs(cast.depth / np.where(inner, frame.depth, 1) - 1) < 1e-4)
        assert same.sum() >= 0.999 * inner.sum()
        rays = directions(frame.camera) @ frame.camera_to_world[:3, :3].T
        towards = -(cast.normal * rays).sum(-1) / np.linalg.norm(rays, axis=-1)
        facing = same & (towards > 0.05)  # normals that are shaded away from the camera are turned to it
        cosine = (cast.normal * frame.normal).sum(-1)[facing]
        assert (cosine > np.cos(np.radians(0.5))).mean() >= 0.999
        assert np.allclose(np.linalg.norm(frame.normal[frame.instance > 0], axis=-1), 1, atol=1e-3)


def test_amodal_masks_are_the_pixels_that_the_projected_triangles_cover(dataset: SceneDataset) -> None:
    frame = dataset[0]
    corners, _, owners, _ = _triangles(frame)
    camera = frame.camera
    checked = 0
    for item in (o for o in frame.objects if o.role == "subject"):
        own = corners[owners == item.instance]
        if len(own) > 20_000:  # it is drawn triangle by triangle
            continue
        x, y, z = project(
            own.reshape(-1, 3), frame.camera_to_world, camera.focal, camera.width, camera.height
        ).T
        if z.min() > 0.01:
            covered = drawn(np.stack([x, y], axis=-1).reshape(-1, 3, 2), camera.width, camera.height)
            assert (covered != frame.amodal(item.instance)).mean() < 0.001
            checked += 1
    assert checked


def drawn(triangles: np.ndarray, width: int, height: int) -> np.ndarray:
    """bool [height, width]: pixels whose centre lies in one of the triangles [t, 3, 2]."""
    mask = np.zeros((height, width), bool)
    for a, b, c in triangles:
        low = np.maximum(np.floor(np.min([a, b, c], axis=0)), 0).astype(int)
        high = np.minimum(np.ceil(np.max([a, b, c], axis=0)), [width, height]).astype(int)
        if (low >= high).any():
            continue
        place = np.stack(np.meshgrid(*(np.arange(*ends) + 0.5 for ends in zip(low, high, strict=True))), -1)
        sides = [
            (q[0] - p[0]) * (place[..., 1] - p[1]) - (q[1] - p[1]) * (place[..., 0] - p[0])
            for p, q in ((a, b), (b, c), (c, a))
        ]
        within = np.all([s >= 0 for s in sides], axis=0) | np.all([s <= 0 for s in sides], axis=0)
        mask[low[1] : high[1], low[0] : high[0]] |= within
    return mask
