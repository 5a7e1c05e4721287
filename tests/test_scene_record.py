"""The native record of scenes, written and read again."""

import dataclasses
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from pycocotools import mask as coco_mask

import procgen
from blender_addon.contract.errors import UserError
from blender_addon.contract.scenes import SUBJECT
from procgen.scene_record import frame_files, geometry, runs
from procgen.scene_record.dataset import SceneDataset
from procgen.scene_record.frame_files import FrameImages

from .synthetic_assets import BALL, CHAIR, MESHES
from .synthetic_dataset import write_dataset


def random_images(height: int, width: int, channels: int) -> FrameImages:
    rng = np.random.default_rng(1)
    y, x = np.mgrid[:height, :width]
    smooth = np.stack([x, y, x + y, x], -1)[..., :channels] / 3 + rng.normal(0, 2, (height, width, channels))
    normal = np.stack([np.sin(x / 40), np.cos(y / 30), np.ones_like(x)], -1)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    return FrameImages(
        rgb=np.clip(smooth, 0, 255).astype(np.uint8),
        albedo=np.stack([x // 40, y // 50, x // 60], -1).astype(np.uint8),
        depth=(2 + np.sin(x / 50) + y / 200).astype(np.float32),
        normal=normal.astype(np.float32),
        instance=(x // 30 + 300 * (y // 40)).astype(np.uint16),
        part=(x // 50).astype(np.uint8),
    )


@pytest.mark.parametrize("channels", [3, 4])
def test_images_survive_the_disk(tmp_path: Path, channels: int) -> None:
    images = random_images(24, 40, channels)
    frame_files.write_images(tmp_path, images)
    assert np.array_equal(frame_files.read_rgb(tmp_path), images.rgb)
    assert np.array_equal(frame_files.read_albedo(tmp_path), images.albedo)
    assert np.array_equal(frame_files.read_instance(tmp_path), images.instance)
    assert np.array_equal(frame_files.read_part(tmp_path), images.part)
    assert np.array_equal(frame_files.read_depth(tmp_path), images.depth)
    assert np.abs(frame_files.read_normal(tmp_path) - images.normal).max() < 1e-3


def test_equal_images_are_equal_bytes_and_quickly_written(tmp_path: Path) -> None:
    images = random_images(256, 256, 3)
    seconds = []
    for name in ("a", "b", "c"):
        (tmp_path / name).mkdir()
        start = time.process_time()
        frame_files.write_images(tmp_path / name, images)
        seconds.append(time.process_time() - start)
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()
    assert min(seconds) < 0.1  # some 0.02 s: a frame takes about a second to render


@given(arrays.arrays(bool, st.tuples(st.integers(1, 9), st.integers(1, 9))))
def test_run_lengths_are_those_of_coco(mask: np.ndarray) -> None:
    counts = runs.encode(mask)
    assert np.array_equal(runs.decode(counts, *mask.shape), mask)
    packed = coco_mask.frPyObjects({"counts": list(counts), "size": list(mask.shape)}, *mask.shape)
    assert packed == coco_mask.encode(np.asfortranarray(mask.astype(np.uint8)))
    assert np.array_equal(coco_mask.decode(packed), mask)


def test_run_lengths_that_do_not_fill_the_mask_are_refused() -> None:
    with pytest.raises(ValueError, match="cannot fill"):
        runs.decode((3, 2), 2, 2)


def test_every_channel_has_the_shape_of_the_image(room: SceneDataset) -> None:
    frame = room[0]
    for name in ("alpha", "depth", "distance", "instance", "category", "part"):
        assert getattr(frame, name).shape == (48, 64), name
    for name in ("rgb", "albedo", "normal", "camera_normal", "position", "object_coordinates", "nocs"):
        assert getattr(frame, name).shape == (48, 64, 3), name


def test_a_dataset_without_albedo_says_so(room: SceneDataset) -> None:
    assert room[0].has_albedo
    assert SceneDataset(room.folder, dataclasses.replace(room.record, spec={})).has_albedo  # of old
    record = dataclasses.replace(room.record, spec={"frames": {"albedo": False}})
    [frame, *_] = SceneDataset(room.folder, record)
    assert not frame.has_albedo
    with pytest.raises(UserError, match="has no albedo: write `albedo = true`"):
        _ = frame.albedo


def test_channels_agree_with_each_other(room: SceneDataset) -> None:
    for frame in room:
        there = frame.instance > 0
        assert np.array_equal(there, frame.depth > 0)
        assert np.array_equal(there, frame.part > 0)
        assert np.array_equal(there, ~np.isnan(frame.position[..., 0]))
        assert np.array_equal(there, frame.category > 0)
        eye = frame.camera_to_world[:3, 3]
        distance = np.linalg.norm(frame.position - eye, axis=-1)
        assert np.allclose(frame.distance[there], distance[there], rtol=1e-6)
        assert ((frame.normal * (frame.position - eye)).sum(-1)[there] < 0).all()  # it faces the camera
        assert (frame.camera_normal[there][:, 2] > -1).all()
        pixels = geometry.project_to(frame.position, frame.camera)
        assert np.allclose(pixels[there][:, :2], geometry.pixel_centres(frame.camera)[there])


def test_object_coordinates_lie_on_the_mesh(room: SceneDataset) -> None:
    frame = room[0]
    chair = frame.instance == 1
    local = frame.object_coordinates[chair]
    corners = room.mesh(CHAIR).vertices
    assert (local > corners.min(0) - 1e-5).all()
    assert (local < corners.max(0) + 1e-5).all()
    nocs = frame.nocs[chair]
    assert 0 <= nocs.min() < nocs.max() <= 1
    ball = frame.object_coordinates[frame.instance == 2] - [0, 0, 0.3]
    assert (np.linalg.norm(ball, axis=1) < 0.3 + 1e-5).all()  # as in its library, whatever its scale here


def test_boxes_enclose_what_is_seen(room: SceneDataset) -> None:
    for frame in room:
        for item in frame.objects:
            corners = frame.box_corners(item.instance)
            points = frame.position[frame.instance == item.instance]
            inverse = np.linalg.inv(np.array(item.pose))
            local = points @ inverse[:3, :3].T + inverse[:3, 3]
            ends = corners[[0, 7]] @ inverse[:3, :3].T + inverse[:3, 3]
            assert (local > ends[0] - 1e-4).all()
            assert (local < ends[1] + 1e-4).all()


def test_the_camera_matrix_projects_as_the_camera_does(room: SceneDataset) -> None:
    frame = room[2]
    points = frame.box_corners(1)
    seen = points @ (camera := geometry.world_to_opencv(frame.camera))[:3, :3].T + camera[:3, 3]
    pixels = seen @ frame.K.T
    assert np.allclose(pixels[:, :2] / pixels[:, 2:], geometry.project_to(points, frame.camera)[:, :2])


def test_amodal_masks_contain_what_is_visible(room: SceneDataset) -> None:
    for frame in room:
        for item in frame.objects:
            if item.role == SUBJECT:
                amodal = frame.amodal(item.instance)
                assert amodal.sum() == item.amodal_pixels
                assert not ((frame.instance == item.instance) & ~amodal).any()
    assert 0 < room[0].object(2).visibility < 1
    assert room[0].object(3).truncation > 0.3
    with pytest.raises(ValueError, match="no subject"):
        room[0].amodal(5)
    with pytest.raises(KeyError, match="no instance 0"):
        room[0].object(0)


def test_flow_finds_the_same_colours(room: SceneDataset) -> None:
    one, other = room[0], room[2]
    flow, seen = one.flow_to(other)
    assert 0.3 < seen.mean() < np.mean(one.instance > 0)
    pixels = geometry.pixel_centres(one.camera)[seen] + flow[seen]
    column, row = np.floor(pixels).astype(int).T
    assert np.mean(one.instance[seen] == other.instance[row, column]) > 0.97
    assert np.median(np.abs(one.albedo[seen].astype(int) - other.albedo[row, column])) == 0


def test_flow_hides_what_the_other_cannot_see(room: SceneDataset) -> None:
    """Ray casting to the other camera says the same as depths do, but for pixels at outlines."""
    one, other = room[0], room[2]
    _, seen = one.flow_to(other)
    ball = one.instance == 2
    assert not seen[one.instance == 0].any()
    back, seen_back = other.flow_to(one)
    pixels = geometry.pixel_centres(other.camera)[seen_back] + back[seen_back]
    column, row = np.floor(pixels).astype(int).T
    assert seen[row, column].mean() > 0.95  # what is seen from both sides is seen from either
    assert seen[ball].any()


def test_frames_under_two_lightings_do_not_flow(room: SceneDataset) -> None:
    flow, seen = room[0].flow_to(room[1])
    assert np.nanmax(np.abs(flow)) < 1e-6
    assert np.array_equal(seen, room[0].instance > 0)
    with pytest.raises(ValueError, match="different scenes"):
        room[0].flow_to(room[4])


def test_flow_leaves_out_what_is_behind_the_camera(room: SceneDataset) -> None:
    away = dataclasses.replace(room[0].camera, pose=geometry_turned(room[0].camera.pose))
    flow = geometry.flow(room[0].position, room[0].camera, away)
    assert np.isnan(flow).all()


def geometry_turned(pose: tuple) -> tuple:
    """The camera looking the other way."""
    turned = np.array(pose) @ np.diag([-1.0, 1.0, -1.0, 1.0])
    return tuple(tuple(row) for row in turned.tolist())


def test_frames_that_failed_are_left_out(tmp_path: Path) -> None:
    dataset = procgen.open_dataset(write_dataset(tmp_path, without=(1, 5)))
    assert dataset.frame_ids == [0, 2, 3, 4, 6, 7]
    assert [frame.record.index for frame in dataset] == dataset.frame_ids
    assert dataset[-1].frame_id == 7
    assert len(dataset.scene(1).scene.objects) == 5


def test_what_the_dataset_knows(room: SceneDataset) -> None:
    assert room.categories == ("ball", "chair", "crate", "floor", "wall")
    assert room.category_id("ball") == 1
    assert room.category_id("lamp") == 0
    assert room.assets[BALL].name == "Red ball"
    assert np.array_equal(room.mesh(BALL).triangles, MESHES[BALL].triangles)


def test_turntables_have_alpha(turntable: SceneDataset) -> None:
    assert len(turntable) == 12
    assert np.array_equal(turntable[0].alpha == 255, turntable[0].instance == 1)
    assert turntable[0].rgb.shape == (48, 64, 3)


def test_other_folders_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="is not a scene dataset"):
        procgen.open_dataset(tmp_path)


@pytest.mark.parametrize("name", ["rgb.png", "instance.png", "depth.exr", "normal.exr", "frame.json"])
@pytest.mark.parametrize("damage", ["cut", "gone"])
def test_a_damaged_frame_is_named(tmp_path: Path, name: str, damage: str) -> None:
    dataset = procgen.open_dataset(write_dataset(tmp_path, turntable=True, without=range(1, 12)))
    path = tmp_path / "frames" / "000000" / name
    if damage == "cut":
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    else:
        path.unlink()
    with pytest.raises(UserError, match=name.replace(".", r"\.")):
        frame = dataset[0]
        _ = frame.rgb, frame.instance, frame.depth, frame.normal


def test_importing_procgen_needs_neither_pillow_nor_openexr() -> None:
    code = "import sys, procgen; print({'PIL', 'OpenEXR'} & set(sys.modules))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "set()"
