"""A real model that is weak where its training was: names objects by gradients and colours of their crops.

HOG (Dalal and Triggs 2005) and colour histograms into a support vector machine. The true boxes are given to
it, so it stands for the second half of a detector: what it gets wrong is the name. It trains in seconds.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from skimage.feature import hog
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from blender_addon.contract.scene_dataset import Box
from procgen.exports.subjects import subjects
from procgen.scene_record.dataset import SceneDataset

SIDE = 48  # pixels of a crop
MARGIN = 1.2  # side of a crop over the longer side of its box

Array = NDArray[np.float64]


def train(datasets: Sequence[SceneDataset]) -> Pipeline:
    """On all objects that exports name, each also mirrored."""
    parts, names = [], []
    for dataset in datasets:
        for frame in dataset:
            for item in subjects(frame):
                assert item.visible_box is not None
                parts += [features(frame.rgb, item.visible_box, m) for m in (False, True)]
                names += [item.category] * 2
    return make_pipeline(StandardScaler(), SVC(C=10)).fit(np.array(parts), names)


def results(model: Pipeline, dataset: SceneDataset) -> list[dict]:
    """COCO results: one detection for each object, in its true box, with the category it is taken for."""
    found = []
    for frame in dataset:
        items = subjects(frame)
        boxes = [o.visible_box for o in items if o.visible_box]
        if not boxes:
            continue
        margins = model.decision_function(np.array([features(frame.rgb, box, False) for box in boxes]))
        for box, margin in zip(boxes, np.atleast_2d(margins), strict=True):
            share = np.exp(margin - margin.max())
            found.append(
                {
                    "image_id": frame.frame_id,
                    "category_id": dataset.category_id(str(model.classes_[margin.argmax()])),
                    "bbox": list(box),
                    "score": float(1 / share.sum()),
                }
            )
    return found


def features(rgb: NDArray[np.uint8], box: Box, mirrored: bool) -> Array:
    left, top, width, height = box
    x, y, half = left + width / 2, top + height / 2, MARGIN * max(width, height) / 2
    corners = (x - half, y - half, x + half, y + half)
    picture = Image.fromarray(np.ascontiguousarray(rgb))
    crop = picture.transform((SIDE, SIDE), Image.Transform.EXTENT, corners, Image.Resampling.BILINEAR)
    pixels = np.asarray(crop, np.float64)[:, :: -1 if mirrored else 1]
    middle = pixels[SIDE // 4 : -SIDE // 4, SIDE // 4 : -SIDE // 4].reshape(-1, 3)
    colours = [np.histogram(channel, 8, (0, 256))[0] / len(middle) for channel in middle.T]
    edges = hog(pixels.mean(axis=-1), 8, (8, 8), (2, 2))
    return np.concatenate([edges, *colours, [width / height]])
