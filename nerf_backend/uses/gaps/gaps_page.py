"""gaps.html and its picture: the gaps, with the nearest assets and what the field imagines."""

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from blender_addon.contract.files import whole_file, write_text
from blender_addon.contract.workspace import Workspace
from procgen.drawn_text import check_picture_name, drawable, plain_font, shortened

from ...field_pictures import FieldPictures
from ...html_page import data_uri, page_environment
from ...similar import preview_path
from ...tile_image import preview_tile, view_tile
from .gap_search import Gap, GapReport, LonelyAsset
from .imagine import Imagined, imagine

TILE = 160  # pixels
MARGIN, SPACE, CAPTION, LABEL = 24, 12, 26, 52
INK, SOFT, PAPER, MISSING = "#22211f", "#6f6c67", "#ffffff", "#d4d2ce"


@dataclasses.dataclass(frozen=True)
class Picture:
    name: str
    image: Image.Image | None  # None: no preview
    distance: float | None = None


@dataclasses.dataclass(frozen=True)
class ShownGap:
    gap: Gap
    imagined: tuple[Image.Image, ...]
    faint: bool
    nearest: tuple[Picture, ...]
    code: str  # path of its file


@dataclasses.dataclass(frozen=True)
class ShownLonely:
    asset: LonelyAsset
    pictures: tuple[Picture, Picture]  # it and its nearest


@dataclasses.dataclass(frozen=True)
class ShownGaps:
    """All of a GapReport with its pictures; what `asset2vec report` shows of a category, too."""

    report: GapReport
    gaps: tuple[ShownGap, ...]
    lonely: tuple[ShownLonely, ...]


def shown_gaps(
    workspace: Workspace, report: GapReport, pictures: FieldPictures, codes: Sequence[Path] = ()
) -> ShownGaps:
    """Draws the gaps of ``report``; ``codes`` are the gaps' files, if there are any."""
    files = [str(path) for path in codes] or [""] * len(report.gaps)
    shown = [_gap(workspace, gap, pictures, code) for gap, code in zip(report.gaps, files, strict=True)]
    alone = [
        ShownLonely(
            asset,
            (
                Picture(asset.entry.name, preview_tile(preview_path(workspace, asset.entry), TILE)),
                Picture(
                    asset.nearest.entry.name,
                    preview_tile(preview_path(workspace, asset.nearest.entry), TILE),
                    asset.nearest.distance,
                ),
            ),
        )
        for asset in report.lonely
    ]
    return ShownGaps(report, tuple(shown), tuple(alone))


def write_gaps_page(path: Path, shown: ShownGaps, note: str) -> None:
    """Writes the page whole or not at all."""
    environment = page_environment()
    environment.filters.update(uri=lambda image: data_uri(image) if image else "")
    write_text(path, environment.get_template("gaps.html").render(shown=shown, note=note))


def write_gaps_sheet(path: Path, shown: ShownGaps) -> None:
    check_picture_name(path)
    sheet = gaps_sheet(shown)
    with whole_file(path) as partial:
        sheet.save(partial, "PNG" if path.suffix.lower() == ".png" else None)


def gaps_sheet(shown: ShownGaps) -> Image.Image:
    """One row a gap: what the field imagines, then the nearest assets."""
    columns = max((len(row.imagined) + len(row.nearest) for row in shown.gaps), default=1)
    height = LABEL + TILE + CAPTION
    size = (2 * MARGIN + columns * (TILE + SPACE) + SPACE, 2 * MARGIN + max(1, len(shown.gaps)) * height)
    sheet = Image.new("RGB", size, PAPER)
    draw = ImageDraw.Draw(sheet)
    for number, row in enumerate(shown.gaps):
        _row(sheet, draw, MARGIN + number * height, number + 1, row)
    if not shown.gaps:
        draw.text((MARGIN, MARGIN), "No gaps.", font=plain_font(15), fill=INK)
    return sheet


def _row(sheet: Image.Image, draw: ImageDraw.ImageDraw, y: int, rank: int, row: ShownGap) -> None:
    width = sheet.width - 2 * MARGIN
    lines = ((f"{rank}. {row.gap.title()} ({row.gap.half})", 16, INK), (row.gap.words(), 13, SOFT))
    for line, (words, size, colour) in enumerate(lines):
        text, font = drawable(words, size)
        draw.text((MARGIN, y + 22 * line), shortened(text, font, width), font=font, fill=colour)
    pictures = [Picture("imagined", image) for image in row.imagined] + list(row.nearest)
    for column, picture in enumerate(pictures):
        x = MARGIN + column * (TILE + SPACE) + (2 * SPACE if column >= len(row.imagined) else 0)
        if picture.image:
            sheet.paste(picture.image.resize((TILE, TILE)), (x, y + LABEL))
        else:
            draw.rectangle([x, y + LABEL, x + TILE - 1, y + LABEL + TILE - 1], fill=MISSING)
        way = "" if picture.distance is None else f"{picture.distance:.2f} "
        text, font = drawable(way + picture.name, 13)
        draw.text((x, y + LABEL + TILE + 3), shortened(text, font, TILE), font=font, fill=SOFT)


def _gap(workspace: Workspace, gap: Gap, pictures: FieldPictures, code: str) -> ShownGap:
    drawn = imagine(pictures, gap.shape, gap.appearance)
    near = tuple(
        Picture(n.entry.name, preview_tile(preview_path(workspace, n.entry), TILE), n.distance)
        for n in gap.nearest
    )
    return ShownGap(gap, _tiles(drawn), drawn.faint, near, code)


def _tiles(drawn: Imagined) -> tuple[Image.Image, ...]:
    return tuple(view_tile(np.asarray(view)) for view in drawn.views)
