"""HDF5, SOLO, WebDataset and nerfstudio, read by h5py, pysolotools, webdataset and as loaders do."""

import dataclasses
import json
import tarfile
from pathlib import Path

import h5py
import numpy as np
import OpenEXR
import pytest
import webdataset
from PIL import Image
from scipy.spatial.transform import Rotation

from procgen.exports import export_dataset
from procgen.exports.solo_annotations import colour
from procgen.exports.subjects import subjects
from procgen.scene_record import geometry
from procgen.scene_record.dataset import FrameView, SceneDataset

from .exported import Maker, silent


def test_hdf5_has_the_keys_and_types_of_blenderproc(room_of: Maker) -> None:
    dataset, out = room_of("hdf5")
    for frame in dataset:
        with h5py.File(out / f"{frame.frame_id}.hdf5") as file:
            assert np.array_equal(file["colors"], frame.rgb)
            assert np.array_equal(file["instance_segmaps"], frame.instance)
            assert np.array_equal(file["category_id_segmaps"], frame.category)
            assert file["instance_segmaps"].dtype == np.uint8
            seen = frame.depth > 0
            assert np.array_equal(file["depth"][:][seen], frame.depth[seen])
            assert (file["depth"][:][~seen] == 1e10).all()
            assert np.allclose(file["distance"][:][seen], frame.distance[seen])
            normals = file["normals"][:] * 2 - 1
            assert np.allclose(normals, frame.camera_normal, atol=1e-6)
            objects = json.loads(bytes(file["instance_attribute_maps"][()]))
            assert [o["idx"] for o in objects] == list(range(8))
            assert objects[1]["category_id"] == dataset.category_id("chair")
            [camera] = json.loads(bytes(file["campose"][()]))
            assert np.array_equal(camera["cam2world_matrix"], frame.camera_to_world)


def test_without_albedo_all_else_is_exported(tmp_path: Path, room: SceneDataset) -> None:
    dataset = SceneDataset(room.folder, dataclasses.replace(room.record, spec={"frames": {"albedo": False}}))
    for kind in ("hdf5", "webdataset"):
        export_dataset(dataset, kind, tmp_path / kind, silent)
    with h5py.File(next((tmp_path / "hdf5").glob("*.hdf5"))) as file:
        assert "colors" in file and "diffuse" not in file
    with tarfile.open(tmp_path / "webdataset" / "train-000000.tar") as shard:
        names = {name.split(".", 1)[1] for name in shard.getnames()}
    assert names == {
        "rgb.png",
        "json",
        *(f"{n}.npy" for n in ("depth", "normal", "instance", "category", "part")),
    }


def test_hdf5_keeps_alpha(tmp_path: Path, turntable: SceneDataset) -> None:
    export_dataset(turntable, "hdf5", tmp_path / "out", silent)
    with h5py.File(tmp_path / "out" / "0.hdf5") as file:
        assert np.array_equal(file["colors"][..., 3], turntable[0].alpha)


def solo_frames(out: Path) -> list[dict]:
    count = json.loads((out / "metadata.json").read_text())["totalFrames"]
    return [json.loads((out / f"sequence.{i}" / "step0.frame_data.json").read_text()) for i in range(count)]


def annotation(frame: dict, kind: str) -> dict:
    return next(a for a in frame["captures"][0]["annotations"] if a["@type"].endswith(kind))


def test_solo_is_read_by_unitys_own_tools(room_of: Maker) -> None:
    """pysolotools pins old packages, so it cannot be a dependency: pip install --no-deps pysolotools."""
    consumers = pytest.importorskip("pysolotools.consumers")
    dataset, out = room_of("solo")
    solo = consumers.Solo(str(out))
    assert solo.categories() == {1: "ball", 2: "chair", 3: "crate"}
    assert solo.frame_ids() == dataset.frame_ids
    for frame, view in zip(solo.frames(), dataset, strict=True):
        [capture] = frame.captures
        names = [type(a).__name__ for a in capture.annotations]
        assert names == [
            "BoundingBox2DAnnotation",
            "BoundingBox3DAnnotation",
            "InstanceSegmentationAnnotation",
            "SemanticSegmentationAnnotation",
            "DepthAnnotation",
            "KeypointAnnotation",
        ]
        found = [(b.instanceId, *b.origin, *b.dimension) for b in capture.annotations[0].values]
        assert found == [(o.instance, *o.visible_box) for o in subjects(view)]


def test_solo_pictures_are_the_labels(room_of: Maker) -> None:
    dataset, out = room_of("solo")
    for number, (frame, view) in enumerate(zip(solo_frames(out), dataset, strict=True)):
        folder = out / f"sequence.{number}"
        instances = annotation(frame, "InstanceSegmentationAnnotation")
        picture = np.asarray(Image.open(folder / instances["filename"]))
        for entry in instances["instances"]:
            shown = (picture == entry["color"]).all(-1)
            assert np.array_equal(shown, view.instance == entry["instanceId"])
        semantics = annotation(frame, "SemanticSegmentationAnnotation")
        picture = np.asarray(Image.open(folder / semantics["filename"]))
        named = np.isin(view.instance, [o.instance for o in subjects(view)])
        for entry in semantics["instances"]:
            wanted = named & (view.category == dataset.category_id(entry["labelName"]))
            assert np.array_equal((picture == entry["pixelValue"]).all(-1), wanted)
        depth = annotation(frame, "DepthAnnotation")
        with OpenEXR.File(str(folder / depth["filename"]), separate_channels=True) as file:
            assert np.array_equal(file.channels()["R"].pixels, view.depth)
        assert [m["value"] for m in frame["metrics"]] == [view.record.scene, view.record.lighting]


