"""The map as one picture: every asset's preview in its square, framed in its group's colour."""

from PIL import Image, ImageDraw

from blender_addon.contract.maps import MapDocument
from blender_addon.contract.workspace import Workspace

from ...code_table import CodeTable
from ...similar import preview_path
from ...tile_image import preview_tile
from .map_page import COLOURS

WIDTH = 1180  # pixels at most
LARGEST = 96  # pixels a side of a square
GAP = 4
PAPER, MISSING = "#ffffff", "#d4d2ce"


def map_picture(workspace: Workspace, table: CodeTable, document: MapDocument) -> Image.Image:
    """``document`` is the map of the table's assets, in their order."""
    columns = [asset.column for asset in document.assets]
    rows = [asset.row for asset in document.assets]
    wide, high = max(columns) - min(columns) + 1, max(rows) - min(rows) + 1
    pitch = max(4, min(LARGEST + GAP, WIDTH // wide))
    side = pitch - GAP if pitch > 3 * GAP else pitch
    picture = Image.new("RGB", (wide * pitch, high * pitch), PAPER)
    draw = ImageDraw.Draw(picture)
    for entry, asset in zip(table.entries, document.assets, strict=True):
        x, y = (asset.column - min(columns)) * pitch, (max(rows) - asset.row) * pitch
        tile = preview_tile(preview_path(workspace, entry), side)
        if tile:
            picture.paste(tile, (x, y))
        else:
            draw.rectangle([x, y, x + side - 1, y + side - 1], fill=MISSING)
        colour = COLOURS[asset.group % len(COLOURS)]
        draw.rectangle([x, y, x + side - 1, y + side - 1], outline=colour, width=2)
    return picture
