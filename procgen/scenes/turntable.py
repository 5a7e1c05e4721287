"""One asset alone, from the cameras and in the light that its embedding is fitted to (procgen/cameras.py)."""

import dataclasses

import numpy as np

from blender_addon.contract.scene_dataset import SceneAsset
from blender_addon.contract.scene_spec import SceneSpec
from blender_addon.contract.scenes import Camera, Light, Lighting, Scene, SceneObject, Viewpoint, World
from blender_addon.contract.view_dataset import ViewSettings

from ..cameras import orbit_camera, ring_cameras
from ..studio import FILL_SUN, KEY_SUN, WORLD_RADIANCE
from .lighting import lightings
from .poses import Array, as_tuple, focal_length
from .seeds import Draws
from .stock import Stock, weight
from .subjects import varied


def compose_turntable(spec: SceneSpec, stock: Stock, draws: Draws) -> Scene:
    """Scene n shows asset n of the stock and begins again after the last; weights only leave out."""
    assets = [a for a in stock.assets if weight(a, spec.assets.weights)]
    asset = assets[draws.scene % len(assets)]
    # It stays where its artist put it: the cameras go round it.
    unmoved = dataclasses.replace(spec, pose=None)
    item = SceneObject(asset.asset_id, as_tuple(np.eye(4)))
    others = lightings(spec, draws, np.array(asset.centre), asset.radius)[1:]
    return Scene(
        objects=(varied(unmoved, draws, 0, item, asset),),
        surfaces=(),
        viewpoints=viewpoints(spec, asset),
        lightings=(studio(asset), *others),
        transparent=True,
    )


def viewpoints(spec: SceneSpec, asset: SceneAsset) -> tuple[Viewpoint, ...]:
    """In the order of ring_cameras; the unit sphere fits the smaller side of the image."""
    wanted, frames = spec.turntable, spec.frames
    settings = ViewSettings(
        azimuths=wanted.azimuths, elevations=wanted.elevations, field_of_view=wanted.field_of_view
    )
    focal = focal_length(min(frames.width, frames.height), wanted.field_of_view)
    cameras = [
        Camera(as_tuple(in_metres(pose, asset)), frames.width, frames.height, focal)
        for pose in ring_cameras(settings)
    ]
    return tuple(Viewpoint(((camera,),), 0.0, 1, "a view of [turntable]") for camera in cameras)


def in_metres(pose: Array, asset: SceneAsset) -> Array:
    """From unit space to asset space."""
    moved = pose.copy()
    moved[:3, 3] = np.array(asset.centre) + asset.radius * pose[:3, 3]
    return moved


def studio(asset: SceneAsset) -> Lighting:
    suns = tuple(_sun(asset, *sun) for sun in (KEY_SUN, FILL_SUN))
    return Lighting(suns, World((1.0, 1.0, 1.0), WORLD_RADIANCE))


def _sun(asset: SceneAsset, azimuth: float, elevation: float, energy: float, size: float) -> Light:
    pose = in_metres(orbit_camera(azimuth, elevation, 2.0), asset)
    return Light("SUN", as_tuple(pose), energy, (1.0, 1.0, 1.0), size)
