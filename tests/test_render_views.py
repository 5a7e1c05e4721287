"""What Blender renders against what geometry says it must be."""

import hashlib
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from blender_addon.contract.assets import AssetRecord
from blender_addon.contract.events import Event, Failed
from blender_addon.contract.view_dataset import (
    AssetViews,
    ViewSettings,
    asset_folder,
    read_asset,
    view_file,
)
from procgen.cameras import intrinsics, pixel_directions, ring_cameras
from procgen.render_layers import encode_srgb
from procgen.render_library import LOCK, render_stale
from tests.make_render_assets import COLOURS, TRANSLUCENT, TRANSLUCENT_COLOUR

SETTINGS = ViewSettings(resolution=64, azimuths=2, elevations=(10.0, 40.0), samples=4)
CAMERAS = ring_cameras(SETTINGS)
OBJECT_ASSET = "Würfel, groß"
SOLID = (
    "Kugel",
    "Farben & Stoffe",
    "Scheibe vor Wand",
    "mit Lampe",
    "ohne Lampe",
    "Schrift",
    "Instanz",
    "doppelt",
    TRANSLUCENT,
)
EMPTY = ("leer", "nur Punkte")

Hits = tuple[np.ndarray, np.ndarray]  # depth [H, W] (inf: none), normal [H, W, 3]


def record(name: str, kind: str = "COLLECTION") -> AssetRecord:
    return AssetRecord(f"id-{name}", kind, name, "test", (), f"hash of {name}", {}, {})


RECORDS = [record(OBJECT_ASSET, "OBJECT"), *(record(name) for name in (*SOLID, *EMPTY))]


class Dataset:
    """A rendered test library and what was said while it was rendered."""

    def __init__(self, views: Path, events: list[Event]) -> None:
        self.views, self.events = views, events

    def folder(self, name: str) -> Path:
        return asset_folder(self.views, f"id-{name}")

    def asset(self, name: str) -> AssetViews:
        return read_asset(self.folder(name))

    def array(self, name: str, channel: str, view: int) -> np.ndarray:
        path = view_file(self.folder(name), channel, view)
        return np.load(path) if path.suffix == ".npy" else np.asarray(Image.open(path))


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("Bücher und Stühle") / "Möbel für alle.blend"
    maker = Path(__file__).with_name("make_render_assets.py")
    subprocess.run([sys.executable, str(maker), str(path)], check=True, capture_output=True, timeout=120)
    return path


def render(
    library: Path, views: Path, records: list[AssetRecord], workers: int, blender: Path | None = None
) -> Dataset:
    events: list[Event] = []
    render_stale(library, records, views, SETTINGS, workers, blender, events.append)
    return Dataset(views, events)


