"""A picture of assets beside their nearest neighbours, made of their previews."""

import dataclasses
import functools
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from blender_addon.contract.errors import UserError
from blender_addon.contract.files import whole_file

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

# Pillow's own font has Latin letters only. Names in other scripts are drawn with the first of
# these that the system has, and else with the nearest Latin letters.
SYSTEM_FONTS = (
    "DejaVuSans.ttf", "NotoSansCJK-Regular.ttc", "NotoSans-Regular.ttf", "Arial Unicode.ttf",
    "PingFang.ttc", "msyh.ttc", "arial.ttf",
)  # fmt: skip


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
    _check_suffix(path)
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
    draw.text((MARGIN, MARGIN), "Asset", font=_font(TEXT_SIZE), fill=ACCENT)
    if columns:
        text = f"Most like it by {by}, nearest first (0.00 is equal, 1.00 as different as two typical ones)"
        draw.text((_column_x(0), MARGIN), text, font=_font(TEXT_SIZE), fill=SOFT)


def _tile(sheet: Image.Image, draw: ImageDraw.ImageDraw, x: int, y: int, tile: Tile) -> None:
    picture = preview_tile(tile.preview, TILE)
    if picture:
        sheet.paste(picture, (x, y))
    else:
        draw.rectangle([x, y, x + TILE - 1, y + TILE - 1], fill=MISSING)
        draw.text(
            (x + TILE // 2, y + TILE // 2), "no preview", font=_font(SMALL_SIZE), fill=SOFT, anchor="mm"
        )
    name, font = drawable(tile.name, TEXT_SIZE)
    draw.text((x, y + TILE + 5), shortened(name, font, TILE), font=font, fill=INK)
    if tile.distance is not None:
        draw.text((x, y + TILE + 25), f"{tile.distance:.2f}", font=_font(SMALL_SIZE), fill=SOFT)


def drawable(text: str, size: int) -> tuple[str, ImageFont.FreeTypeFont]:
    """The text with a font that can draw it, changed to what can be drawn if there is none."""
    text = "".join(c if c.isprintable() else " " for c in text)
    for font in (_font(size), *_system_fonts(size)):
        if not _lacks(font, text):
            return text, font
    font = _font(size)
    return "".join(_nearest(font, c) for c in text), font


def shortened(text: str, font: ImageFont.FreeTypeFont, width: int) -> str:
    """The text, cut with an ellipsis if it is wider than ``width`` pixels."""
    if font.getlength(text) <= width:
        return text
    while text and font.getlength(text + "...") > width:
        text = text[:-1]
    return text.rstrip() + "..."


def _nearest(font: ImageFont.FreeTypeFont, character: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFKD", character) if not unicodedata.combining(c))
    return plain if plain and not _lacks(font, plain) else "?"


def _lacks(font: ImageFont.FreeTypeFont, text: str) -> bool:
    """Whether a character has no glyph: it is then drawn like one that exists in no font."""
    nothing = bytes(font.getmask("\uffff"))
    return any(bytes(font.getmask(c)) == nothing for c in set(text) if not c.isspace())


@functools.cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size)
    assert isinstance(font, ImageFont.FreeTypeFont)  # Pillow's wheels have FreeType
    return font


@functools.cache
def _system_fonts(size: int) -> tuple[ImageFont.FreeTypeFont, ...]:
    found = []
    for name in SYSTEM_FONTS:
        try:
            found.append(ImageFont.truetype(name, size))
        except OSError:
            continue
    return tuple(found)


def _check_suffix(path: Path) -> None:
    if path.suffix.lower() not in (".png", ".jpg", ".jpeg", ".webp"):
        raise UserError(f"{path} is no name for a picture: let it end in .png.")
