"""YOLO as Ultralytics reads it: boxes and outlines. https://docs.ultralytics.com/datasets/

    OUT/detect/data.yaml
    OUT/detect/images/train/000036.png        and val/
    OUT/detect/labels/train/000036.txt        class  centre x  centre y  width  height
    OUT/segment/...                           class  x1 y1 x2 y2 ...: the outline of what is visible

All in shares of the image's width and height. Classes count from 0. The two folders share their pictures.
"""

from pathlib import Path
from typing import Any

from blender_addon.contract.events import Emit
from blender_addon.contract.scene_dataset import FrameObject
from procgen.scene_record.dataset import FrameView, SceneDataset

from .polygons import flat, polygon
from .subjects import TRAIN, VAL, categories, link, reported, splits, subjects, write_rgb

DETECT, SEGMENT = "detect", "segment"


def export(dataset: SceneDataset, out: Path, emit: Emit, val: float = 0.0) -> dict[str, Any]:
    """Writes into the empty folder ``out``."""
    names = categories(dataset)
    parts = splits(dataset, val)
    done = labels = 0
    for split, frame_ids in parts.items():
        for frame in reported(dataset, frame_ids, emit, done):
            items = subjects(frame)
            picture = f"images/{split}/{frame.frame_id:06d}.png"
            write_rgb(frame, out / DETECT / picture)
            link(out / DETECT / picture, out / SEGMENT / picture)
            lines = {
                DETECT: [_line(names, item, _box(frame, item)) for item in items],
                SEGMENT: [_line(names, item, _outline(frame, item)) for item in items],
            }
            for task, rows in lines.items():
                path = out / task / "labels" / split / f"{frame.frame_id:06d}.txt"
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text("".join(rows))  # a picture of nothing has an empty file
            labels += len(items)
        done += len(frame_ids)
    for task in (DETECT, SEGMENT):
        _write_yaml(out / task / "data.yaml", names, VAL if VAL in parts else TRAIN)
    return {"images": {split: len(ids) for split, ids in parts.items()}, "labels": labels}


def _line(names: list[str], item: FrameObject, values: list[float]) -> str:
    return " ".join([str(names.index(item.category)), *(f"{value:.6f}" for value in values)]) + "\n"


def _box(frame: FrameView, item: FrameObject) -> list[float]:
    assert item.visible_box is not None  # it has visible pixels
    left, top, width, height = item.visible_box
    w, h = frame.camera.width, frame.camera.height
    return [(left + width / 2) / w, (top + height / 2) / h, width / w, height / h]


def _outline(frame: FrameView, item: FrameObject) -> list[float]:
    """YOLO has one polygon an object: the parts that something in front leaves are joined by bridges."""
    corners = polygon(frame.instance == item.instance)
    return flat(corners / [frame.camera.width, frame.camera.height])


def _write_yaml(path: Path, names: list[str], val: str) -> None:
    """Without ``path``, Ultralytics looks beside the file. It insists on a ``val``, be it the same images."""
    import yaml

    document = {"train": f"images/{TRAIN}", "val": f"images/{val}", "names": dict(enumerate(names))}
    path.write_text(yaml.safe_dump(document, sort_keys=False, allow_unicode=True), encoding="utf-8")
