"""Thumbnails packed into a few large JPEGs: one header for many, and few pictures to decode in a page."""

import dataclasses
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from ...html_page import jpeg_uri
from ...tile_image import BACKGROUND, preview_tile

LARGE, SMALL = 128, 64  # pixels a side of a thumbnail: multiples of JPEG's blocks, so that none bleeds
LARGE_UP_TO = 300  # assets with large thumbnails
SHEET = 1024  # pixels a side of a sheet
QUALITY = 80


@dataclasses.dataclass(frozen=True)
class Atlas:
    """Sheets as data URIs; thumbnail i is number ``i % per_sheet`` of sheet ``i // per_sheet``."""

    size: int  # pixels a side of a thumbnail
    columns: int
    sheets: tuple[str, ...]
    missing: tuple[int, ...]  # thumbnails that there are no previews of

    @property
    def per_sheet(self) -> int:
        return self.columns**2


def pack_thumbnails(previews: Sequence[Path]) -> Atlas:
    """One thumbnail a preview, in their order."""
    size = LARGE if len(previews) <= LARGE_UP_TO else SMALL
    columns = SHEET // size
    sheets, missing = [], []
    for first in range(0, len(previews), columns**2):
        part = previews[first : first + columns**2]
        rows = -(-len(part) // columns)
        sheet = Image.new("RGB", (columns * size, rows * size), BACKGROUND)
        for number, path in enumerate(part):
            tile = preview_tile(path, size)
            if tile is None:
                missing.append(first + number)
            else:
                sheet.paste(tile, (number % columns * size, number // columns * size))
        sheets.append(jpeg_uri(sheet, QUALITY))
    return Atlas(size, columns, tuple(sheets), tuple(missing))
