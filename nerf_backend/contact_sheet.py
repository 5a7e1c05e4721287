"""A picture of assets beside their nearest neighbours, made of their previews."""

import dataclasses
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw

from blender_addon.contract.files import whole_file
from procgen.drawn_text import check_picture_name, drawable, plain_font, shortened

from .tile_image import preview_tile

TILE = 176  # pixels
GAP = 14
CAPTION = 46  # two lines under a tile
MARGIN = 28
QUERY_GAP = 34  # between an asset and its neighbours
HEADER = 34
TEXT_SIZE, SMALL_SIZE = 15, 13

PAPER, INK, SOFT, LINE, MISSING = "#ffffff", "#22211f", "#6f6c67", "#dcd9d3", "#d4d2ce"
ACCENT = "#c2562b"


@dataclasses.dataclass(frozen=True)
class Tile:
    name: str
    preview: Path | None
    distance: float | None = None


@dataclasses.dataclass(frozen=True)
class Row:
    query: Tile
    neighbours: Sequence[Tile]


def neighbours_sheet(path: Path, rows: Sequence[Row], by: str) -> None:
    """One line for each row: the asset, then its neighbours with their distances."""
    check_picture_name(path)
    sheet = Image.new("RGB", sheet_size(rows), PAPER)
    draw = ImageDraw.Draw(sheet)
    _header(draw, max((len(row.neighbours) for row in rows), default=0), by)
    for number, row in enumerate(rows):
        y = MARGIN + HEADER + number * (TILE + CAPTION + GAP)
        if number:
            draw.line([(MARGIN, y - GAP // 2), (sheet.width - MARGIN, y - GAP // 2)], fill=LINE)
        _tile(sheet, draw, MARGIN, y, row.query)
        draw.rectangle([MARGIN, y, MARGIN + TILE - 1, y + TILE - 1], outline=ACCENT, width=2)
        for column, tile in enumerate(row.neighbours):
            _tile(sheet, draw, _column_x(column), y, tile)
    with whole_file(path) as partial:
        sheet.save(partial)


def sheet_size(rows: Sequence[Row]) -> tuple[int, int]:
    """Width and height in pixels."""
    columns = max((len(row.neighbours) for row in rows), default=0)
    right = _column_x(columns) - GAP if columns else MARGIN + TILE
    return right + MARGIN, 2 * MARGIN + HEADER + len(rows) * (TILE + CAPTION + GAP) - (GAP if rows else 0)


def _column_x(column: int) -> int:
    return MARGIN + TILE + QUERY_GAP + column * (TILE + GAP)


def _header(draw: ImageDraw.ImageDraw, columns: int, by: str) -> None:
    draw.text((MARGIN, MARGIN), "Asset", font=plain_font(TEXT_SIZE), fill=ACCENT)
    if columns:
        text = f"Most like it by {by}, nearest first (0.00 is equal, 1.00 as different as two typical ones)"
        draw.text((_column_x(0), MARGIN), text, font=plain_font(TEXT_SIZE), fill=SOFT)


def _tile(sheet: Image.Image, draw: ImageDraw.ImageDraw, x: int, y: int, tile: Tile) -> None:
    picture = preview_tile(tile.preview, TILE)
    if picture:
        sheet.paste(picture, (x, y))
    else:
        draw.rectangle([x, y, x + TILE - 1, y + TILE - 1], fill=MISSING)
        draw.text(
            (x + TILE // 2, y + TILE // 2), "no preview", font=plain_font(SMALL_SIZE), fill=SOFT, anchor="mm"
        )
    name, font = drawable(tile.name, TEXT_SIZE)
    draw.text((x, y + TILE + 5), shortened(name, font, TILE), font=font, fill=INK)
    if tile.distance is not None:
        draw.text((x, y + TILE + 25), f"{tile.distance:.2f}", font=plain_font(SMALL_SIZE), fill=SOFT)
