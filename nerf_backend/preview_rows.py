"""A picture of rows of previews, each row under a line that says what its assets have in common."""

import dataclasses
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw

from procgen.drawn_text import drawable, shortened

from .contact_sheet import INK, MISSING, PAPER, SOFT
from .tile_image import preview_tile

TILE, GAP, MARGIN, TITLE, CAPTION = 112, 10, 16, 28, 22  # pixels
TEXT, SMALL = 14, 12
MOST = 8  # previews of a row


@dataclasses.dataclass(frozen=True)
class PreviewRow:
    """``previews``: an asset's name and the file of its preview."""

    title: str
    previews: Sequence[tuple[str, Path]]


def preview_rows(rows: Sequence[PreviewRow]) -> Image.Image:
    """At most MOST previews of each row; the title should say how many there are."""
    columns = max((min(MOST, len(row.previews)) for row in rows), default=1)
    pitch = TITLE + TILE + CAPTION + GAP
    width = 2 * MARGIN + max(columns, 4) * (TILE + GAP) - GAP
    sheet = Image.new("RGB", (width, MARGIN + len(rows) * pitch), PAPER)
    draw = ImageDraw.Draw(sheet)
    for number, row in enumerate(rows):
        y = MARGIN + number * pitch
        words, font = drawable(row.title, TEXT)
        draw.text((MARGIN, y), shortened(words, font, width - 2 * MARGIN), font=font, fill=INK)
        for column, (name, preview) in enumerate(row.previews[:MOST]):
            x = MARGIN + column * (TILE + GAP)
            tile = preview_tile(preview, TILE)
            if tile:
                sheet.paste(tile, (x, y + TITLE))
            else:
                draw.rectangle([x, y + TITLE, x + TILE - 1, y + TITLE + TILE - 1], fill=MISSING)
            words, font = drawable(name, SMALL)
            draw.text((x, y + TITLE + TILE + 4), shortened(words, font, TILE), font=font, fill=SOFT)
    return sheet
