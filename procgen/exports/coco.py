"""COCO: instances as polygons and as run lengths, keypoints. https://cocodataset.org/#format-data

    OUT/train/000036.png                      and val/
    OUT/annotations/instances_train.json      segmentation as polygons, exact to the pixel
    OUT/annotations/instances_train_rle.json  the same annotations, segmentation as compressed RLE
    OUT/annotations/keypoints_train.json      objects whose category has keypoints, if there are any

Annotations have these fields beyond COCO's: amodal_bbox, amodal_segmentation (RLE files only), visibility,
truncation, instance_id, asset_id.
"""

from pathlib import Path
from typing import Any

import numpy as np

from blender_addon.contract.events import Emit
from blender_addon.contract.scene_dataset import FrameObject
from procgen.scene_record.dataset import FrameView, SceneDataset

from .polygons import Mask, flat, polygons
from .subjects import categories, keypoint_names, reported, splits, subjects, write_compact_json, write_rgb

Document = dict[str, Any]


def export(dataset: SceneDataset, out: Path, emit: Emit, val: float = 0.0) -> Document:
    """Writes into the empty folder ``out``."""
    counts: Document = {"images": {}, "annotations": 0}
    done = 0
    for split, frame_ids in splits(dataset, val).items():
        annotations = _write_split(dataset, out, emit, split, frame_ids, done)
        counts["images"][split] = len(frame_ids)
        counts["annotations"] += annotations
        done += len(frame_ids)
    return counts


def _write_split(
    dataset: SceneDataset, out: Path, emit: Emit, split: str, frame_ids: list[int], done: int
) -> int:
    """Pictures and annotations of some frames; returns how many annotations there are."""
    names = {c: keypoint_names(dataset, c) for c in categories(dataset)}
    images: list[Document] = []
    outlined: list[Document] = []
    run_lengths: list[Document] = []
    keypoints: list[Document] = []
    for frame in reported(dataset, frame_ids, emit, done):
        images.append(_image(frame))
        write_rgb(frame, out / split / _file_name(frame))
        for item in subjects(frame):
            mask = frame.instance == item.instance
            # pycocotools takes annotation 0 for "no match": ids begin with 1.
            common = {"id": len(outlined) + 1} | _annotation(frame, item)
            outlined.append(common | {"segmentation": [flat(p) for p in polygons(mask)]})
            amodal = rle(frame.amodal(item.instance))
            run_lengths.append(common | {"segmentation": rle(mask), "amodal_segmentation": amodal})
            if names[item.category]:
                keypoints.append(outlined[-1] | _keypoints(item, names[item.category]))
    head = {
        "info": _info(dataset),
        "licenses": [],
        "images": images,
        "categories": _categories(dataset, names),
    }
    folder = out / "annotations"
    write_compact_json(folder / f"instances_{split}.json", head | {"annotations": outlined})
    write_compact_json(folder / f"instances_{split}_rle.json", head | {"annotations": run_lengths})
    if any(names.values()):
        # A file of their own, as COCO has it: readers expect keypoints of every category in it.
        head["categories"] = [c for c in head["categories"] if "keypoints" in c]
        write_compact_json(folder / f"keypoints_{split}.json", head | {"annotations": keypoints})
    return len(outlined)


def rle(mask: Mask) -> Document:
    """COCO's compressed run lengths."""
    from pycocotools import mask as coco_mask

    packed = coco_mask.encode(np.asfortranarray(mask, dtype=np.uint8))
    return {"size": packed["size"], "counts": packed["counts"].decode("ascii")}


def _file_name(frame: FrameView) -> str:
    return f"{frame.frame_id:06d}.png"


def _info(dataset: SceneDataset) -> Document:
    return {"description": "Asset2Vec scenes", "version": dataset.record.spec_hash}


def _image(frame: FrameView) -> Document:
    camera = frame.camera
    return {
        "id": frame.frame_id,
        "file_name": _file_name(frame),
        "width": camera.width,
        "height": camera.height,
        "scene": frame.record.scene,
    }


def _categories(dataset: SceneDataset, keypoints: dict[str, list[str]]) -> list[Document]:
    return [
        {"id": dataset.category_id(name), "name": name}
        | ({"keypoints": points, "skeleton": []} if points else {})
        for name, points in keypoints.items()
    ]


def _annotation(frame: FrameView, item: FrameObject) -> Document:
    """What the files have in common."""
    return {
        "image_id": frame.frame_id,
        "category_id": frame.dataset.category_id(item.category),
        "iscrowd": 0,
        "area": item.visible_pixels,
        "bbox": item.visible_box,
        "amodal_bbox": item.amodal_box,
        "visibility": item.visibility,
        "truncation": item.truncation,
        "instance_id": item.instance,
        "asset_id": item.asset_id,
    }


def _keypoints(item: FrameObject, names: list[str]) -> Document:
    """x, y, v of each name; 0, 0, 0 where the object has no such point or it is out of the image."""
    seen = {k.name: k for k in item.keypoints if k.visibility > 0}
    triples = [(*seen[n].pixel, seen[n].visibility) if n in seen else (0, 0, 0) for n in names]
    return {"keypoints": [value for triple in triples for value in triple], "num_keypoints": len(seen)}
