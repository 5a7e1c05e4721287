"""A scene dataset of many assets in few pixels, and what a detector might say of it: for weak spots."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from blender_addon.contract import scene_dataset
from blender_addon.contract.scene_dataset import Dataset, Frame, FrameObject, SceneAsset, Sensor
from blender_addon.contract.scenes import SUBJECT, Camera
from procgen.scene_record.frame_files import FrameImages, write_images
from procgen.scenes.poses import as_tuple, standing

WIDTH, HEIGHT, VIEWS = 64, 16, 2
NONE, ONE = (-0.5, -0.5, -0.5), (0.5, 0.5, 0.5)


def write_many(folder: Path, ids: Sequence[str], category: str, scenes: int) -> Path:
    """Four assets in a row in each scene, in turn, seen twice; each 12 pixels wide and 4 to 12 high."""
    assets = tuple(
        SceneAsset(
            i, f"asset {i}", category, (), "a.blend", "0" * 16, NONE, ONE, (0.0, 0.0, 0.0), 0.9, ("a",)
        )
        for i in ids
    )
    spec = {"scene": "tabletop", "frames": {"width": WIDTH, "height": HEIGHT}, "assets": {"count": [4, 4]}}
    record = Dataset(spec, 1, "0" * 16, VIEWS, (category, "other"), assets)
    scene_dataset.write(folder / "dataset.json", record)
    for index in range(scenes * VIEWS):
        own = [ids[(4 * (index // VIEWS) + k) % len(ids)] for k in range(4)]
        _write_frame(folder, index, own, category)
    return folder


def _write_frame(folder: Path, index: int, own: Sequence[str], category: str) -> None:
    instance = np.zeros((HEIGHT, WIDTH), np.uint16)
    objects = []
    for k, asset_id in enumerate(own):
        high = 4 + 4 * ((index + k) % 3)
        box = (16.0 * k + 2, 2.0, 12.0, float(high))
        instance[2 : 2 + high, 16 * k + 2 : 16 * k + 14] = k + 1
        pose = as_tuple(np.eye(4))
        objects.append(
            FrameObject(
                k + 1,
                asset_id,
                asset_id,
                category,
                SUBJECT,
                pose,
                1.0,
                NONE,
                ONE,
                12 * high,
                box,
                None,
                12 * high,
                box,
                1.0,
                0.0,
            )
        )
    target = scene_dataset.frame_folder(folder, index)
    target.mkdir(parents=True)
    colour = np.repeat((40 * instance).astype(np.uint8)[..., None], 3, axis=2)
    depth, normal = np.ones(instance.shape, np.float32), np.zeros((*instance.shape, 3), np.float32)
    write_images(target, FrameImages(colour, colour, depth, normal, instance, instance.astype(np.uint8)))
    camera = Camera(as_tuple(standing(0.0, 0.0, 3.0, 0.0)), WIDTH, HEIGHT, 60.0)
    frame = Frame(index, index // VIEWS, index % VIEWS, 0, 0, camera, Sensor(), tuple(objects))
    scene_dataset.write(target / "frame.json", frame)


def write_results(path: Path, dataset: Path, found: Callable[[str], bool]) -> Path:
    """The right box for every object, named rightly if ``found`` says so of its asset, else 'other'."""
    results = []
    for record in sorted((dataset / "frames").glob("*/frame.json")):
        frame = scene_dataset.read(Frame, record)
        results += [
            {"image_id": frame.index, "category_id": 1 if found(o.asset_id) else 2,
             "bbox": list(o.visible_box or ()), "score": 0.9}
            for o in frame.objects
        ]  # fmt: skip
    path.write_text(json.dumps(results))
    return path
