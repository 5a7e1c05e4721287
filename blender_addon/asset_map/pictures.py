"""The thumbnails of the map, loaded and packed into few textures.

A `template_icon` in each of 600 nodes takes three times as long to draw, and leaves the picture small
(docs/benchmarks.md). cards.py draws them as one batch of squares a texture.
"""

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import bpy
import bpy.utils.previews
import gpu
import numpy as np

TILE = 128  # pixels a side of a picture
ACROSS = 8  # pictures a side of a texture


@dataclasses.dataclass
class Sheet:
    """``pixels`` uint8 [ACROSS TILE, ACROSS TILE, 4] from the bottom up, alpha multiplied in."""

    pixels: np.ndarray
    uploaded: "gpu.types.GPUTexture | None" = None  # None: pixels are newer

    def texture(self) -> "gpu.types.GPUTexture":
        """Only where Blender draws."""
        if self.uploaded is None:
            size = ACROSS * TILE
            pixels = self.pixels.ravel() * np.float32(1 / 255)
            data = gpu.types.Buffer("FLOAT", len(pixels), pixels)
            self.uploaded = gpu.types.GPUTexture((size, size), format="RGBA8", data=data)
        return self.uploaded


@dataclasses.dataclass
class _Atlas:
    sheets: list[Sheet] = dataclasses.field(default_factory=list)
    slots: dict[str, int] = dataclasses.field(default_factory=dict)  # by asset id
    loaded: dict[str, tuple[str, int]] = dataclasses.field(default_factory=dict)  # file and its time


_atlas = _Atlas()


def forget() -> None:
    _atlas.sheets.clear()
    _atlas.slots.clear()
    _atlas.loaded.clear()


def sheets() -> list[Sheet]:
    return _atlas.sheets


def slots(assets: list[str]) -> np.ndarray:
    """int64 [n]: which picture of all sheets; -1 for assets without."""
    return np.array([_atlas.slots.get(asset, -1) for asset in assets], np.int64)


def load(files: dict[str, Path]) -> Iterator[None]:
    """Loads pictures by asset id, one a step, but those that are there as they are on the disk.

    Assets without one stay plain.
    """
    collection = bpy.utils.previews.new()
    try:
        for asset, path in files.items():
            stamp = _stamp(path)
            if stamp and _atlas.loaded.get(asset) != stamp:
                pixels = _pixels(collection, path)
                if pixels is not None:
                    _put(asset, pixels)
                    _atlas.loaded[asset] = stamp
                yield
    finally:
        bpy.utils.previews.remove(collection)


def _stamp(path: Path) -> tuple[str, int] | None:
    try:
        return str(path), path.stat().st_mtime_ns
    except OSError:
        return None


def _pixels(collection: "bpy.utils.previews.ImagePreviewCollection", path: Path) -> np.ndarray | None:
    """As `shrunk` makes them; None if the file is no picture."""
    preview = collection.load(str(path), str(path), "IMAGE")
    width, height = preview.image_size
    if not width or not height:
        return None
    pixels = np.empty(width * height * 4, np.float32)
    preview.image_pixels_float.foreach_get(pixels)
    collection.clear()
    return shrunk(pixels.reshape(height, width, 4))


def shrunk(pixels: np.ndarray) -> np.ndarray:
    """uint8 [TILE, TILE, 4] of a picture [h, w, 4] of 0 to 1, with its alpha multiplied in."""
    pixels = pixels.copy()
    pixels[..., :3] *= pixels[..., 3:]
    if pixels.shape[:2] == (2 * TILE, 2 * TILE):
        quarters = [pixels[down::2, right::2] for down in (0, 1) for right in (0, 1)]
        pixels = (quarters[0] + quarters[1] + quarters[2] + quarters[3]) * np.float32(0.25)
    rows, columns = (np.arange(TILE) * size // TILE for size in pixels.shape[:2])
    return np.rint(pixels[rows[:, None], columns] * 255).astype(np.uint8)


def _put(asset: str, pixels: np.ndarray) -> None:
    slot = _atlas.slots.setdefault(asset, len(_atlas.slots))
    number, within = divmod(slot, ACROSS**2)
    if number == len(_atlas.sheets):
        _atlas.sheets.append(Sheet(np.zeros((ACROSS * TILE, ACROSS * TILE, 4), np.uint8)))
    row, column = divmod(within, ACROSS)
    sheet = _atlas.sheets[number]
    sheet.pixels[row * TILE : (row + 1) * TILE, column * TILE : (column + 1) * TILE] = pixels
    sheet.uploaded = None
