"""The thumbnails on the map, drawn over the nodes all at once.

A `template_icon` in each of 600 nodes takes three times as long to draw, and leaves the picture small
(docs/benchmarks.md). The pictures are packed into few textures here and drawn as one batch of squares each.
"""

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import bpy
import bpy.utils.previews
import gpu
import numpy as np
from gpu_extras.batch import batch_for_shader

from .frames import NODE_WIDTH

TILE = 128  # pixels a side of a picture
ACROSS = 8  # pictures a side of a texture
_EDGE = 5.0  # round a picture, in the node editor's units
_NAME = 22.0  # height of the line with the name above it
_BADGE = 26.0  # side of the corner that marks a generated asset
_BADGE_COLOUR = (0.95, 0.95, 0.95, 1.0)
_CORNERS = np.array([(0, 0), (1, 0), (1, 1), (0, 0), (1, 1), (0, 1)], np.float32)  # of two triangles


@dataclasses.dataclass
class _Sheet:
    pixels: np.ndarray  # [ACROSS TILE, ACROSS TILE, 4], from the bottom up, alpha multiplied in
    texture: "gpu.types.GPUTexture | None" = None  # None: pixels are newer


@dataclasses.dataclass
class _Atlas:
    sheets: list[_Sheet] = dataclasses.field(default_factory=list)
    slots: dict[str, int] = dataclasses.field(default_factory=dict)  # by asset id
    generated: set[str] = dataclasses.field(default_factory=set)


_atlas = _Atlas()


def forget() -> None:
    _atlas.sheets.clear()
    _atlas.slots.clear()
    _atlas.generated.clear()


def mark_generated(assets: set[str]) -> None:
    _atlas.generated = assets


def has(asset: str) -> bool:
    return asset in _atlas.slots


def has_generated() -> bool:
    return bool(_atlas.generated)


def load(files: dict[str, Path]) -> Iterator[None]:
    """Loads pictures by asset id, one a step; assets without one stay plain."""
    collection = bpy.utils.previews.new()
    try:
        for asset, path in files.items():
            pixels = _pixels(collection, path)
            if pixels is not None:
                _put(asset, pixels)
            yield
    finally:
        bpy.utils.previews.remove(collection)


def _pixels(collection: "bpy.utils.previews.ImagePreviewCollection", path: Path) -> np.ndarray | None:
    """[TILE, TILE, 4], alpha multiplied in; None if there is no picture."""
    if not path.exists():
        return None
    preview = collection.load(str(path), str(path), "IMAGE")
    width, height = preview.image_size
    if not width or not height:
        return None
    pixels = np.empty(width * height * 4, np.float32)
    preview.image_pixels_float.foreach_get(pixels)
    collection.clear()
    return shrunk(pixels.reshape(height, width, 4))


def shrunk(pixels: np.ndarray) -> np.ndarray:
    """float32 [TILE, TILE, 4] of a picture [h, w, 4], with its alpha multiplied in."""
    pixels = pixels.copy()
    pixels[..., :3] *= pixels[..., 3:]
    if pixels.shape[0] == pixels.shape[1] == 2 * TILE:
        quarters = (pixels[down::2, right::2] for down in (0, 1) for right in (0, 1))
        return np.asarray(sum(quarters) * np.float32(0.25))
    rows, columns = (np.arange(TILE) * size // TILE for size in pixels.shape[:2])
    return np.asarray(pixels[rows[:, None], columns])


def _put(asset: str, pixels: np.ndarray) -> None:
    slot = _atlas.slots.setdefault(asset, len(_atlas.slots))
    number, within = divmod(slot, ACROSS**2)
    if number == len(_atlas.sheets):
        _atlas.sheets.append(_Sheet(np.zeros((ACROSS * TILE, ACROSS * TILE, 4), np.float32)))
    row, column = divmod(within, ACROSS)
    sheet = _atlas.sheets[number]
    sheet.pixels[row * TILE : (row + 1) * TILE, column * TILE : (column + 1) * TILE] = pixels
    sheet.texture = None


def draw(tree: bpy.types.NodeTree, names: list[str], scale: float) -> None:
    """Over the tree's nodes, whose ``names`` are in their order. ``scale``: pixels a unit at a zoom of 1."""
    count = len(names)
    corners = np.empty(count * 2, np.float32)
    shut = np.empty(count, bool)
    tree.nodes.foreach_get("location", corners)
    tree.nodes.foreach_get("hide", shut)
    slots = np.array([_atlas.slots.get(name, -1) for name in names], np.int64)
    slots[shut] = -1
    side = NODE_WIDTH - 2 * _EDGE
    lower_left = (corners.reshape(count, 2) + np.array((_EDGE, -_NAME - side))) * scale
    gpu.state.blend_set("ALPHA_PREMULT")
    for number, sheet in enumerate(_atlas.sheets):
        rows = np.flatnonzero(slots // ACROSS**2 == number)
        if len(rows):
            _draw_squares(sheet, lower_left[rows], side * scale, slots[rows] % ACROSS**2)
    marked = np.array([name in _atlas.generated for name in names]) & ~shut
    if marked.any():
        _draw_badges(lower_left[marked] + (side - _BADGE) * scale, _BADGE * scale)
    gpu.state.blend_set("NONE")


def _draw_squares(sheet: _Sheet, lower_left: np.ndarray, side: float, within: np.ndarray) -> None:
    """Squares at ``lower_left`` [n, 2] with the pictures ``within`` [n] the sheet."""
    if sheet.texture is None:
        size = ACROSS * TILE
        pixels = gpu.types.Buffer("FLOAT", sheet.pixels.size, sheet.pixels.ravel())
        sheet.texture = gpu.types.GPUTexture((size, size), format="RGBA8", data=pixels)
    places = (lower_left[:, None] + _CORNERS * side).reshape(-1, 2)
    tiles = np.stack([within % ACROSS, within // ACROSS], axis=1)
    parts = ((tiles[:, None] + _CORNERS) / ACROSS).reshape(-1, 2)
    shader = gpu.shader.from_builtin("IMAGE")
    content = {"pos": places.astype(np.float32), "texCoord": parts.astype(np.float32)}
    batch = batch_for_shader(shader, "TRIS", content)
    shader.bind()
    shader.uniform_sampler("image", sheet.texture)
    batch.draw(shader)


def _draw_badges(lower_left: np.ndarray, side: float) -> None:
    """Triangles in the upper right corners of squares at ``lower_left`` [n, 2]."""
    places = (lower_left[:, None] + _CORNERS[[1, 2, 5]] * side).reshape(-1, 2)
    shader = gpu.shader.from_builtin("UNIFORM_COLOR")
    batch = batch_for_shader(shader, "TRIS", {"pos": places.astype(np.float32)})
    shader.bind()
    shader.uniform_float("color", _BADGE_COLOUR)
    batch.draw(shader)
