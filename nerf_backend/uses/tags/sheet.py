"""A picture of suggested tags: each asset beside the labelled ones that speak for and against it."""

from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw

from blender_addon.contract.files import whole_file
from blender_addon.contract.workspace import Workspace
from procgen.drawn_text import check_picture_name, drawable, plain_font, shortened

from ...code_table import CodeTable
from ...contact_sheet import ACCENT, INK, LINE, MISSING, PAPER, SOFT
from ...similar import preview_path
from ...tile_image import preview_tile
from .suggestions import Evidence, Suggestion, TagFound
from .tagging import TagsFound

TILE, GAP, MARGIN, SPLIT = 120, 8, 24, 28  # pixels; SPLIT is between the asset, for and against
CAPTION, ROW_GAP, HEADING = 36, 12, 62
TEXT, SMALL = 15, 12
BESIDE = 3  # evidence of each kind
SHOWN = 4  # suggestions of a tag
WIDTH = 2 * MARGIN + (1 + 2 * BESIDE) * TILE + 2 * SPLIT + (2 * BESIDE - 2) * GAP


def write_sheet(path: Path, workspace: Workspace, found: TagsFound) -> None:
    check_picture_name(path)
    sheet = suggestion_sheet(workspace, found)
    with whole_file(path) as partial:
        sheet.save(partial)


def suggestion_sheet(workspace: Workspace, found: TagsFound, most: int = SHOWN) -> Image.Image:
    """A block a tag that has suggestions, ``most`` rows each; then the assets to label next."""
    blocks = [_block(workspace, found.table, tag, most) for tag in found.tags if tag.suggestions]
    if found.asked:
        blocks.append(_asked(workspace, found))
    if not blocks:
        blocks = [_heading("No suggestions", "See the table of tags for the reason.", HEADING)]
    sheet = Image.new("RGB", (WIDTH, sum(b.height for b in blocks) + MARGIN), PAPER)
    top = 0
    for block in blocks:
        sheet.paste(block, (0, top))
        top += block.height
    return sheet


def _block(workspace: Workspace, table: CodeTable, tag: TagFound, most: int) -> Image.Image:
    shown = tag.suggestions[:most]
    pitch = TILE + CAPTION + ROW_GAP
    assert tag.quality is not None
    low, high = tag.quality.balanced_accuracy_interval
    precision = "" if tag.quality.precision is None else f", {tag.quality.precision:.0%} of such were right"
    text = (
        f"{len(tag.suggestions)} suggested{precision}; {tag.quality.verdict}: balanced accuracy "
        f"{tag.quality.balanced_accuracy:.2f} [{low:.2f} {high:.2f}] on assets not trained with"
    )
    block = _heading(tag.labels.tag, text, HEADING + 22 + len(shown) * pitch)
    draw = ImageDraw.Draw(block)
    for x, words in zip(_columns(), ("Suggested", "Nearest that have it", "Nearest without it"), strict=True):
        draw.text((x, HEADING), words, font=plain_font(SMALL), fill=SOFT)
    for number, suggestion in enumerate(shown):
        _row(block, workspace, table, suggestion, HEADING + 22 + number * pitch)
    return block


def _row(sheet: Image.Image, workspace: Workspace, table: CodeTable, suggestion: Suggestion, y: int) -> None:
    asset, having, lacking = _columns()
    _tile(sheet, workspace, table, suggestion.row, asset, y, f"{suggestion.probability:.0%}")
    ImageDraw.Draw(sheet).rectangle([asset, y, asset + TILE - 1, y + TILE - 1], outline=ACCENT, width=2)
    for left, evidence in ((having, suggestion.having), (lacking, suggestion.lacking)):
        _evidence(sheet, workspace, table, evidence[:BESIDE], left, y)


def _evidence(
    sheet: Image.Image, workspace: Workspace, table: CodeTable, evidence: Sequence[Evidence], x: int, y: int
) -> None:
    for number, one in enumerate(evidence):
        left = x + number * (TILE + GAP)
        _tile(sheet, workspace, table, one.row, left, y, f"{one.distance:.2f} away")


def _asked(workspace: Workspace, found: TagsFound) -> Image.Image:
    columns = (WIDTH - 2 * MARGIN + GAP) // (TILE + GAP)
    pitch = TILE + CAPTION + ROW_GAP
    lines = -(-len(found.asked) // columns)
    block = _heading("Label these next", "The most helpful first", HEADING + lines * pitch)
    for number, row in enumerate(found.asked):
        x, y = MARGIN + number % columns * (TILE + GAP), HEADING + number // columns * pitch
        _tile(block, workspace, found.table, row, x, y, "")
    return block


def _columns() -> tuple[int, int, int]:
    """Left edges of the asset, of what speaks for the tag, and of what speaks against it."""
    group = BESIDE * TILE + (BESIDE - 1) * GAP
    return MARGIN, MARGIN + TILE + SPLIT, MARGIN + TILE + 2 * SPLIT + group


def _heading(title: str, text: str, height: int) -> Image.Image:
    block = Image.new("RGB", (WIDTH, height), PAPER)
    draw = ImageDraw.Draw(block)
    draw.line([(MARGIN, 12), (WIDTH - MARGIN, 12)], fill=LINE)
    words, font = drawable(title, TEXT + 3)
    draw.text((MARGIN, 20), words, font=font, fill=ACCENT)
    draw.text((MARGIN, 42), text, font=plain_font(SMALL), fill=SOFT)
    return block


def _tile(
    sheet: Image.Image, workspace: Workspace, table: CodeTable, row: int, x: int, y: int, text: str
) -> None:
    draw = ImageDraw.Draw(sheet)
    picture = preview_tile(preview_path(workspace, table.entries[row]), TILE)
    if picture:
        sheet.paste(picture, (x, y))
    else:
        draw.rectangle([x, y, x + TILE - 1, y + TILE - 1], fill=MISSING)
    name, font = drawable(table.entries[row].name, SMALL)
    draw.text((x, y + TILE + 3), shortened(name, font, TILE), font=font, fill=INK)
    draw.text((x, y + TILE + 18), text, font=plain_font(SMALL), fill=SOFT)
