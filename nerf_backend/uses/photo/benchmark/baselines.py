"""What a user would try without any of this: the stored view most like the photo, by usual descriptors."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from blender_addon.contract import view_dataset
from blender_addon.contract.catalogue import Entry
from procgen.srgb import encode_srgb

from ..crop import crop_of
from ..crop_features import Crop

COMPONENTS = 32
HOG = {"orientations": 9, "pixels_per_cell": (8, 8), "cells_per_block": (2, 2)}  # Dalal and Triggs 2005
BINS = 4


class StoredViews:
    """Every lit view of every asset, cropped as photos are."""

    def __init__(self, views: Path, entries: Sequence[Entry]) -> None:
        crops, self._rows = [], []
        for row, entry in enumerate(entries):
            for file in sorted((view_dataset.asset_folder(views, entry.asset_id) / "rgba").glob("*.png")):
                with Image.open(file) as image:
                    rgba = np.asarray(image.convert("RGBA"))
                if (rgba[..., 3] > 127).any():
                    crops.append(crop_of(rgba[..., :3], rgba[..., 3] / 255))
                    self._rows.append(row)
        pixels = np.stack([_pixels(crop) for crop in crops])
        self._mean = pixels.mean(0)
        self._directions = np.linalg.svd(pixels - self._mean, full_matrices=False)[2][:COMPONENTS]
        self._components = (pixels - self._mean) @ self._directions.T
        self._hogs = np.stack([_hog(crop) for crop in crops])
        self._colours = np.stack([_colours(crop) for crop in crops])

    def ranked(self, crop: Crop) -> dict[str, list[int]]:
        """For each baseline the rows of all assets, nearest first."""
        components = np.linalg.norm(
            self._components - (_pixels(crop) - self._mean) @ self._directions.T, axis=1
        )
        hogs = np.linalg.norm(self._hogs - _hog(crop), axis=1)
        colours = np.linalg.norm(self._colours - _colours(crop), axis=1)
        both = hogs / np.median(hogs) + colours / max(float(np.median(colours)), 1e-9)
        return {
            "PCA of pixels": self._order(components),
            "HOG": self._order(hogs),
            "HOG + colour histogram": self._order(both),
        }

    def _order(self, distances: NDArray[np.floating]) -> list[int]:
        return list(dict.fromkeys(self._rows[k] for k in np.argsort(distances, kind="stable")))


def _over_white(crop: Crop) -> NDArray[np.float32]:
    return encode_srgb(crop.light) * crop.alpha[..., None] + 1 - crop.alpha[..., None]


def _pixels(crop: Crop) -> NDArray[np.float32]:
    return _over_white(crop).reshape(32, 2, 32, 2, 3).mean((1, 3)).ravel()


def _hog(crop: Crop) -> NDArray[np.float32]:
    from skimage.feature import hog

    return np.asarray(hog(_over_white(crop).mean(-1), **HOG), np.float32)


def _colours(crop: Crop) -> NDArray[np.float32]:
    inside = np.minimum((encode_srgb(crop.light)[crop.alpha > 0.5] * BINS).astype(np.int64), BINS - 1)
    counts = np.bincount(inside @ [BINS * BINS, BINS, 1], minlength=BINS**3)
    return (counts / max(1, len(inside))).astype(np.float32)
