"""Objects as the one camera of the layers sees them, which stands at the world's origin.

What is made larger about the origin looks the same from there: so an object is put where it shall be in the
image first, and is then pushed away until it is behind what it must not meet.
"""

import dataclasses

import numpy as np

from blender_addon.contract.scene_dataset import SceneAsset
from blender_addon.contract.scenes import Camera, SceneObject

from . import plane
from .poses import Array, as_tuple, looking_at, project, rigid
from .stock import Stock

AHEAD = (0.0, 1.0, 0.0)


@dataclasses.dataclass(frozen=True)
class Seen:
    item: SceneObject
    outline: Array  # [n, 2] convex hull of its projection, pixels
    near: float  # metres along the viewing axis
    far: float

    @property
    def area(self) -> float:
        return plane.area(self.outline)


def place(
    item: SceneObject,
    asset: SceneAsset,
    stock: Stock,
    camera: Camera,
    pixel: Array,
    size: float,
    depth: float,
) -> Seen:
    """``item`` with its centre at a pixel [2] and a depth, ``size`` pixels in diameter in the image's middle.

    Its pose says how it is turned where the camera looks straight at it and level; elsewhere it turns along
    with the ray, so that the camera sees the same side of it.
    """
    scale = depth * np.sin(np.arctan(size / 2 / camera.focal)) / asset.radius
    at = unproject(camera, pixel, depth)
    turn = looking_at((0, 0, 0), at)[:3, :3] @ looking_at((0, 0, 0), AHEAD)[:3, :3].T
    rotation = turn @ np.array(item.pose)[:3, :3]
    pose = rigid(rotation, at - rotation @ (scale * np.array(asset.centre)))
    points = scale * stock.hulls[asset.asset_id] @ rotation.T + pose[:3, 3]
    seen = project(points, np.array(camera.pose), camera.focal, camera.width, camera.height)
    placed = dataclasses.replace(item, pose=as_tuple(pose), scale=float(scale))
    return Seen(placed, plane.convex_hull(seen[:, :2]), float(seen[:, 2].min()), float(seen[:, 2].max()))


def unproject(camera: Camera, pixel: Array, depth: float) -> Array:
    """The point [3] that is seen at a pixel [2], ``depth`` metres along the viewing axis."""
    x, y = (pixel - np.array([camera.width, camera.height]) / 2) / camera.focal
    pose = np.array(camera.pose)
    return np.array(pose[:3, :3] @ (depth * np.array([x, -y, -1])) + pose[:3, 3])


def pushed(seen: Seen, factor: float) -> Seen:
    """``factor`` times as far away and as large."""
    pose = np.array(seen.item.pose)
    pose[:3, 3] *= factor
    item = dataclasses.replace(seen.item, pose=as_tuple(pose), scale=seen.item.scale * factor)
    return Seen(item, seen.outline, seen.near * factor, seen.far * factor)


def behind(seen: Seen, depth: float) -> Seen:
    return pushed(seen, depth / seen.near)


def before(seen: Seen, depth: float) -> Seen:
    return pushed(seen, depth / seen.far)


def hidden_area(seen: Seen, by: Seen) -> float:
    """Square pixels."""
    return plane.area(plane.intersection(seen.outline, by.outline))


def cropped(seen: Seen, camera: Camera) -> float:
    """The share that the border cuts off."""
    image = plane.rectangle((0, 0), (camera.width, camera.height))
    return 1 - plane.area(plane.intersection(seen.outline, image)) / seen.area
