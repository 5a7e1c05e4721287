"""One picture of many frames: each with its labels, above its instances, normals and depth."""

import math
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw

from blender_addon.contract.files import whole_file
from procgen.drawn_text import plain_font
from procgen.scene_record.dataset import FrameView

from .colours import depth_picture, id_picture, normal_picture
from .overlays import flat_labels, resized

TILE = 300  # pixels along the longer side of a frame
GAP, MARGIN = 4, 16
CAPTION = 22
SMALL = (TILE - 2 * GAP) // 3
TEXT_SIZE = 13
PAPER, INK = "#fbfaf8", "#6f6c67"


def frames_sheet(path: Path, frames: Sequence[FrameView]) -> None:
    """Frames of one size, in rows, into a picture file."""
    cells = [_cell(frame) for frame in frames]
    width, height = cells[0].size
    columns = _columns(len(cells), width / height)
    rows = math.ceil(len(cells) / columns)
    size = (columns * (width + MARGIN) + MARGIN, rows * (height + MARGIN) + MARGIN)
    sheet = Image.new("RGB", size, PAPER)
    for number, cell in enumerate(cells):
        row, column = divmod(number, columns)
        sheet.paste(cell, (MARGIN + column * (width + MARGIN), MARGIN + row * (height + MARGIN)))
    with whole_file(path) as partial:
        sheet.save(partial)


def _columns(cells: int, proportion: float) -> int:
    """So many that a sheet of cells with that width over height is about as wide as it is high, or wider."""
    return min(cells, math.ceil(math.sqrt(cells / proportion)))


def _cell(frame: FrameView) -> Image.Image:
    large = flat_labels(frame, TILE)
    small = [
        resized(Image.fromarray(pixels), SMALL, Image.Resampling.BOX)
        for pixels in (id_picture(frame.instance), normal_picture(frame.normal), depth_picture(frame.depth))
    ]
    width = max(large.width, 3 * small[0].width + 2 * GAP)
    cell = Image.new("RGB", (width, large.height + GAP + small[0].height + CAPTION), PAPER)
    cell.paste(large, ((width - large.width) // 2, 0))
    for number, picture in enumerate(small):
        cell.paste(picture, (number * (picture.width + GAP), large.height + GAP))
    caption = f"frame {frame.frame_id}, scene {frame.record.scene}"
    draw = ImageDraw.Draw(cell)
    draw.text((0, cell.height - CAPTION + 3), caption, font=plain_font(TEXT_SIZE), fill=INK)
    return cell