def test_solo_boxes_project_as_unity_projects(room_of: Maker) -> None:
    """From the file alone, with Unity's axes: clip = matrix x point in a camera that looks along +Z."""
    dataset, out = room_of("solo")
    for frame, view in zip(solo_frames(out), dataset, strict=True):
        [capture] = frame["captures"]
        lens = np.array(capture["matrix"]).reshape(3, 3)
        for entry in annotation(frame, "BoundingBox3DAnnotation")["values"]:
            turn = Rotation.from_quat(entry["rotation"]).as_matrix()
            signs = np.stack(np.meshgrid(*[(-0.5, 0.5)] * 3, indexing="ij"), -1).reshape(-1, 3)
            points = (signs * entry["size"]) @ turn.T + entry["translation"]
            clip = points @ lens.T
            pixels = [32, 24] + clip[:, :2] / points[:, 2:] * [32, -24]
            known = geometry.project_to(view.box_corners(entry["instanceId"]), view.camera)[:, :2]
            order, other = (p[np.lexsort(p.round(4).T)] for p in (pixels, known))
            assert np.allclose(order, other, atol=1e-6)


def test_solo_cameras_and_keypoints_agree_in_unitys_world(room_of: Maker) -> None:
    dataset, out = room_of("solo")
    for frame, view in zip(solo_frames(out), dataset, strict=True):
        [capture] = frame["captures"]
        turn = Rotation.from_quat(capture["rotation"]).as_matrix()
        [chair] = annotation(frame, "KeypointAnnotation")["values"]
        for point, known in zip(chair["keypoints"], view.object(1).keypoints, strict=True):
            world = turn @ point["cameraCartesianLocation"] + capture["position"]
            assert world == pytest.approx(np.array(known.position)[[0, 2, 1]])
            assert point["location"] == pytest.approx(known.pixel)
            assert point["state"] == known.visibility


def test_colours_are_unlike_each_other() -> None:
    assert colour(0) == [0, 0, 0, 255]
    assert len({tuple(colour(i)) for i in range(70000)}) == 70000


def test_webdataset_reads_its_shards(room_of: Maker) -> None:
    dataset, out = room_of("webdataset", 0.5)
    seen = []
    for split in ("train", "val"):
        shards = webdataset.WebDataset(str(out / f"{split}-000000.tar"), shardshuffle=False).decode("rgb8")
        for sample in shards:
            frame = FrameView(dataset, int(sample["__key__"]))
            seen.append(frame.frame_id)
            assert np.array_equal(sample["rgb.png"], frame.rgb)
            assert np.allclose(sample["normal.npy"], frame.normal, atol=1e-3)
            for name in ("depth", "instance", "category", "part"):
                assert np.array_equal(sample[f"{name}.npy"], getattr(frame, name)), name
            assert sample["json"]["objects"][0]["name"] == "Plain chair"
            assert sample["json"]["categories"] == list(dataset.categories)
    assert sorted(seen) == dataset.frame_ids


def test_nerfstudio_cameras_look_at_the_same_points(tmp_path: Path, turntable: SceneDataset) -> None:
    export_dataset(turntable, "nerfstudio", tmp_path / "out", silent)
    folders = sorted(p for p in (tmp_path / "out").iterdir() if p.is_dir())
    assert [p.name for p in folders] == [f"{s:06d}-{light}" for s in range(3) for light in range(2)]
    for folder in folders:
        document = json.loads((folder / "transforms.json").read_text())
        assert {"camera_model", "aabb_scale", "scale", "offset", "frames"} <= set(document)
        for frame in document["frames"]:
            assert {"fl_x", "fl_y", "cx", "cy", "w", "h", "k1", "k2", "p1", "p2"} <= set(frame)
            picture = np.asarray(Image.open(folder / frame["file_path"]))
            assert picture.shape == (frame["h"], frame["w"], 4)
            depth = np.load(folder / frame["depth_file_path"])
            assert np.array_equal(depth > 0, picture[..., 3] > 0)
            pose = np.array(frame["transform_matrix"])
            rows, columns = np.nonzero(depth)
            z = depth[rows, columns]
            x, y = (columns + 0.5 - frame["cx"]) / frame["fl_x"], (rows + 0.5 - frame["cy"]) / frame["fl_y"]
            points = np.stack([x * z, -y * z, -z], 1) @ pose[:3, :3].T + pose[:3, 3]
            view = FrameView(turntable, int(Path(frame["file_path"]).stem))
            assert np.allclose(points, view.position[rows, columns], atol=1e-5)
            cube = points * document["scale"] + document["offset"]
            assert -1e-6 < cube.min() < cube.max() < 1 + 1e-6
