"""BOP, read as bop_toolkit's inout.py reads it, and KITTI, read line by line."""

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
import trimesh
from PIL import Image
from scipy.spatial.distance import pdist

import procgen
from blender_addon.contract import scene_dataset
from blender_addon.contract.errors import UserError
from blender_addon.contract.scene_dataset import SceneRecord
from procgen.exports import bop, export_dataset, kitti, solo_annotations
from procgen.exports.subjects import subjects
from procgen.scene_record import geometry
from procgen.scene_record.dataset import FrameView, SceneDataset
from procgen.scenes.poses import as_tuple, standing

from .exported import Maker, box_of, pairs, silent
from .synthetic_dataset import camera_at, write_dataset


def table(out: Path, name: str) -> dict[int, list[dict] | dict]:
    path = out / "train_pbr" / "000000" / f"{name}.json"
    return {int(key): value for key, value in json.loads(path.read_text()).items()}


def picture(out: Path, name: str) -> np.ndarray:
    return np.asarray(Image.open(out / "train_pbr" / "000000" / f"{name}.png"))


def test_bop_poses_put_the_models_where_the_depth_is(room_of: Maker) -> None:
    dataset, out = room_of("bop")
    cameras, poses = table(out, "scene_camera"), table(out, "scene_gt")
    assert list(poses) == dataset.frame_ids
    for image, truths in poses.items():
        k = np.array(cameras[image]["cam_K"]).reshape(3, 3)
        depth = picture(out, f"depth/{image:06d}") * cameras[image]["depth_scale"]
        for number, truth in enumerate(truths):
            model = trimesh.load(out / "models" / f"obj_{truth['obj_id']:06d}.ply", process=False)
            rows, columns = np.nonzero(picture(out, f"mask_visib/{image:06d}_{number:06d}"))
            z = depth[rows, columns]
            # As the toolkit counts, the centre of the upper left pixel is (0, 0).
            rays = np.stack(
                [(columns - k[0, 2]) / k[0, 0], (rows - k[1, 2]) / k[1, 1], np.ones(len(z))], axis=1
            )
            rotation = np.array(truth["cam_R_m2c"]).reshape(3, 3)
            points = (rays * z[:, None] - truth["cam_t_m2c"]) @ rotation
            away = trimesh.proximity.closest_point_naive(model, points)[1]
            assert np.linalg.det(rotation) == pytest.approx(1)
            assert away.max() < 0.5  # mm, of a depth in steps of 0.25 mm


def test_bop_knows_the_world(room_of: Maker) -> None:
    dataset, out = room_of("bop")
    camera, truth = table(out, "scene_camera")[0], table(out, "scene_gt")[0][0]
    world = np.array(camera["cam_R_w2c"]).reshape(3, 3)
    pose = world.T @ np.array(truth["cam_R_m2c"]).reshape(3, 3)
    assert np.allclose(pose, np.array(dataset[0].object(1).pose)[:3, :3])


def test_bop_masks_and_what_is_said_of_them(room_of: Maker) -> None:
    dataset, out = room_of("bop")
    for image, infos in table(out, "scene_gt_info").items():
        frame = FrameView(dataset, image)
        for number, (item, info) in enumerate(zip(subjects(frame), infos, strict=True)):
            whole, seen = (picture(out, f"{m}/{image:06d}_{number:06d}") for m in ("mask", "mask_visib"))
            assert np.array_equal(whole, 255 * frame.amodal(item.instance))
            assert np.array_equal(seen, 255 * (frame.instance == item.instance))
            left, top, right, bottom = box_of(seen)
            assert info["bbox_visib"] == [left, top, right - left, bottom - top]  # as calc_2d_bbox has it
            assert info["px_count_visib"] == (seen > 0).sum()
            assert info["px_count_all"] == pytest.approx((whole > 0).sum() / (1 - item.truncation), abs=1)
            assert info["visib_fract"] == pytest.approx(info["px_count_visib"] / info["px_count_all"])
            assert info["bbox_obj"][0] <= box_of(whole)[0]
            if not item.truncation:
                left, top, right, bottom = box_of(whole)
                assert info["bbox_obj"] == [left, top, right - left, bottom - top]
    crate = table(out, "scene_gt_info")[0][2]
    assert crate["bbox_obj"][0] < 0  # of what is out of the image, too


