"""Draws what is on the nodes: a line with the name in the asset's colour, and the picture below it.

All of one kind are drawn at once. Blender itself gives the line of every node the theme's colour for inputs.
"""

import blf
import bpy
import gpu
import numpy as np
from gpu_extras.batch import batch_for_shader

from . import pictures
from .colours import ink
from .frames import NODE_HEIGHT, NODE_WIDTH
from .opened import opened
from .pictures import ACROSS

_EDGE = 6.0  # of the asset's colour round the picture, in the node editor's units
_NAME = 21.0  # height of the line with the name
_OUTLINE = 0.6  # left to Blender, which shows there what is selected
_BADGE = 26.0  # side of a corner that marks an asset
_GENERATED, _POOR = (0.95, 0.95, 0.95, 1.0), (0.9, 0.25, 0.2, 1.0)
_PAPER, _CHOSEN_PAPER = (0.27, 0.27, 0.28), (0.5, 0.5, 0.52)  # behind pictures, and selected ones
_FONT = 11.0
_READABLE = 6.0  # pixels of a font that is worth drawing
_CORNERS = np.array([(0, 0), (1, 0), (1, 1), (0, 0), (1, 1), (0, 1)], np.float32)  # of two triangles
_UPPER_RIGHT, _UPPER_LEFT = [1, 2, 5], [0, 2, 5]  # of them, the triangle of that corner


class Cards:
    """The nodes of assets that are to be drawn, as arrays in one order."""

    def __init__(self, tree: bpy.types.NodeTree) -> None:
        count = len(tree.nodes)
        places, colours = np.empty(count * 2, np.float32), np.empty(count * 3, np.float32)
        shut, selected = np.empty(count, bool), np.empty(count, bool)
        tree.nodes.foreach_get("location", places)
        tree.nodes.foreach_get("color", colours)
        tree.nodes.foreach_get("hide", shut)
        tree.nodes.foreach_get("select", selected)
        names = [node.name for node in tree.nodes]
        labels = [node.label for node in tree.nodes]
        on_map = {placed.entry.asset_id for placed in opened.contents.placed} if opened.contents else set()
        rows = np.array([row for row, name in enumerate(names) if name in on_map and not shut[row]], np.int64)
        self.names = [names[row] for row in rows]
        self.labels = [labels[row] for row in rows]
        self.places = places.reshape(count, 2)[rows]  # [n, 2], upper left corners
        self.colours = colours.reshape(count, 3)[rows]
        self.selected = selected[rows]


def draw(cards: Cards, scale: float) -> None:
    """In the editor's own coordinates, which have ``scale`` pixels a unit at a zoom of 1."""
    if not cards.names:
        return
    places = cards.places * scale
    wide = (NODE_WIDTH - 2 * _OUTLINE) * scale
    line = places + np.array((_OUTLINE, -_NAME)) * scale
    _draw_rectangles(line, (wide, (_NAME - _OUTLINE) * scale), cards.colours)
    side = NODE_WIDTH - 2 * _EDGE
    height = NODE_HEIGHT - _NAME - _EDGE
    corner = places + np.array((_EDGE, _EDGE - NODE_HEIGHT)) * scale
    papers = np.where(cards.selected[:, None], _CHOSEN_PAPER, _PAPER)
    _draw_rectangles(corner, (side * scale, height * scale), papers)
    square = min(side, height)
    corner += np.array(((side - square) / 2, (height - square) / 2)) * scale
    _draw_pictures(corner, square * scale, pictures.slots(cards.names))
    up = corner + np.array((0.0, (square - _BADGE) * scale))
    _draw_badges(up[_among(cards, opened.poor)], _UPPER_LEFT, _POOR, scale)
    up[:, 0] += (square - _BADGE) * scale
    _draw_badges(up[_among(cards, opened.generated)], _UPPER_RIGHT, _GENERATED, scale)


def _among(cards: Cards, assets: frozenset[str]) -> np.ndarray:
    """bool [n]."""
    return np.array([name in assets for name in cards.names])


def draw_names(cards: Cards, region: bpy.types.Region, scale: float) -> None:
    """In pixels of the region, so that letters are sharp; none where they are too small to be read."""
    x0, y0 = region.view2d.region_to_view(0, 0)
    x1, _ = region.view2d.region_to_view(region.width, 0)
    zoom = region.width * scale / (x1 - x0)  # pixels a unit
    if _FONT * zoom < _READABLE:
        return
    blf.size(0, _FONT * zoom)
    blf.enable(0, blf.CLIPPING)
    corners = (cards.places * scale - (x0, y0)) * (zoom / scale)
    for label, colour, (left, top) in zip(cards.labels, cards.colours, corners.tolist(), strict=True):
        if -NODE_WIDTH * zoom < left < region.width and 0 < top < region.height + _NAME * zoom:
            right = left + (NODE_WIDTH - _EDGE) * zoom
            blf.clipping(0, int(left), int(top - _NAME * zoom), int(right), int(top))
            blf.color(0, *ink(tuple(colour)), 1.0)
            blf.position(0, left + _EDGE * zoom, top - 0.7 * _NAME * zoom, 0)
            blf.draw(0, label)
    blf.disable(0, blf.CLIPPING)


def _draw_rectangles(corners: np.ndarray, size: tuple[float, float], colours: np.ndarray) -> None:
    """Rectangles of one size at lower left ``corners`` [n, 2] in ``colours`` [n, 3]."""
    places = (corners[:, None] + _CORNERS * np.array(size)).reshape(-1, 2)
    filled = np.ones((len(places), 4), np.float32)
    filled[:, :3] = np.repeat(colours, len(_CORNERS), axis=0)
    shader = gpu.shader.from_builtin("FLAT_COLOR")
    batch_for_shader(shader, "TRIS", {"pos": places.astype(np.float32), "color": filled}).draw(shader)


def _draw_pictures(corners: np.ndarray, side: float, slots: np.ndarray) -> None:
    """Squares at lower left ``corners`` [n, 2] with the pictures ``slots`` [n], -1 for none."""
    gpu.state.blend_set("ALPHA_PREMULT")
    shader = gpu.shader.from_builtin("IMAGE")
    for number, sheet in enumerate(pictures.sheets()):
        rows = np.flatnonzero(slots // ACROSS**2 == number)
        if not len(rows):
            continue
        within = slots[rows] % ACROSS**2
        places = (corners[rows][:, None] + _CORNERS * side).reshape(-1, 2)
        tiles = np.stack([within % ACROSS, within // ACROSS], axis=1)
        parts = ((tiles[:, None] + _CORNERS) / ACROSS).reshape(-1, 2)
        content = {"pos": places.astype(np.float32), "texCoord": parts.astype(np.float32)}
        batch = batch_for_shader(shader, "TRIS", content)
        shader.bind()
        shader.uniform_sampler("image", sheet.texture())
        batch.draw(shader)
    gpu.state.blend_set("NONE")


def _draw_badges(
    corners: np.ndarray, triangle: list[int], colour: tuple[float, float, float, float], scale: float
) -> None:
    """A ``triangle`` of each of the squares at lower left ``corners`` [n, 2]."""
    if not len(corners):
        return
    places = (corners[:, None] + _CORNERS[triangle] * _BADGE * scale).reshape(-1, 2)
    shader = gpu.shader.from_builtin("UNIFORM_COLOR")
    batch = batch_for_shader(shader, "TRIS", {"pos": places.astype(np.float32)})
    shader.bind()
    shader.uniform_float("color", colour)
    batch.draw(shader)
