"""Draws the labels of a frame onto its picture.

``flat_labels`` shows what is in the image: masks, boxes, names. ``solid_labels`` shows what is in space:
3D boxes and keypoints. Both show subjects only, and enlarge the frame first, so that lines
and names stay finer than its pixels.
"""

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from blender_addon.contract.scene_dataset import Box, FrameObject
from blender_addon.contract.scenes import SUBJECT
from procgen.drawn_text import drawable, shortened
from procgen.scene_record.dataset import FrameView
from procgen.scene_record.geometry import project_to

from .colours import Rgb, instance_colour

TINT = 0.45  # of the mask's colour
BEHIND = (200, 198, 194)  # what is transparent
NEAR = 0.01  # metres before the camera, nearer than which an edge is not drawn
DASH, GAP = 6, 4  # pixels
TEXT_SIZE = 12
POINT = 4  # radius of a keypoint in pixels

# Corners of a box that an edge joins, in the order of geometry.box_corners.
_EDGES = [(i, i | bit) for bit in (1, 2, 4) for i in range(8) if not i & bit]


def flat_labels(frame: FrameView, size: int, text_size: int = TEXT_SIZE) -> Image.Image:
    """Masks tinted, visible boxes with categories, amodal boxes dashed; the longer side has ``size``."""
    picture, factor = colour_picture(frame, size)
    picture = _tinted(picture, frame)
    draw = ImageDraw.Draw(picture)
    subjects = [item for item in frame.objects if item.role == SUBJECT]
    for item in subjects:
        if item.amodal_box and item.amodal_box != item.visible_box:
            _dashed_box(draw, item.amodal_box, factor, instance_colour(item.instance))
    for item in subjects:
        if item.visible_box:
            _box(draw, item.visible_box, factor, instance_colour(item.instance))
    for item in subjects:
        if item.visible_box:
            _name(draw, item, factor, picture.size, text_size)
    return picture


def solid_labels(frame: FrameView, size: int) -> Image.Image:
    """3D boxes, keypoints filled where they are seen; the longer side has ``size`` pixels."""
    picture, factor = colour_picture(frame, size)
    draw = ImageDraw.Draw(picture)
    seen = [item for item in frame.objects if item.role == SUBJECT and item.visible_pixels]
    for item in seen:
        for ends in _projected_edges(frame, item):
            line = [tuple(factor * end) for end in ends]
            draw.line(line, fill=instance_colour(item.instance), width=2)  # type: ignore[arg-type]
    for item in seen:
        for point in item.keypoints:
            if point.visibility:
                _keypoint(draw, point.pixel, factor, instance_colour(item.instance), point.visibility == 2)
    return picture


def colour_picture(frame: FrameView, size: int) -> tuple[Image.Image, float]:
    """The frame's colour, its longer side made ``size`` pixels, and by which factor it was enlarged."""
    factor = size / max(frame.camera.width, frame.camera.height)
    picture = Image.fromarray(np.ascontiguousarray(frame.rgb))
    behind = Image.new("RGB", picture.size, BEHIND)
    picture = Image.composite(picture, behind, Image.fromarray(np.ascontiguousarray(frame.alpha)))
    return resized(picture, size, Image.Resampling.LANCZOS), factor


def resized(picture: Image.Image, size: int, how: Image.Resampling) -> Image.Image:
    """The longer side has ``size`` pixels."""
    factor = size / max(picture.size)
    width, height = (max(1, round(side * factor)) for side in picture.size)
    return picture.resize((width, height), how)


def _tinted(picture: Image.Image, frame: FrameView) -> Image.Image:
    """With the colours of the subjects."""
    colours = np.array([(0, 0, 0), *(instance_colour(item.instance) for item in frame.objects)], np.uint8)
    shown = np.array([0, *(TINT * (item.role == SUBJECT) for item in frame.objects)])
    share = Image.fromarray(np.rint(255 * shown[frame.instance]).astype(np.uint8))
    tint = Image.fromarray(colours[frame.instance])
    nearest = Image.Resampling.NEAREST
    return Image.composite(tint.resize(picture.size, nearest), picture, share.resize(picture.size, nearest))


def _corners(box: Box, factor: float) -> tuple[float, float, float, float]:
    """Left, top, right and bottom pixel of the box's own outermost pixels, enlarged."""
    left, top, width, height = (factor * value for value in box)
    return left, top, left + width - 1, top + height - 1


def _box(draw: ImageDraw.ImageDraw, box: Box, factor: float, colour: Rgb) -> None:
    draw.rectangle(_corners(box, factor), outline=colour, width=2)


def _dashed_box(draw: ImageDraw.ImageDraw, box: Box, factor: float, colour: Rgb) -> None:
    left, top, right, bottom = _corners(box, factor)
    for x in np.arange(left, right, DASH + GAP):
        end = min(x + DASH, right)
        draw.line([(x, top), (end, top)], fill=colour)
        draw.line([(x, bottom), (end, bottom)], fill=colour)
    for y in np.arange(top, bottom, DASH + GAP):
        end = min(y + DASH, bottom)
        draw.line([(left, y), (left, end)], fill=colour)
        draw.line([(right, y), (right, end)], fill=colour)


def _name(
    draw: ImageDraw.ImageDraw, item: FrameObject, factor: float, size: tuple[int, int], text_size: int
) -> None:
    """The category, above the box or, where there is no space, at its top."""
    assert item.visible_box is not None
    left, top, _, _ = _corners(item.visible_box, factor)
    text, font = drawable(item.category, text_size)
    text = shortened(text, font, size[0])
    width, height = font.getlength(text) + 6, text_size + 5
    x = max(0.0, min(left, size[0] - width))
    y = top - height if top >= height else top
    colour = instance_colour(item.instance)
    draw.rectangle((x, y, x + width - 1, y + height - 1), fill=colour)
    dark = sum(colour) > 380
    draw.text((x + 3, y + 1), text, font=font, fill=(20, 20, 20) if dark else (255, 255, 255))


def _projected_edges(frame: FrameView, item: FrameObject) -> list[npt.NDArray[np.float64]]:
    """The box's edges before the camera, each [2, 2] in the frame's pixels."""
    corners = frame.box_corners(item.instance)
    depth = project_to(corners, frame.camera)[:, 2]
    found = []
    for a, b in _EDGES:
        if max(depth[a], depth[b]) <= NEAR:
            continue
        ends = corners[[a, b]]
        for i, (here, there) in enumerate(((a, b), (b, a))):
            if depth[here] < NEAR:
                share = (NEAR - depth[here]) / (depth[there] - depth[here])
                ends[i] = corners[here] + share * (corners[there] - corners[here])
        found.append(project_to(ends, frame.camera)[:, :2])
    return found


def _keypoint(
    draw: ImageDraw.ImageDraw, pixel: tuple[float, float], factor: float, colour: Rgb, seen: bool
) -> None:
    x, y = factor * pixel[0], factor * pixel[1]
    circle = (x - POINT, y - POINT, x + POINT, y + POINT)
    if seen:
        draw.ellipse(circle, fill=colour, outline=(255, 255, 255))
    else:
        draw.ellipse(circle, outline=colour, width=2)
