"""View datasets of boxes and spheres, ray cast by numpy: exact, and made in a second without Blender."""

import dataclasses
import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from blender_addon.contract import view_dataset
from blender_addon.contract.view_dataset import AssetViews, ViewSettings

SMALL = ViewSettings(resolution=32, azimuths=4, elevations=(5.0, 40.0), samples=4)


@dataclasses.dataclass(frozen=True)
class Box:
    low: tuple[float, float, float]
    high: tuple[float, float, float]
    colour: tuple[float, float, float]


@dataclasses.dataclass(frozen=True)
class Sphere:
    centre: tuple[float, float, float]
    radius: float
    colour: tuple[float, float, float]


Solid = Box | Sphere


def write_views(
    views: Path,
    assets: dict[str, list[Solid]],
    settings: ViewSettings = SMALL,
    category: str = "chair",
    source_hash: str = "0" * 16,
) -> None:
    """Writes (or adds to) a view dataset with one asset a name; solids are in unit space."""
    view_dataset.write_settings(views, settings)
    for name, solids in assets.items():
        folder = view_dataset.asset_folder(views, name)
        cameras = camera_ring(settings)
        for channel in ("albedo", "rgba", "mask", "depth", "normal"):
            (folder / channel).mkdir(parents=True, exist_ok=True)
        for view, camera in enumerate(cameras):
            _write_view(folder, view, solids, camera, settings)
        _write_transforms(folder, cameras, settings)
        record = AssetViews(
            name, name, category, "", source_hash, settings.hash(), (0.0, 0.0, 0.0), 1.0, "analytic"
        )
        view_dataset.write_asset(folder, record)


def camera_ring(settings: ViewSettings) -> list[NDArray]:
    """Cameras [4, 4] that see the whole unit sphere, ring by ring."""
    distance = 1.02 / np.sin(np.radians(settings.field_of_view / 2))
    found = []
    for elevation in np.radians(settings.elevations):
        for step in range(settings.azimuths):
            azimuth = 2 * np.pi * step / settings.azimuths - np.pi / 2
            back = np.array(
                [
                    np.cos(elevation) * np.cos(azimuth),
                    np.cos(elevation) * np.sin(azimuth),
                    np.sin(elevation),
                ]
            )
            right = np.array([-np.sin(azimuth), np.cos(azimuth), 0.0])
            camera = np.eye(4)
            camera[:3, :3] = np.stack([right, np.cross(back, right), back], axis=1)
            camera[:3, 3] = distance * back
            found.append(camera)
    return found


def cast(solids: list[Solid], origin: NDArray, directions: NDArray) -> tuple[NDArray, NDArray]:
    """Nearest t (inf for none) and colour of each ray; directions [..., 3]."""
    best = np.full(directions.shape[:-1], np.inf)
    colour = np.zeros(directions.shape)
    for solid in solids:
        t = _box(solid, origin, directions) if isinstance(solid, Box) else _sphere(solid, origin, directions)
        nearer = t < best
        best[nearer] = t[nearer]
        colour[nearer] = solid.colour
    return best, colour


def _box(box: Box, origin: NDArray, directions: NDArray) -> NDArray:
    with np.errstate(divide="ignore", invalid="ignore"):
        first = (np.array(box.low) - origin) / directions
        second = (np.array(box.high) - origin) / directions
    near = np.minimum(first, second).max(-1)
    far = np.maximum(first, second).min(-1)
    return np.where((near <= far) & (near > 0), near, np.inf)


def _sphere(sphere: Sphere, origin: NDArray, directions: NDArray) -> NDArray:
    offset = origin - np.array(sphere.centre)
    a, b = (directions**2).sum(-1), (directions * offset).sum(-1)
    inside = b**2 - a * ((offset**2).sum() - sphere.radius**2)
    return np.where(inside > 0, (-b - np.sqrt(np.maximum(inside, 0))) / a, np.inf)


def _directions(camera: NDArray, settings: ViewSettings, per_side: int) -> NDArray:
    """[H p, W p, 3] with unit component along the viewing axis."""
    size = settings.resolution * per_side
    focal = size / 2 / np.tan(np.radians(settings.field_of_view / 2))
    x, y = np.meshgrid(np.arange(size) + 0.5 - size / 2, np.arange(size) + 0.5 - size / 2)
    return np.stack([x / focal, -y / focal, -np.ones_like(x)], -1) @ camera[:3, :3].T


def _write_view(
    folder: Path, view: int, solids: list[Solid], camera: NDArray, settings: ViewSettings
) -> None:
    size, side = settings.resolution, 2
    t, colours = cast(solids, camera[:3, 3], _directions(camera, settings, side))
    cover = np.isfinite(t).reshape(size, side, size, side).astype(float)
    total = cover.sum((1, 3))
    summed = colours.reshape(size, side, size, side, 3).sum((1, 3))
    rgb = summed / np.maximum(total, 1)[..., None]
    rgba = np.round(255 * np.concatenate([rgb, total[..., None] / side**2], -1)).astype(np.uint8)
    depth, _ = cast(solids, camera[:3, 3], _directions(camera, settings, 1))
    depth = np.where(np.isfinite(depth), depth, 0).astype(np.float32)
    for channel in ("albedo", "rgba"):
        Image.fromarray(rgba).save(view_dataset.view_file(folder, channel, view))
    mask = np.where(depth > 0, 255, 0).astype(np.uint8)
    Image.fromarray(mask).save(view_dataset.view_file(folder, "mask", view))
    np.save(view_dataset.view_file(folder, "depth", view), depth)


def _write_transforms(folder: Path, cameras: list[NDArray], settings: ViewSettings) -> None:
    size = settings.resolution
    focal = size / 2 / np.tan(np.radians(settings.field_of_view / 2))
    frames = [
        {"file_path": f"rgba/{view:03d}.png", "transform_matrix": camera.tolist()}
        for view, camera in enumerate(cameras)
    ]
    document = {"fl_x": focal, "fl_y": focal, "cx": size / 2, "cy": size / 2, "w": size, "h": size}
    (folder / "transforms.json").write_text(json.dumps(document | {"frames": frames}))


def chair(
    seat: float,
    back: float,
    arms: bool,
    legs: float,
    colour: tuple[float, float, float],
    wood: tuple[float, float, float],
) -> list[Solid]:
    """Boxes like a chair: half-width of the seat, height of the back, armrests, thickness of the legs."""
    solids: list[Solid] = [
        Box((-seat, -seat, -0.2), (seat, seat, -0.1), colour),
        Box((-seat, seat - 0.08, -0.1), (seat, seat, -0.1 + back), colour),
    ]
    for x in (-seat, seat - legs):
        for y in (-seat, seat - legs):
            solids.append(Box((x, y, -0.7), (x + legs, y + legs, -0.2), wood))
        if arms:
            solids.append(Box((x, -seat, 0.1), (x + legs, seat, 0.1 + legs), wood))
            solids.append(Box((x, -seat, -0.1), (x + legs, -seat + legs, 0.1), wood))
    return solids


def random_chairs(count: int, generator: np.random.Generator) -> dict[str, list[Solid]]:
    """Chairs named chair000, chair001 ... of random sizes and colours."""
    return {
        f"chair{index:03d}": chair(
            generator.uniform(0.3, 0.5),
            generator.uniform(0.2, 0.8),
            bool(generator.integers(2)),
            generator.uniform(0.05, 0.12),
            tuple(generator.uniform(0.1, 0.9, 3)),
            tuple(generator.uniform(0.1, 0.9, 3)),
        )
        for index in range(count)
    }
