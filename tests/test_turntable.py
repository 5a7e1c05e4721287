"""The turntable shows what embeddings are fitted to."""

import dataclasses

import numpy as np

from blender_addon.contract.scene_spec import Assets, Frames, Pose, Scale, SceneSpec
from blender_addon.contract.view_dataset import ViewSettings
from procgen.cameras import camera_distance, intrinsics, ring_cameras
from procgen.scenes.compose import compose
from procgen.scenes.frames import shape
from procgen.scenes.seeds import Draws
from procgen.studio import KEY_SUN, WORLD_RADIANCE

from .box_stock import box_stock

STOCK = box_stock()
SPEC = SceneSpec("turntable", frames=Frames(lightings=3))


def test_in_unit_space_the_cameras_are_those_of_the_views() -> None:
    for number, asset in enumerate(STOCK.assets):
        viewpoints = compose(SPEC, STOCK, Draws(0, number)).viewpoints
        cameras = [v.candidates[0][0] for v in viewpoints]
        assert len(cameras) == shape(SPEC)[0]
        poses = np.array([camera.pose for camera in cameras])
        poses[:, :3, 3] = (poses[:, :3, 3] - np.array(asset.centre)) / asset.radius
        assert np.allclose(poses, ring_cameras(ViewSettings()))
        assert np.isclose(cameras[0].focal, intrinsics(ViewSettings(resolution=256)).focal)


def test_the_asset_fits_a_wide_image() -> None:
    wide = dataclasses.replace(SPEC, frames=Frames(320, 180))
    camera = compose(wide, STOCK, Draws(0, 0)).viewpoints[0].candidates[0][0]
    half_angle = np.arcsin(1 / camera_distance(SPEC.turntable.field_of_view))
    assert camera.focal * np.tan(half_angle) < 90


def test_scenes_go_through_the_assets_and_begin_again() -> None:
    count = len(STOCK.assets)
    shown = [compose(SPEC, STOCK, Draws(0, n)).objects for n in range(2 * count)]
    assert [o.asset_id for (o,) in shown] == 2 * [a.asset_id for a in STOCK.assets]
    without = dataclasses.replace(SPEC, assets=Assets(weights={"category:box": 0.0}))
    names = {compose(without, STOCK, Draws(0, n)).objects[0].asset_id for n in range(count)}
    assert names == {a.asset_id for a in STOCK.of("crate")}


def test_the_asset_stays_where_its_artist_put_it() -> None:
    disturbed = dataclasses.replace(SPEC, pose=Pose(), scale=Scale())
    scene = compose(disturbed, STOCK, Draws(0, 1))
    assert np.array_equal(scene.objects[0].pose, np.eye(4)) and scene.objects[0].scale == 1
    assert scene.transparent and not scene.surfaces


def test_the_first_lighting_is_the_studio_and_the_others_are_drawn() -> None:
    first, *others = compose(SPEC, STOCK, Draws(0, 1)).lightings
    assert first == compose(SPEC, STOCK, Draws(5, 1)).lightings[0]
    assert first.world.strength == WORLD_RADIANCE and first.lights[0].energy == KEY_SUN[2]
    azimuth, elevation = np.radians(KEY_SUN[:2])
    shines_from = np.array(first.lights[0].pose)[:3, 2]
    level = np.cos(elevation)
    assert np.allclose(shines_from, (level * np.sin(azimuth), -level * np.cos(azimuth), np.sin(elevation)))
    assert len(others) == 2 and others[0] != others[1]
