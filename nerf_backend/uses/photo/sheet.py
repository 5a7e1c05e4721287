"""One picture of what was found: photo, cut-out, the field's reconstruction, then the nearest assets."""

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from blender_addon.contract.files import whole_file
from blender_addon.contract.workspace import Workspace
from procgen.drawn_text import check_picture_name, drawable, plain_font, shortened
from procgen.srgb import encode_srgb

from ...contact_sheet import ACCENT, GAP, INK, LINE, MARGIN, MISSING, PAPER, SOFT, TILE
from ...similar import preview_path
from ...tile_image import BACKGROUND, preview_tile, view_tile
from .crop_features import Crop
from .find import Answer, Picture

CAPTION = 46
TEXT_SIZE, SMALL_SIZE = 15, 13


def write_sheet(
    path: Path, workspace: Workspace, pictures: Sequence[Picture], answer: Answer, top: int
) -> None:
    check_picture_name(path)
    sheet = sheet_of(workspace, pictures, answer, top)
    with whole_file(path) as partial:
        sheet.save(partial, format=Image.registered_extensions()[path.suffix.lower()])


def sheet_of(workspace: Workspace, pictures: Sequence[Picture], answer: Answer, top: int) -> Image.Image:
    """A line for each photo, and below them one for the ``top`` nearest assets."""
    matches = answer.matches[:top]
    columns = max(3, len(matches))
    width = 2 * MARGIN + columns * TILE + (columns - 1) * GAP
    height = 2 * MARGIN + (len(pictures) + 1) * (TILE + CAPTION + GAP) - GAP
    sheet = Image.new("RGB", (width, height), PAPER)
    draw = ImageDraw.Draw(sheet)
    for number, picture in enumerate(pictures):
        pose = answer.inverted.sights[number].pose
        tiles = (
            (_fitted(view_tile(picture.rgba)), "photo", picture.name),
            (_fitted(cut_tile(answer.crops[number])), "cut out", ""),
            (
                _fitted(view_tile(answer.inverted.pictures[number])),
                "redrawn from its code",
                f"azimuth {pose.azimuth:.0f}, elevation {pose.elevation:.0f} degrees",
            ),
        )
        for column, (tile, title, note) in enumerate(tiles):
            _place(sheet, draw, column, number, tile, title, note)
    draw.line([(MARGIN, y := _top(len(pictures)) - GAP // 2), (width - MARGIN, y)], fill=LINE)
    for column, match in enumerate(matches):
        preview = preview_tile(preview_path(workspace, match.entry), TILE)
        distance = "no code" if math.isnan(match.distance) else f"distance {match.distance:.2f}"
        note = f"{confidence_text(match.confidence)}  ({distance})"
        _place(sheet, draw, column, len(pictures), preview, match.entry.name, note)
    draw.text((width - MARGIN, MARGIN), verdict(answer), font=plain_font(TEXT_SIZE), fill=ACCENT, anchor="ra")
    return sheet


def verdict(answer: Answer) -> str:
    """One sentence about how sure the answer is."""
    first = answer.matches[0]
    if answer.none > first.confidence:
        return f"Probably none of these ({confidence_text(answer.none)})"
    return f"{first.entry.name}: {confidence_text(first.confidence)} sure"


def confidence_text(share: float) -> str:
    """Never 0 % or 100 %: nothing is that sure."""
    return "< 1 %" if share < 0.01 else "> 99 %" if share > 0.99 else f"{share:.0%}".replace("%", " %")


def cut_tile(crop: Crop) -> Image.Image:
    rgba = np.concatenate([encode_srgb(crop.light), crop.alpha[..., None]], axis=-1)
    return view_tile(np.rint(rgba * 255).astype(np.uint8))


def _fitted(image: Image.Image) -> Image.Image:
    scale = TILE / max(image.size)
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    tile = Image.new("RGB", (TILE, TILE), BACKGROUND)
    tile.paste(image.resize(size, Image.Resampling.LANCZOS), ((TILE - size[0]) // 2, (TILE - size[1]) // 2))
    return tile


def _top(line: int) -> int:
    return MARGIN + line * (TILE + CAPTION + GAP)


def _place(
    sheet: Image.Image,
    draw: ImageDraw.ImageDraw,
    column: int,
    line: int,
    tile: Image.Image | None,
    title: str,
    note: str,
) -> None:
    x, y = MARGIN + column * (TILE + GAP), _top(line)
    if tile:
        sheet.paste(tile, (x, y))
    else:
        draw.rectangle([x, y, x + TILE - 1, y + TILE - 1], fill=MISSING)
    for offset, text, size, colour in ((5, title, TEXT_SIZE, INK), (25, note, SMALL_SIZE, SOFT)):
        shown, font = drawable(text, size)
        draw.text((x, y + TILE + offset), shortened(shown, font, TILE), font=font, fill=colour)