def test_bop_models_have_one_size_each(room_of: Maker) -> None:
    dataset, out = room_of("bop")
    information = json.loads((out / "models" / "models_info.json").read_text())
    assert {(i["asset_id"], i["scale"]) for i in information.values()} == {
        (o.asset_id, o.scale) for _, o in pairs(dataset)
    }
    for number, known in information.items():
        model = trimesh.load(out / "models" / f"obj_{int(number):06d}.ply", process=False)
        low, high = model.bounds
        assert np.allclose(low, -high, atol=1e-3)
        assert np.allclose(low, [known[f"min_{a}"] for a in "xyz"], atol=1e-3)
        assert np.allclose(high - low, [known[f"size_{a}"] for a in "xyz"], atol=1e-3)
        assert known["diameter"] == pytest.approx(pdist(model.vertices).max(), rel=1e-6)


def test_bop_has_no_depth_beyond_its_range(room_of: Maker) -> None:
    dataset, _ = room_of("bop")
    frame = FrameView(dataset, 0)
    frame.depth = np.array([[0.0, 1.0, 16.0, 17.0]], np.float32)
    assert bop.depth_steps(frame).tolist() == [[0, 4000, 64000, 0]]


def test_bop_counts_what_lies_out_of_the_image_wholly(room: SceneDataset) -> None:
    frame = room[0]
    crate = dataclasses.replace(frame.object(3), truncation=1.0)
    info = bop._info(frame, crate)
    assert info["px_count_all"] == max(crate.amodal_pixels or 0, crate.visible_pixels)
    assert info["visib_fract"] == pytest.approx(crate.visibility)


def test_bop_refuses_objects_with_a_shape_of_their_own(tmp_path: Path) -> None:
    folder = write_dataset(tmp_path / "d")
    path = scene_dataset.scene_file(folder, 1)
    record = scene_dataset.read(SceneRecord, path)
    ball = dataclasses.replace(record.scene.objects[1], parameters={"Width": 0.5})
    objects = (record.scene.objects[0], ball, *record.scene.objects[2:])
    scene = dataclasses.replace(record.scene, objects=objects)
    scene_dataset.write(path, dataclasses.replace(record, scene=scene))
    with pytest.raises(UserError, match=r"Red ball has another shape .* without \[parameters\]"):
        export_dataset(procgen.open_dataset(folder), "bop", tmp_path / "out", silent)
    assert not (tmp_path / "out").exists()
    export_dataset(procgen.open_dataset(folder), "kitti", tmp_path / "out", silent)


def test_boxes_are_of_the_object_not_of_its_asset(room: SceneDataset) -> None:
    """[parameters] give an object another box than its asset has."""
    frame = room[0]
    pose = as_tuple(standing(0, 0, 0, 0))
    chair = dataclasses.replace(frame.object(1), pose=pose, low=(-1, -0.5, 0), high=(1, 0.5, 3))
    frame.objects = (chair, *frame.objects[1:])
    frame.camera = camera_at(0, 0, 5, 0.5)
    dimensions, _ = kitti.upright_box(frame, chair, kitti.heading(frame, chair))
    assert dimensions == pytest.approx([3.0, 2.0, 1.0])  # it faces the camera: its width is across
    [first, *_] = solo_annotations._boxes_3d(frame)["values"]
    assert first["size"] == pytest.approx([2.0, 3.0, 1.0])


def test_the_diameter_of_a_flat_thing() -> None:
    assert bop.diameter(np.array([[0.0, 0, 0], [3, 0, 0], [0, 4, 0], [3, 4, 0]])) == pytest.approx(5)


def read_kitti(out: Path, frame_id: int) -> tuple[np.ndarray, list[list[str]]]:
    """P2 [3, 4] and the words of each label."""
    training = out / "training"
    calibration = dict(
        line.split(": ", 1) for line in (training / "calib" / f"{frame_id:06d}.txt").read_text().splitlines()
    )
    assert list(calibration) == ["P0", "P1", "P2", "P3", "R0_rect", "Tr_velo_to_cam", "Tr_imu_to_velo"]
    labels = [
        line.split() for line in (training / "label_2" / f"{frame_id:06d}.txt").read_text().splitlines()
    ]
    assert all(len(words) == 15 for words in labels)
    return np.array(calibration["P2"].split(), float).reshape(3, 4), labels


