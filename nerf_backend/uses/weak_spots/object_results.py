"""Which objects of a scene dataset a detector found, and what in the picture made each easy or hard."""

import dataclasses
from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Emit, Progress
from blender_addon.contract.scene_dataset import Box, FrameObject
from procgen.exports.coco_results import IOU, Detection, match, overlaps
from procgen.exports.subjects import VAL, splits, subjects
from procgen.scene_record.dataset import FrameView, SceneDataset

from .covariates import Array

# Sizes and distances count in doublings.
COVARIATES = ("size in the picture", "hidden part", "cut-off part", "distance")


@dataclasses.dataclass(frozen=True)
class ObjectResult:
    frame: int
    scene: int
    instance: int
    asset_id: str
    category: str
    box: Box
    found: bool
    score: float  # of the detection that found it, else 0
    taken_for: str  # the category that was detected in its place, if any
    covariates: tuple[float, ...]


def object_results(
    dataset: SceneDataset, detections: Sequence[Detection], lowest: float, val: float, emit: Emit
) -> list[ObjectResult]:
    """One for each object that exports name; only detections with a score of ``lowest`` or more count.

    ``val`` is the share of scenes that was exported to validate with: then only these count.
    """
    by_frame: dict[int, list[Detection]] = defaultdict(list)
    for d in detections:
        if d.score >= lowest:
            by_frame[d.image_id].append(d)
    if not by_frame:
        best = max(d.score for d in detections)
        raise UserError(
            f"No detection has a score of {lowest:g} or more (the best has {best:.3g}): lower --min-score."
        )
    frames = splits(dataset, val)[VAL] if val else dataset.frame_ids
    found: list[ObjectResult] = []
    for number, frame_id in enumerate(frames, 1):
        found += _of_frame(FrameView(dataset, frame_id), by_frame[frame_id])
        emit(Progress("match", number, len(frames)))
    return found


def _of_frame(frame: FrameView, detections: list[Detection]) -> list[ObjectResult]:
    items = subjects(frame)
    finders: dict[int, Detection] = {}
    for category in sorted({o.category for o in items}):
        own = [o for o in items if o.category == category]
        number = frame.dataset.category_id(category)
        named = [d for d in detections if d.category_id == number]
        taken = match(np.array([d.score for d in named]), _overlaps(frame, named, own))
        finders |= {o.instance: named[d] for o, d in zip(own, taken, strict=True) if d >= 0}
    return [_result(frame, item, finders.get(item.instance), detections) for item in items]


def _overlaps(frame: FrameView, detections: list[Detection], items: list[FrameObject]) -> Array:
    """[detections, items]: IoU of masks or boxes, whichever the results have."""
    masked = bool(detections) and detections[0].segmentation is not None
    masks = [frame.instance == o.instance for o in items] if masked else []
    return overlaps(detections, [_box(o) for o in items], masks)


def _result(
    frame: FrameView, item: FrameObject, finder: Detection | None, detections: list[Detection]
) -> ObjectResult:
    return ObjectResult(
        frame.frame_id,
        frame.record.scene,
        item.instance,
        item.asset_id,
        item.category,
        _box(item),
        finder is not None,
        finder.score if finder else 0.0,
        "" if finder else _taken_for(frame, item, detections),
        _covariates(frame, item),
    )


def _taken_for(frame: FrameView, item: FrameObject, detections: list[Detection]) -> str:
    """The category of the best detection of another category in its place, "" if there is none."""
    own = frame.dataset.category_id(item.category)
    others = [d for d in detections if d.category_id != own]
    if not others:
        return ""
    overlap = _overlaps(frame, others, [item])[:, 0]
    best = max(range(len(others)), key=lambda i: (overlap[i] >= IOU, others[i].score))
    return frame.dataset.categories[others[best].category_id - 1] if overlap[best] >= IOU else ""


def _covariates(frame: FrameView, item: FrameObject) -> tuple[float, ...]:
    camera = frame.camera
    size = np.log2(item.visible_pixels / (camera.width * camera.height))
    centre = np.array(item.pose)[:3] @ [*(item.scale * (np.array(item.low) + item.high) / 2), 1.0]
    distance = float(np.linalg.norm(centre - np.array(camera.pose)[:3, 3]))
    hidden = 1 - (1.0 if item.visibility is None else item.visibility)
    cut_off = item.truncation or 0.0
    return (float(size), hidden, cut_off, float(np.log2(max(distance, 1e-3))))


def _box(item: FrameObject) -> Box:
    assert item.visible_box is not None  # subjects() have a visible pixel
    return item.visible_box
