"""Reads what a detector found, in COCO's results format, and says which objects of a dataset it found.

A results file is a list of {"image_id", "category_id", "bbox" or "segmentation", "score"}; ids are those of
our export: numbers of frames, places of categories. Matching is COCO's own (pycocotools, evaluateImg): within
an image and a category, detections choose in order of their score; each takes the free object that it
overlaps most, if by ``iou`` at least. https://cocodataset.org/#format-results
"""

import dataclasses
import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from blender_addon.contract.errors import UserError
from blender_addon.contract.scene_dataset import Box
from procgen.scene_record.dataset import SceneDataset

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

MOST = 100  # detections of an image and category that count, as COCO has it
IOU = 0.5


@dataclasses.dataclass(frozen=True)
class Detection:
    image_id: int
    category_id: int
    score: float
    box: Box | None
    segmentation: Any = None  # polygons or run lengths; then the box is not used


def read_detections(path: Path, dataset: SceneDataset) -> list[Detection]:
    """All of the file; UserError if it is none, or not of ``dataset``."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise UserError(f"{path} is not a readable JSON file: {error}.") from error
    if isinstance(document, dict) and "annotations" in document:
        raise UserError(f"{path} holds annotations, not results: give the list of detections of your model.")
    if not isinstance(document, list) or not document:
        raise UserError(f"{path} holds no list of detections, which is what COCO calls results.")
    frames, known = set(dataset.frame_ids), range(1, len(dataset.categories) + 1)
    found = []
    for number, item in enumerate(document):
        detection = _detection(item, f"{path}: detection {number}")
        if detection.image_id not in frames:
            raise UserError(
                f"{path}: image_id {detection.image_id} is no frame of {dataset.folder}: name the dataset "
                "that was exported for your model."
            )
        if detection.category_id not in known:
            names = ", ".join(f"{i} {name}" for i, name in enumerate(dataset.categories, 1))
            raise UserError(
                f"{path}: category_id {detection.category_id} is none of {dataset.folder}, which has {names}."
            )
        found.append(detection)
    return _of_one_kind(found, path)


def _of_one_kind(found: list[Detection], path: Path) -> list[Detection]:
    """Masks for all, or boxes for all: what is matched must not depend on which detection comes first."""
    without = next((i for i, d in enumerate(found) if d.segmentation is None), None)
    if without is None:
        return found
    masked = next((i for i, d in enumerate(found) if d.segmentation is not None), None)
    if masked is not None:
        raise UserError(
            f"{path}: detection {without} has no segmentation and detection {masked} has one: give all of "
            "them a segmentation, or none."
        )
    return found


def _detection(item: Any, place: str) -> Detection:
    if not isinstance(item, dict):
        raise UserError(f"{place} is no object with image_id, category_id, score and bbox.")
    missing = [k for k in ("image_id", "category_id", "score") if not isinstance(item.get(k), int | float)]
    if missing:
        raise UserError(f"{place} has no number for {missing[0]}.")
    if not math.isfinite(item["score"]):
        raise UserError(f"{place} has a score that is no number ({item['score']}).")
    for key in ("image_id", "category_id"):
        if item[key] != item[key] or item[key] % 1:
            raise UserError(f"{place} has the {key} {item[key]}, which is no whole number.")
    box, segmentation = _box(item.get("bbox")), item.get("segmentation") or None
    if not segmentation and not box:
        raise UserError(f"{place} has neither a segmentation nor a bbox of left, top, width and height.")
    return Detection(int(item["image_id"]), int(item["category_id"]), float(item["score"]), box, segmentation)


def _box(value: Any) -> Box | None:
    if not isinstance(value, list) or len(value) != 4:
        return None
    if not all(isinstance(v, int | float) and math.isfinite(v) for v in value):
        return None
    left, top, width, height = map(float, value)
    return (left, top, width, height)


def overlaps(detections: Sequence[Detection], boxes: Sequence[Box], masks: Sequence[Mask]) -> Array:
    """[detections, objects]: IoU of masks if the detections have some, else of boxes: all are of one kind."""
    if not detections or not boxes:
        return np.zeros((len(detections), len(boxes)))
    if detections[0].segmentation is not None:
        return _mask_overlaps(detections, masks)
    return box_overlaps(np.array([d.box for d in detections]), np.array(boxes))


def box_overlaps(first: Array, second: Array) -> Array:
    """[n, m]: IoU of boxes [n, 4] and [m, 4]: left, top, width, height."""
    low = np.maximum(first[:, None, :2], second[None, :, :2])
    high = np.minimum((first[:, :2] + first[:, 2:])[:, None], (second[:, :2] + second[:, 2:])[None])
    common = np.clip(high - low, 0, None).prod(-1)
    union = first[:, 2:].prod(-1)[:, None] + second[:, 2:].prod(-1)[None] - common
    return np.divide(common, union, out=np.zeros_like(common), where=union > 0)


def _mask_overlaps(detections: Sequence[Detection], masks: Sequence[Mask]) -> Array:
    from pycocotools import mask as coco_mask

    height, width = masks[0].shape
    packed = []
    for d in detections:
        try:
            shapes = d.segmentation
            if isinstance(shapes, dict) and isinstance(shapes.get("counts"), str):
                packed.append(shapes | {"counts": shapes["counts"].encode("ascii")})
            elif isinstance(shapes, dict):
                packed.append(coco_mask.frPyObjects(shapes, height, width))
            else:
                packed.append(coco_mask.merge(coco_mask.frPyObjects(shapes, height, width)))
            if list(packed[-1]["size"]) != [height, width]:
                raise ValueError("its size is not the image's")
        except Exception as error:  # pycocotools raises whatever its C code meets
            raise UserError(
                f"The segmentation of a detection in image {d.image_id} is neither polygons nor run lengths "
                f"of an image of {width} x {height} pixels ({error})."
            ) from error
    truth = [coco_mask.encode(np.asfortranarray(mask, dtype=np.uint8)) for mask in masks]
    return np.asarray(coco_mask.iou(packed, truth, [0] * len(truth)), np.float64)


def match(scores: Array, overlap: Array, iou: float = IOU) -> npt.NDArray[np.int64]:
    """[objects]: the detection that finds each, or -1; of one image and category, by ``overlap`` [d, o]."""
    found = np.full(overlap.shape[1], -1, np.int64)
    for d in np.argsort(-scores, kind="stable")[:MOST]:
        best, taken = min(iou, 1 - 1e-10), -1
        for o in range(overlap.shape[1]):
            if found[o] < 0 and overlap[d, o] >= best:  # of equal ones the last, as in pycocotools
                best, taken = overlap[d, o], o
        if taken >= 0:
            found[taken] = d
    return found
