"""Detections against objects: as pycocotools does it, and one sentence for files that do not match."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycocotools import mask as coco_mask
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from blender_addon.contract.errors import UserError
from nerf_backend.uses.weak_spots.object_results import object_results
from procgen.exports.coco_results import Detection, box_overlaps, match, overlaps, read_detections
from procgen.scene_record.dataset import SceneDataset

from .exported import Maker

GOOD = {"image_id": 0, "category_id": 1, "bbox": [1, 2, 3, 4], "score": 0.5}
MASK = {"segmentation": [[1, 2, 4, 2, 4, 6]]}


@given(st.integers(0, 2**31))
@settings(max_examples=40)
def test_matching_is_that_of_pycocotools(seed: int) -> None:
    draw = np.random.default_rng(seed)
    truth, found = (boxes(draw, int(draw.integers(1, 8))) for _ in range(2))
    found[: len(truth)] = truth[: len(found)] + draw.integers(-2, 3, (min(len(found), len(truth)), 4))
    found[:, 2:] = np.maximum(found[:, 2:], 1)
    scores = np.round(draw.random(len(found)), 1)  # with equal ones
    evaluated = coco_evaluation(truth, found, scores)
    ours = match(scores, box_overlaps(found, truth))
    assert [-1 if d == 0 else d - 1 for d in evaluated] == ours.tolist()


def boxes(draw: np.random.Generator, count: int) -> np.ndarray:
    return np.concatenate(
        [draw.integers(0, 12, (count, 2)), draw.integers(1, 12, (count, 2))], axis=1
    ).astype(float)


def coco_evaluation(truth: np.ndarray, found: np.ndarray, scores: np.ndarray) -> list[int]:
    """The id of the detection that each true box is matched with at IoU 0.5, 0: none."""
    coco = COCO()
    annotations = [
        {"id": i, "image_id": 1, "category_id": 1, "bbox": b, "area": b[2] * b[3], "iscrowd": 0}
        for i, b in enumerate(truth.tolist(), 1)
    ]
    coco.dataset = {"images": [{"id": 1}], "categories": [{"id": 1}], "annotations": annotations}
    coco.createIndex()
    results = [
        {"image_id": 1, "category_id": 1, "bbox": b, "score": s}
        for b, s in zip(found.tolist(), scores.tolist(), strict=True)
    ]
    evaluation = COCOeval(coco, coco.loadRes(results), "bbox")
    evaluation.evaluate()
    image = next(e for e in evaluation.evalImgs if e and e["aRng"] == [0, 1e10])
    by_id = dict(zip(image["gtIds"], image["gtMatches"][0].astype(int), strict=True))
    return [int(by_id[i]) for i in range(1, len(truth) + 1)]


@given(st.integers(0, 2**31))
@settings(max_examples=30)
def test_overlaps_of_boxes_and_masks_are_those_of_pycocotools(seed: int) -> None:
    draw = np.random.default_rng(seed)
    first, second = boxes(draw, 4), boxes(draw, 3)
    assert np.allclose(box_overlaps(first, second), coco_mask.iou(first, second, [0] * 3))
    masks = draw.random((3, 10, 12)) < 0.5
    packed = [coco_mask.encode(np.asfortranarray(m, dtype=np.uint8)) for m in masks]
    texts = [p | {"counts": p["counts"].decode()} for p in packed]
    found = [Detection(0, 1, 0.5, None, text) for text in texts]
    expected = [[(a & b).sum() / (a | b).sum() for b in masks] for a in masks]
    assert np.allclose(overlaps(found, [(0, 0, 1, 1)] * 3, list(masks)), expected)


def test_polygons_are_masks_too() -> None:
    mask = np.zeros((10, 12), bool)
    mask[2:6, 3:9] = True
    found = [Detection(0, 1, 0.5, None, [[3, 2, 9, 2, 9, 6, 3, 6]])]
    assert overlaps(found, [(3, 2, 6, 4)], [mask])[0, 0] > 0.9
    with pytest.raises(UserError, match="neither polygons nor run lengths of an image of 12 x 10"):
        overlaps([Detection(0, 1, 0.5, None, {"size": [3, 3], "counts": "04"})], [(3, 2, 6, 4)], [mask])


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"annotations": []}, "holds annotations, not results"),
        ([], "no list of detections"),
        ("text", "no list of detections"),
        ([3], "detection 0 is no object"),
        ([GOOD | {"image_id": 77}], "image_id 77 is no frame of"),
        ([GOOD | {"category_id": 90}], "category_id 90 is none of .*1 ball, 2 chair"),
        ([GOOD, GOOD | {"score": float("nan")}], "detection 1 has a score that is no number"),
        ([GOOD | {"score": "high"}], "has no number for score"),
        ([GOOD | {"image_id": 0.5}], "no whole number"),
        ([GOOD | {"image_id": float("inf")}], "no whole number"),
        ([GOOD | {"bbox": [1, 2, 3]}], "neither a segmentation nor a bbox"),
        ([GOOD | {"bbox": [1, 2, 3, float("nan")]}], "neither a segmentation nor a bbox"),
        ([GOOD, GOOD | MASK], "detection 0 has no segmentation and detection 1 has one"),
        (
            [GOOD | MASK, GOOD | MASK, GOOD | {"category_id": 2}],
            "detection 2 has no segmentation and .* 0 has",
        ),
    ],
)
def test_what_does_not_match_is_one_sentence(
    room: SceneDataset, tmp_path: Path, document: Any, said: str
) -> None:
    path = tmp_path / "results.json"
    path.write_text(json.dumps(document))
    with pytest.raises(UserError, match=said):
        read_detections(path, room)


def test_what_is_no_json_is_one_sentence(room: SceneDataset, tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    path.write_bytes(b"\xff{")
    with pytest.raises(UserError, match="not a readable JSON file"):
        read_detections(path, room)
    path.write_text(json.dumps([GOOD]))
    assert read_detections(path, room) == [Detection(0, 1, 0.5, (1, 2, 3, 4))]


@pytest.mark.parametrize("kind", ["", "_rle"])
def test_our_own_annotations_find_every_object(room_of: Maker, tmp_path: Path, kind: str) -> None:
    dataset, out = room_of("coco")
    annotations = json.loads((out / "annotations" / f"instances_train{kind}.json").read_text())["annotations"]
    path = tmp_path / "results.json"
    path.write_text(json.dumps([a | {"score": 0.8} for a in annotations]))
    objects = object_results(dataset, read_detections(path, dataset), 0.5, 0.0, lambda event: None)
    assert [(o.frame, o.instance) for o in objects] == [
        (a["image_id"], a["instance_id"]) for a in annotations
    ]
    assert all(o.found and o.score == 0.8 and not o.taken_for for o in objects)
    for o in objects:
        assert o.covariates[0] < 0  # of a picture's area
        assert all(0 <= value <= 1 for value in o.covariates[1:3])


def test_an_object_named_wrongly_is_taken_for_that(room: SceneDataset) -> None:
    item = room[0].object(1)
    wrong = Detection(room[0].frame_id, room.category_id("crate"), 0.9, item.visible_box)
    [first, *others] = object_results(room, [wrong], 0.5, 0.0, lambda event: None)
    assert (first.category, first.found, first.taken_for) == ("chair", False, "crate")
    assert not any(o.found or o.taken_for for o in others if o.frame != room[0].frame_id)


def test_a_mask_named_wrongly_is_taken_for_that(room: SceneDataset) -> None:
    """Results that have no boxes."""
    frame = room[0]
    item = frame.object(1)
    mask = coco_mask.encode(np.asfortranarray(frame.instance == 1, dtype=np.uint8))
    mask["counts"] = mask["counts"].decode()
    wrong = Detection(frame.frame_id, room.category_id("crate"), 0.9, None, mask)
    first = object_results(room, [wrong], 0.5, 0.0, lambda event: None)[0]
    assert (first.instance, first.found, first.taken_for) == (item.instance, False, "crate")