def corners(words: list[str]) -> np.ndarray:
    """[8, 3] in camera space, as KITTI's devkit computes them."""
    height, width, length, x, y, z, turn = map(float, words[8:])
    c, s = np.cos(turn), np.sin(turn)
    rotation = np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]])
    box = np.array(
        [[sx * length / 2, -sy * height, sz * width / 2] for sx in (-1, 1) for sy in (0, 1) for sz in (-1, 1)]
    )
    return box @ rotation.T + [x, y, z]


def test_kitti_boxes_enclose_what_is_seen(room_of: Maker) -> None:
    dataset, out = room_of("kitti")
    for frame in dataset:
        projection, labels = read_kitti(out, frame.frame_id)
        for item, words in zip(subjects(frame), labels, strict=True):
            kind, truncated, occluded, _, *box = words[:8]
            assert kind == item.category
            assert float(truncated) == pytest.approx(item.truncation, abs=0.01)
            assert int(occluded) == kitti.occlusion(item)
            assert [float(v) for v in box] == box_of(frame.instance == item.instance)
            pixels = np.c_[corners(words), np.ones(8)] @ projection.T
            pixels = pixels[:, :2] / pixels[:, 2:]
            low, high = pixels.min(0), pixels.max(0)
            assert low[0] - 0.5 <= float(box[0])
            assert low[1] - 0.5 <= float(box[1])
            assert high[0] + 0.5 >= float(box[2])
            assert high[1] + 0.5 >= float(box[3])


def test_kitti_boxes_contain_the_surface(room_of: Maker) -> None:
    dataset, out = room_of("kitti")
    for frame in dataset:
        camera = geometry.world_to_opencv(frame.camera)
        for item, words in zip(subjects(frame), read_kitti(out, frame.frame_id)[1], strict=True):
            height, width, length, x, y, z, turn = map(float, words[8:])
            seen = frame.position[frame.instance == item.instance] @ camera[:3, :3].T + camera[:3, 3]
            c, s = np.cos(turn), np.sin(turn)
            local = (seen - [x, y, z]) @ np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]])
            assert np.abs(local[:, 0]).max() < length / 2 + 0.002
            assert np.abs(local[:, 2]).max() < width / 2 + 0.002
            assert -height - 0.002 < local[:, 1].min() < local[:, 1].max() < 0.002


@pytest.mark.parametrize(("yaw", "rotation"), [(0, np.pi / 2), (90, 0.0), (-90, np.pi), (45, np.pi / 4)])
def test_kitti_turns_from_plus_x_of_a_level_camera(room: SceneDataset, yaw: float, rotation: float) -> None:
    """A chair that faces the camera, at -Y, comes towards it: a quarter turn by the rule of label_2."""
    frame = room[0]
    frame.camera = dataclasses.replace(camera_at(0, 0, 3, 0.5))
    chair = dataclasses.replace(frame.object(1), pose=as_tuple(standing(0, 0, 0, yaw)))
    frame.objects = (chair, *frame.objects[1:])
    turn = kitti.heading(frame, chair)
    assert np.cos(turn - rotation) == pytest.approx(1)
    dimensions, location = kitti.upright_box(frame, chair, turn)
    assert dimensions == pytest.approx([1.0, 0.5, 0.5], abs=1e-6)
    assert location == pytest.approx([0, 0.5, 3.0], abs=1e-6)


def test_occlusion_levels(room: SceneDataset) -> None:
    item = room[0].object(1)
    seen = [dataclasses.replace(item, visibility=v) for v in (1.0, 0.9, 0.6, 0.2, None)]
    assert [kitti.occlusion(one) for one in seen] == [0, 0, 1, 2, 0]


def test_kitti_lists_its_sets(room_of: Maker) -> None:
    dataset, out = room_of("kitti", 0.5)
    sets = [(out / "ImageSets" / f"{s}.txt").read_text().split() for s in ("train", "val")]
    assert sorted(int(name) for part in sets for name in part) == dataset.frame_ids
