"""COCO, read by pycocotools, and YOLO, read line by line."""

from pathlib import Path

import numpy as np
import pytest
import yaml
from PIL import Image, ImageDraw
from pycocotools import mask as coco_mask
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from procgen.exports.subjects import subjects
from procgen.scene_record.dataset import FrameView

from .exported import Maker, overlap, pairs


@pytest.mark.parametrize("kind", ["", "_rle"])
def test_coco_masks_are_the_instances(room_of: Maker, kind: str) -> None:
    dataset, out = room_of("coco")
    coco = COCO(out / "annotations" / f"instances_train{kind}.json")
    assert [coco.cats[i]["name"] for i in coco.getCatIds()] == ["ball", "chair", "crate"]
    assert coco.getImgIds() == dataset.frame_ids
    for frame in dataset:
        annotations = coco.loadAnns(coco.getAnnIds(frame.frame_id))
        assert [a["instance_id"] for a in annotations] == [o.instance for o in subjects(frame)]
        for annotation in annotations:
            mask = frame.instance == annotation["instance_id"]
            assert np.array_equal(coco.annToMask(annotation).astype(bool), mask)
            assert annotation["area"] == mask.sum()
            assert annotation["bbox"] == coco_mask.toBbox(coco.annToRLE(annotation)).tolist()
            category = coco.cats[annotation["category_id"]]["name"]
            assert category == frame.object(annotation["instance_id"]).category
        picture = np.asarray(Image.open(out / "train" / coco.imgs[frame.frame_id]["file_name"]))
        assert np.array_equal(picture, frame.rgb)


def test_coco_amodal_masks_and_visibility(room_of: Maker) -> None:
    dataset, out = room_of("coco")
    coco = COCO(out / "annotations" / "instances_train_rle.json")
    for annotation in coco.anns.values():
        frame = FrameView(dataset, annotation["image_id"])
        amodal = coco_mask.decode(annotation["amodal_segmentation"]).astype(bool)
        assert np.array_equal(amodal, frame.amodal(annotation["instance_id"]))
        assert annotation["visibility"] == pytest.approx(annotation["area"] / amodal.sum())
        assert annotation["amodal_bbox"] == coco_mask.toBbox(annotation["amodal_segmentation"]).tolist()


def test_coco_keypoints(room_of: Maker) -> None:
    dataset, out = room_of("coco")
    coco = COCO(out / "annotations" / "keypoints_train.json")
    [chair] = coco.loadCats(coco.getCatIds())
    assert chair["keypoints"] == ["seat_left", "seat_right", "foot"]
    assert len(coco.anns) == len(dataset)
    for annotation in coco.anns.values():
        seen = FrameView(dataset, annotation["image_id"]).object(annotation["instance_id"]).keypoints
        triples = np.array(annotation["keypoints"]).reshape(-1, 3)
        assert annotation["num_keypoints"] == sum(k.visibility > 0 for k in seen)
        assert triples[:, 2].tolist() == [k.visibility for k in seen]
        assert np.allclose(triples[:, :2], [k.pixel for k in seen])


@pytest.mark.parametrize("kind", ["bbox", "segm"])
def test_what_finds_all_has_full_marks_from_coco(room_of: Maker, kind: str) -> None:
    _, out = room_of("coco")
    truth = COCO(out / "annotations" / "instances_train_rle.json")
    keys = ("image_id", "category_id", "bbox", "segmentation")
    found = [{k: a[k] for k in keys} | {"score": 1.0} for a in truth.anns.values()]
    judge = COCOeval(truth, truth.loadRes(found), kind)
    judge.evaluate()
    judge.accumulate()
    judge.summarize()
    assert judge.stats[0] == pytest.approx(1.0)


def test_coco_splits_by_scene(room_of: Maker) -> None:
    dataset, out = room_of("coco", 0.5)
    images = {s: COCO(out / "annotations" / f"instances_{s}.json").imgs for s in ("train", "val")}
    scenes = {s: {image["scene"] for image in found.values()} for s, found in images.items()}
    assert not scenes["train"] & scenes["val"]
    assert sorted([*images["train"], *images["val"]]) == dataset.frame_ids
    for split, found in images.items():
        assert sorted(p.name for p in (out / split).iterdir()) == sorted(
            i["file_name"] for i in found.values()
        )


def read_yolo(root: Path, split: str = "train") -> dict[int, list[tuple[int, np.ndarray]]]:
    """frame -> (class, values) of each line; every picture must have a file of labels and the reverse."""
    data = yaml.safe_load((root / "data.yaml").read_text())
    pictures = sorted((root / data[split]).iterdir())
    labels = sorted((root / data[split].replace("images", "labels")).iterdir())
    assert [p.stem for p in pictures] == [p.stem for p in labels]
    found: dict[int, list[tuple[int, np.ndarray]]] = {}
    for path in labels:
        rows = [line.split() for line in path.read_text().splitlines()]
        found[int(path.stem)] = [(int(row[0]), np.array(row[1:], float)) for row in rows]
        for number, values in found[int(path.stem)]:
            assert number in data["names"]
            assert 0 <= values.min() <= values.max() <= 1
    return found


def test_yolo_boxes_are_those_of_the_masks(room_of: Maker) -> None:
    dataset, out = room_of("yolo")
    names = yaml.safe_load((out / "detect" / "data.yaml").read_text())["names"]
    found = [(frame, *label) for frame, labels in read_yolo(out / "detect").items() for label in labels]
    for (frame, item), (frame_id, number, values) in zip(pairs(dataset), found, strict=True):
        assert frame_id == frame.frame_id
        assert names[number] == item.category
        x, y, w, h = values * np.array([64, 48, 64, 48])
        assert [x - w / 2, y - h / 2, w, h] == pytest.approx(item.visible_box, abs=1e-3)


def test_yolo_outlines_fill_to_the_masks(room_of: Maker) -> None:
    dataset, out = room_of("yolo")
    found = [label for labels in read_yolo(out / "segment").values() for label in labels]
    for (frame, item), (_, values) in zip(pairs(dataset), found, strict=True):
        corners = values.reshape(-1, 2) * [64, 48]
        # Pillow fills pixels whose centres lie within, if it is drawn so large that the rim does not count.
        canvas = Image.new("1", (64 * 16, 48 * 16))
        ImageDraw.Draw(canvas).polygon([tuple(p) for p in corners * 16], fill=1)
        mask = np.asarray(canvas)[8::16, 8::16]
        assert overlap(mask, frame.instance == item.instance) > 0.97


def test_yolo_validates_with_other_scenes(room_of: Maker) -> None:
    dataset, out = room_of("yolo", 0.5)
    train, val = (read_yolo(out / "segment", split) for split in ("train", "val"))
    assert sorted([*train, *val]) == dataset.frame_ids
    assert not {i // 4 for i in train} & {i // 4 for i in val}