@pytest.fixture(scope="module")
def dataset(library: Path, tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return render(library, tmp_path_factory.mktemp("views"), RECORDS, workers=1)


def unit_rays(view: int) -> tuple[np.ndarray, np.ndarray]:
    """Origin [3] and directions [H, W, 3]; t along a direction is the depth."""
    matrix = CAMERAS[view]
    return matrix[:3, 3], pixel_directions(intrinsics(SETTINGS)) @ matrix[:3, :3].T


def cast_on_box(box: np.ndarray, origin: np.ndarray, rays: np.ndarray) -> Hits:
    """Rays against the cube -1..1 that ``box`` [4, 4] maps to unit space."""
    inverse = np.linalg.inv(box)
    start = inverse[:3, :3] @ origin + inverse[:3, 3]
    direction = rays @ inverse[:3, :3].T
    with np.errstate(divide="ignore"):
        sides = np.stack([(-1 - start) / direction, (1 - start) / direction])
    near, far = sides.min(0), sides.max(0)
    enter = near.max(-1)
    axis = near.argmax(-1)
    local = -np.sign(np.take_along_axis(direction, axis[..., None], -1)) * np.eye(3)[axis]
    normal = local @ inverse[:3, :3]
    return (
        np.where(enter < far.min(-1), enter, np.inf),
        normal / np.linalg.norm(normal, axis=-1, keepdims=True),
    )


def cast_on_sphere(origin: np.ndarray, rays: np.ndarray) -> Hits:
    square = (rays**2).sum(-1)
    half = rays @ origin
    root = half**2 - square * (origin @ origin - 1)
    depth = np.where(root > 0, (-half - np.sqrt(np.maximum(root, 0))) / square, np.inf)
    return depth, origin + np.where(np.isfinite(depth), depth, 0)[..., None] * rays


def nearest(hits: list[Hits]) -> Hits:
    depths = np.stack([depth for depth, _ in hits])
    first = depths.argmin(0)
    normals = np.stack([normal for _, normal in hits])
    return depths.min(0), np.take_along_axis(normals, first[None, ..., None], 0)[0]


def away_from_edges(depth: np.ndarray, normal: np.ndarray) -> np.ndarray:
    """Pixels whose eight neighbours see the same smooth surface."""
    padded, bent = np.pad(depth, 1, constant_values=np.inf), np.pad(normal, ((1, 1), (1, 1), (0, 0)))
    size = depth.shape[0]
    smooth = np.isfinite(depth)
    for y in range(3):
        for x in range(3):
            near = padded[y : y + size, x : x + size]
            with np.errstate(invalid="ignore"):
                smooth &= np.abs(near - depth) < 0.2
            smooth &= (bent[y : y + size, x : x + size] * normal).sum(-1) > 0.5
    return smooth


def check_labels(dataset: Dataset, name: str, expected: list[Hits]) -> None:
    for view, (true_depth, true_normal) in enumerate(expected):
        depth, normal, mask = (dataset.array(name, c, view) for c in ("depth", "normal", "mask"))
        assert depth.dtype == normal.dtype == np.float32 and mask.dtype == np.uint8
        hit, true_hit = mask == 255, np.isfinite(true_depth)
        assert set(np.unique(mask)) == {0, 255}
        assert (hit != true_hit).mean() < 0.002  # a ray along an edge may go either way
        assert np.array_equal(hit, depth > 0) and not normal[~hit].any()
        assert np.allclose(np.linalg.norm(normal[hit], axis=-1), 1, atol=1e-5)
        inner = away_from_edges(true_depth, true_normal)
        assert inner.sum() > 100
        assert np.abs(depth[inner] / true_depth[inner] - 1).max() < 1e-4
        cosine = (normal[inner] * true_normal[inner]).sum(-1).clip(-1, 1)
        assert np.degrees(np.arccos(cosine)).max() < 0.5


def boxes_in_unit_space() -> tuple[list[np.ndarray], np.ndarray, float]:
    """The object asset's two boxes, its centre and radius, worked out by hand."""
    turn = np.radians(30)
    root = np.eye(4)
    root[:2, :2] = [[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]
    root[:3, :3] = root[:3, :3] @ np.diag([0.5, 0.3, 0.2])
    child = np.diag([0.5, 0.5, 0.5, 1.0])
    child[2, 3] = 3
    boxes = [root, root @ child]
    cube = np.array([(x, y, z, 1) for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)])
    corners = np.concatenate([(cube @ box.T)[:, :3] for box in boxes])
    centre = (corners.min(0) + corners.max(0)) / 2
    radius = float(np.linalg.norm(corners - centre, axis=1).max())
    to_unit = np.diag([1 / radius] * 3 + [1.0])
    to_unit[:3, 3] = -centre / radius
    return [to_unit @ box for box in boxes], centre, radius


def check_object_asset(dataset: Dataset) -> None:
    boxes, centre, radius = boxes_in_unit_space()
    asset = dataset.asset(OBJECT_ASSET)
    assert np.allclose(asset.centre, centre, atol=1e-5) and np.isclose(asset.radius, radius, rtol=1e-5)
    expected = [nearest([cast_on_box(box, *unit_rays(v)) for box in boxes]) for v in range(SETTINGS.count())]
    check_labels(dataset, OBJECT_ASSET, expected)


@pytest.mark.bpy
def test_labels_of_an_object_with_child_parent_and_place_match_a_ray_cast(dataset: Dataset) -> None:
    check_object_asset(dataset)


@pytest.mark.bpy
def test_labels_of_a_smooth_sphere_match_a_ray_cast(dataset: Dataset) -> None:
    asset = dataset.asset("Kugel")
    assert np.allclose(asset.centre, (0, 0, 0.7), atol=1e-5) and np.isclose(asset.radius, 0.7, rtol=1e-4)
    check_labels(dataset, "Kugel", [cast_on_sphere(*unit_rays(v)) for v in range(SETTINGS.count())])


@pytest.mark.bpy
def test_depth_unprojects_onto_the_surface(dataset: Dataset) -> None:
    for view in range(SETTINGS.count()):
        origin, rays = unit_rays(view)
        depth = dataset.array("Kugel", "depth", view)
        points = (origin + depth[..., None] * rays)[depth > 0]
        assert np.abs(np.linalg.norm(points, axis=-1) - 1).max() < 1e-3


@pytest.mark.bpy
def test_colour_covers_what_the_mask_covers(dataset: Dataset) -> None:
    for view in range(SETTINGS.count()):
        mask = dataset.array("Kugel", "mask", view) > 0
        for channel in ("rgba", "albedo"):
            alpha = dataset.array("Kugel", channel, view)[..., 3]
            assert (alpha[mask] > 0).all() and abs(alpha.mean() / 255 - mask.mean()) < 0.01
        lit = dataset.array("Kugel", "rgba", view)[..., :3][alpha == 255]
        assert 80 < lit.mean() < 225 and (lit == 255).mean() < 0.01 and lit.std() > 8


@pytest.mark.bpy
def test_albedo_is_the_base_colour_of_every_kind_of_material(dataset: Dataset) -> None:
    asset = dataset.asset("Farben & Stoffe")
    seen = dict.fromkeys([*COLOURS, "no material"], 0)
    for view in range(SETTINGS.count()):
        origin, rays = unit_rays(view)
        depth, albedo = (dataset.array("Farben & Stoffe", c, view) for c in ("depth", "albedo"))
        x = (origin + depth[..., None] * rays)[..., 0] * asset.radius + asset.centre[0]
        whole = (depth > 0) & (np.abs(x - 2 * np.rint(x / 2)) < 0.7)
        for index, name in enumerate(seen):
            # A pixel may hold some of the neighbouring box: take those whose neighbours are this box too.
            here = whole & (np.rint(x / 2) == index)
            here[1:-1, 1:-1] &= here[1:-1, :-2] & here[1:-1, 2:] & here[:-2, 1:-1] & here[2:, 1:-1]
            true = 255 * encode_srgb(np.array(COLOURS.get(name, (0.8, 0.8, 0.8))))
            assert np.abs(albedo[here][:, :3] - true).max(initial=0) <= 1, name
            seen[name] += int(here.sum())
    assert min(seen.values()) >= 3, seen


@pytest.mark.bpy
def test_what_is_translucent_keeps_its_colour_in_straight_alpha(dataset: Dataset) -> None:
    albedo = dataset.array(TRANSLUCENT, "albedo", 0)
    inner = albedo[28:36, 28:36].reshape(-1, 4)  # front and back: 1 - 0.25 * 0.25 of the light is kept
    assert np.abs(inner[:, :3] - 255 * encode_srgb(np.array(TRANSLUCENT_COLOUR))).max() <= 1
    assert 0.85 < inner[:, 3].mean() / 255 < 1


@pytest.mark.bpy
def test_labels_look_through_what_is_less_than_half_there(dataset: Dataset) -> None:
    asset = dataset.asset("Scheibe vor Wand")
    origin, rays = unit_rays(0)
    depth = dataset.array("Scheibe vor Wand", "depth", 0)
    points = (origin + depth[..., None] * rays)[depth > 0] * asset.radius + asset.centre
    assert (points[:, 1] > 0.39).all()


@pytest.mark.bpy
def test_a_lamp_of_the_asset_does_not_light_it(dataset: Dataset) -> None:
    with_lamp, without = (dataset.array(f"{w} Lampe", "rgba", 0) for w in ("mit", "ohne"))
    assert np.array_equal(with_lamp, without)


@pytest.mark.bpy
def test_faces_in_one_place_do_not_shadow_each_other(dataset: Dataset) -> None:
    lit = dataset.array("doppelt", "rgba", 2)
    green = lit[..., 1][lit[..., 3] == 255].astype(float)
    assert len(green) > 100 and green.min() > 0.8 * green.max()


@pytest.mark.bpy
def test_text_and_instances_are_measured_and_rendered(dataset: Dataset) -> None:
    assert dataset.array("Schrift", "mask", 0).any()
    assert dataset.asset("Schrift").radius == pytest.approx(0.5, abs=0.2)
    assert dataset.asset("Instanz").centre == pytest.approx((4, 0, 0), abs=1e-5)
    assert np.array_equal(dataset.array("Instanz", "mask", 0), dataset.array("ohne Lampe", "mask", 0))


@pytest.mark.bpy
def test_an_asset_without_surface_fails_in_a_sentence(dataset: Dataset) -> None:
    failed = {e.item: e.message for e in dataset.events if isinstance(e, Failed)}
    assert sorted(failed) == sorted(EMPTY)
    assert all("no surface" in message for message in failed.values())
    assert not any(dataset.folder(name).exists() for name in EMPTY)


def digests(views: Path) -> dict[str, str]:
    return {
        str(path.relative_to(views)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(views.rglob("*"))
        if path.is_file() and path.name != LOCK  # which says who rendered
    }


@pytest.mark.bpy
def test_two_workers_write_the_bytes_of_one(library: Path, dataset: Dataset, tmp_path: Path) -> None:
    again = render(library, tmp_path / "again", RECORDS, workers=2)
    assert digests(again.views) == digests(dataset.views)


@pytest.mark.blender
def test_a_blender_executable_renders_the_same_labels(
    library: Path, blender_executable: Path, tmp_path: Path
) -> None:
    records = [record(OBJECT_ASSET, "OBJECT")]
    check_object_asset(render(library, tmp_path, records, workers=1, blender=blender_executable))
