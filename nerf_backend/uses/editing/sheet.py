"""Pictures in rows with captions: strips of walks and the grid of swaps."""

import dataclasses
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw

from blender_addon.contract.files import whole_file
from procgen.drawn_text import check_picture_name, drawable, shortened

from ...contact_sheet import ACCENT, INK, LINE, PAPER, SOFT

GAP, MARGIN = 10, 22
TITLE, CAPTION = 40, 20  # pixels of height
TEXT_SIZE, SMALL_SIZE = 15, 12


@dataclasses.dataclass(frozen=True)
class Cell:
    """``picture`` is drawn as large as the row's cells are; ``real`` ones have a frame."""

    picture: Image.Image | None
    caption: str = ""
    real: bool = False


@dataclasses.dataclass(frozen=True)
class Row:
    title: str
    cells: Sequence[Cell]


def draw_sheet(rows: Sequence[Row], side: int) -> Image.Image:
    """One line of cells a row, each ``side`` pixels wide, below its title ("" takes no space)."""
    columns = max(len(row.cells) for row in rows)
    heights = [(TITLE if row.title else 0) + side + CAPTION + GAP for row in rows]
    size = (2 * MARGIN + columns * (side + GAP) - GAP, 2 * MARGIN + sum(heights) - GAP)
    sheet = Image.new("RGB", size, PAPER)
    draw = ImageDraw.Draw(sheet)
    y = MARGIN
    for row, height in zip(rows, heights, strict=True):
        top = y
        if row.title:
            title, font = drawable(row.title, TEXT_SIZE)
            draw.text((MARGIN, y + 6), shortened(title, font, size[0] - 2 * MARGIN), font=font, fill=INK)
            top += TITLE - 8
        for column, cell in enumerate(row.cells):
            _draw_cell(sheet, draw, MARGIN + column * (side + GAP), top, side, cell)
        y += height
    return sheet


def save_sheet(path: Path, sheet: Image.Image) -> None:
    check_picture_name(path)
    with whole_file(path) as partial:
        sheet.save(partial)


def _draw_cell(sheet: Image.Image, draw: ImageDraw.ImageDraw, x: int, y: int, side: int, cell: Cell) -> None:
    if cell.picture is None and not cell.caption:
        return
    if cell.picture is not None:
        fitted = cell.picture.convert("RGBA").resize((side, side), Image.Resampling.LANCZOS)
        sheet.paste(fitted, (x, y), fitted)
    outline = ACCENT if cell.real else LINE
    draw.rectangle([x, y, x + side - 1, y + side - 1], outline=outline, width=2 if cell.real else 1)
    text, font = drawable(cell.caption, SMALL_SIZE)
    draw.text((x, y + side + 4), shortened(text, font, side), font=font, fill=SOFT)
